"""What the mail server of the verification was given."""

from email import message_from_bytes, policy
from email.message import EmailMessage

from deploy.verify.stack import compose

FOLDER = "/tmp/mail/new"


def received() -> list[EmailMessage]:
    """Every mail handed over so far."""
    names = compose("exec", "-T", "mail", "ls", FOLDER).split()
    return [_parsed(compose("exec", "-T", "mail", "cat", f"{FOLDER}/{name}")) for name in names]


def _parsed(text: str) -> EmailMessage:
    message = message_from_bytes(text.encode(), policy=policy.default)
    assert isinstance(message, EmailMessage)
    return message
