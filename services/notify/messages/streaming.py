"""One's own new messages as they come, as server-sent events."""

from collections.abc import Iterator
from functools import partial

import orjson
from sqlalchemy import func, select
from werkzeug.wrappers import Request, Response

from chassis import auth
from chassis.context import Actor
from chassis.http.streams import Pace, Said, ends_before
from chassis.runtime import Runtime
from services.notify.messages.model import Notification
from services.notify.messages.schemas import MessageOut
from services.notify.rules import RULES

MOST_AT_ONCE = 100  # said in one look; whoever was away for long asks for the list


def open_stream(runtime: Runtime, request: Request, actor: Actor) -> Response:
    """An answer that says each new message of the actor until their token ends.

    A client that comes back names the last one it had (``Last-Event-ID``) and misses none.
    """
    pace = Pace(RULES.stream.poll_s, RULES.stream.heartbeat_s, RULES.stream.most, RULES.stream.most_of_one)
    look = _Look(runtime, actor, request.headers.get("Last-Event-ID", ""))
    goes_on = ends_before(auth.expires_at(request.headers.get("Authorization")), runtime.clock.now)
    return runtime.listener.streams.open(request, actor.id, look, pace, goes_on)


class _Look:
    """What has come since the last look."""

    def __init__(self, runtime: Runtime, actor: Actor, last: str) -> None:
        self._reading = partial(runtime.database("notify").reading, runtime.context(actor=actor))
        self._actor = actor
        self._last = int(last) if last.isdecimal() and len(last) < 18 else self._newest()  # noqa: PLR2004  64 bits

    def __call__(self) -> Iterator[Said]:
        with self._reading() as session:
            new = select(Notification).where(
                Notification.recipient == self._actor.id, Notification.in_inbox, Notification.id > self._last
            )
            found = list(session.scalars(new.order_by(Notification.id).limit(MOST_AT_ONCE)))
        for message in found:
            self._last = message.id
            content = MessageOut.model_validate(message).model_dump(mode="json")
            yield Said(str(message.id), "message", orjson.dumps(content).decode())

    def _newest(self) -> int:
        with self._reading() as session:
            own = select(func.max(Notification.id)).where(Notification.recipient == self._actor.id)
            return session.scalar(own) or 0
