"""One POST to an address an operator gave: bounded in time, never redirected, never into the own network."""

import http.client
import ipaddress
import socket
import ssl
import threading
from urllib.parse import SplitResult, urlsplit

from services.notify.rules import RULES

READ_AT_MOST = 65536
SUCCESS, REDIRECT, REFUSED = range(200, 300), range(300, 400), range(400, 500)


class PostFailed(Exception):
    """It was not taken; its text is a stable code."""


def post(url: str, body: bytes, headers: dict[str, str]) -> bytes:
    """Post and return the beginning of the answer; raises :class:`PostFailed`.

    The name is resolved once, and the connection goes to the very address that was looked at. Whoever
    answers byte by byte has as long for all of them as for one.
    """
    parts = urlsplit(url)
    connection = _connection(parts, _address(parts))
    too_late = threading.Event()
    watch = threading.Timer(RULES.call_timeout_s, _hang_up, [connection, too_late])
    watch.daemon = True
    watch.start()
    try:
        path = f"{parts.path or '/'}{'?' + parts.query if parts.query else ''}"
        connection.request("POST", path, body, {**headers, "User-Agent": "bizenv", "Connection": "close"})
        response = connection.getresponse()
        answer = response.read(READ_AT_MOST)
    except ssl.SSLError as error:
        raise PostFailed("call_tls_failed") from error
    except (OSError, http.client.HTTPException, ValueError) as error:
        timed_out = too_late.is_set() or isinstance(error, TimeoutError)
        raise PostFailed("call_timeout" if timed_out else "call_failed") from error
    finally:
        watch.cancel()
        connection.close()
    if too_late.is_set():  # what was cut off can look like an answer
        raise PostFailed("call_timeout")
    if response.status in SUCCESS:
        return answer
    raise PostFailed("call_redirected" if response.status in REDIRECT else f"call_http_{response.status}")


def _address(parts: SplitResult) -> str:
    """The first address of the host that may be called (features.md N15)."""
    try:
        port = parts.port or (443 if parts.scheme == "https" else 80)
        found = socket.getaddrinfo(parts.hostname or "", port, type=socket.SOCK_STREAM)
    except (OSError, ValueError, UnicodeError) as error:
        raise PostFailed("call_no_such_host") from error
    addresses = [str(each[4][0]) for each in found]
    allowed = next((each for each in addresses if may_be_called(each)), None)
    if allowed is None:
        raise PostFailed("call_network_blocked")
    return allowed


def may_be_called(address: str) -> bool:
    """Whether an IP address is public, or in a network the office has listed (``private_networks``)."""
    there = ipaddress.ip_address(address.partition("%")[0])
    mapped = getattr(there, "ipv4_mapped", None)
    there = mapped or there
    return (there.is_global and not there.is_multicast) or any(
        there.version == each.version and there in each for each in RULES.private_networks
    )


def _connection(parts: SplitResult, address: str) -> http.client.HTTPConnection:
    host = parts.hostname or ""
    if parts.scheme == "https":
        return _ToAddressTls(host, parts.port or 443, address)
    return _ToAddress(host, parts.port or 80, address)


def _hang_up(connection: http.client.HTTPConnection, too_late: threading.Event) -> None:
    too_late.set()
    if connection.sock is not None:
        try:
            connection.sock.shutdown(socket.SHUT_RDWR)
        except OSError:
            return


class _ToAddress(http.client.HTTPConnection):
    """A connection to an address that was looked at, under the host's name."""

    def __init__(self, host: str, port: int, address: str) -> None:
        super().__init__(host, port, timeout=RULES.call_timeout_s)
        self.address = address

    def connect(self) -> None:
        """Open it."""
        self.sock = socket.create_connection((self.address, self.port), self.timeout)


class _ToAddressTls(_ToAddress):
    """The same, with TLS for the host's name."""

    default_port = 443

    def connect(self) -> None:
        """Open it."""
        super().connect()
        self.sock = ssl.create_default_context().wrap_socket(self.sock, server_hostname=self.host)
