"""A real mail server on a free port of this machine: keeps what it is given, refuses when it is told to."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller


class SmtpSink:
    """The mails received so far, in order, and how to answer the next ones."""

    def __init__(self) -> None:
        self.mails: list[EmailMessage] = []
        self.recipients: list[str] = []
        self.answer = "250 kept"
        self.url = ""
        self.encrypted: list[bool] = []  # whether each mail came over TLS

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802  aiosmtpd's name
        self.encrypted.append(
            session.ssl is not None or server.transport.get_extra_info("ssl_object") is not None
        )
        if self.answer.startswith("250"):
            message = message_from_bytes(envelope.content, policy=policy.default)
            assert isinstance(message, EmailMessage)
            self.mails.append(message)
            self.recipients += envelope.rcpt_tos
        return self.answer


class _OnFreePort(Controller):
    """aiosmtpd's own start-up cannot find a port by itself."""

    def __init__(self, sink: SmtpSink, **given: Any) -> None:
        self._socket = socket.create_server(("127.0.0.1", 0))
        super().__init__(sink, hostname="127.0.0.1", port=self._socket.getsockname()[1], **given)

    def _create_server(self) -> Any:
        return self.loop.create_server(self._factory_invoker, sock=self._socket, ssl=self.ssl_context)


@contextmanager
def smtp_sink(**given: Any) -> Iterator[SmtpSink]:
    """A running sink, with what aiosmtpd's controller is given; its socket is closed afterwards."""
    sink = SmtpSink()
    controller = _OnFreePort(sink, **given)
    sink.url = f"smtp://127.0.0.1:{controller.port}"
    controller.start()
    try:
        yield sink
    finally:
        controller.stop()
