"""Mail over SMTP, with TLS wherever the server offers it and always before a password."""

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from email.header import Header
from email.mime.text import MIMEText
from email.policy import compat32
from email.utils import format_datetime, formataddr, parseaddr
from urllib.parse import unquote, urlsplit

TIMEOUT_S = 20
# mails are as simple as they can be: the newer policy parses what it is given, four times the work
_WIRE = compat32.clone(linesep="\r\n")


class MailServerAway(Exception):
    """No connection; its text is a stable code."""


@dataclass(frozen=True)
class Letter:
    """One mail of one delivery; ``key`` becomes the Message-ID and is the same on every attempt."""

    key: str
    to: str
    subject: str
    text: str
    written_at: datetime


class Post:
    """An open connection to the mail server."""

    def __init__(self, server: smtplib.SMTP, sender: str) -> None:
        self._server = server
        self._sender = formataddr(parseaddr(sender))
        self._address = parseaddr(sender)[1]

    def send(self, letter: Letter) -> str | None:
        """Hand one letter over; returns None, or the stable code of what went wrong."""
        try:
            self._server.sendmail(self._address, [letter.to], _message(letter, self._sender))
        except smtplib.SMTPServerDisconnected:
            return "mail_server_away"
        except smtplib.SMTPException:  # an OSError, too: the server answered no
            return "mail_refused"
        except OSError:
            return "mail_server_away"
        except ValueError:  # not an address
            return "mail_address_invalid"
        return None


@contextmanager
def connect(url: str, sender: str) -> Iterator[Post]:
    """A connection to ``smtp[s]://[user:password@]host[:port]``; raises :class:`MailServerAway`."""
    try:
        server = _open(url)
    except smtplib.SMTPAuthenticationError as error:
        raise MailServerAway("mail_login_refused") from error
    except (smtplib.SMTPException, OSError) as error:
        raise MailServerAway("mail_server_away") from error
    try:
        yield Post(server, sender)
    finally:
        with suppress(smtplib.SMTPException, OSError):
            server.quit()
        server.close()


def _open(url: str) -> smtplib.SMTP:
    parts = urlsplit(url)
    host, context = parts.hostname or "", ssl.create_default_context()
    if parts.scheme == "smtps":
        server: smtplib.SMTP = smtplib.SMTP_SSL(host, parts.port or 465, timeout=TIMEOUT_S, context=context)
    else:
        server = smtplib.SMTP(host, parts.port or 25, timeout=TIMEOUT_S)
    try:
        server.ehlo()
        if parts.scheme != "smtps" and (server.has_extn("starttls") or parts.username):
            server.starttls(context=context)  # no password without TLS: raises if it is not offered
        if parts.username:
            server.login(unquote(parts.username), unquote(parts.password or ""))
    except BaseException:
        server.close()
        raise
    return server


def _message(letter: Letter, sender: str) -> bytes:
    """The mail as it goes over the wire; raises :class:`ValueError` for what is no address."""
    if not letter.to.isascii() or not letter.to.isprintable():  # a line end would begin another header
        raise ValueError("not an address")
    message = MIMEText("\r\n".join(letter.text.splitlines()) + "\r\n", "plain", "utf-8")
    message["From"] = sender
    message["To"] = letter.to
    message["Subject"] = Header(letter.subject, "utf-8")  # type: ignore[assignment]  # as its manual has it
    message["Date"] = format_datetime(letter.written_at)
    message["Message-ID"] = f"<{letter.key}@{sender.rpartition('@')[2].rstrip('>')}>"
    message["Auto-Submitted"] = "auto-generated"
    return message.as_bytes(policy=_WIRE)
