"""The small interface between events and how they travel: embedded and AMQP keep the same promises."""

from collections.abc import Callable, Sequence
from typing import Protocol

from chassis.events.envelope import Message

#: Takes the first messages of several and returns how many: they are safe in the subscriber's database.
#: Raising means that none is.
Receive = Callable[[Sequence[Message]], int]


class TransportAway(Exception):
    """The other side cannot be reached or did not confirm in time; nothing is known about the batch."""


class Publisher(Protocol):
    """One service's way out, used by its relay alone."""

    #: whether the other side is still at work when :meth:`send` returns, which is time to use
    answers_later: bool

    def send(self, messages: Sequence[Message]) -> None:
        """Hand over in order, without waiting for an answer.

        Raises :class:`TransportAway`; what was under way may then arrive or not, and is sent again.
        """

    def confirmed(self) -> list[bool]:
        """Wait for the answers; per message sent, whether every subscriber's side has taken it for good.

        Raises :class:`TransportAway`, as :meth:`send`.
        """

    def keep_alive(self) -> None:
        """Called about once a second while there is nothing to publish."""

    def close(self) -> None:
        """Let go of the connection."""


class Consumer(Protocol):
    """One service's way in."""

    def run(self) -> None:
        """Deliver to ``receive`` until :meth:`stop`; survives whatever happens to the other side."""

    def stop(self) -> None:
        """Finish and acknowledge what is being received, then let :meth:`run` return."""


class Transport(Protocol):
    """How events travel between the services of this installation."""

    def publisher(self, service: str) -> Publisher:
        """A new way out for this service."""

    def consumer(self, service: str, receive: Receive) -> Consumer:
        """A new way in for this service."""
