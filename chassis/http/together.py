"""Requests of one route in one transaction: those that come while one is under way share the next.

What a transaction costs beside its work (session, begin, events, audit, commit and its wait for the disk) is
then paid once for all of them, and what they look up and store is asked for at once (docs/adr/0017). A
request that comes alone is begun at once: company is never waited for.
"""

from collections.abc import Callable, Sequence
from contextlib import ExitStack
from typing import Any

import eventlet
from werkzeug.wrappers import Response

from chassis import audit
from chassis.db import after_commit, is_away
from chassis.events import failpoints
from chassis.http.operation import Asked
from chassis.http.problems import Busy
from chassis.http.work import Call, succeeded

MOST = 50  #: requests in one transaction
AT_ONCE = 3  #: transactions of a route: one works while the others wait for the database, or for a lock
ENOUGH = 8  #: waiting requests that are worth one more: small ones cost more work than the waits they fill
SMALL = 64 * 1024  #: bytes of a body; one with photos takes its time by itself, and nobody waits for it


class Queue:
    """The requests of one route that wait for the transactions under way to end."""

    def __init__(self) -> None:
        self._waiting: list[tuple[Call, Any]] = []
        self._workers = 0

    def answer(self, call: Call, start: Callable[[], Any]) -> None:
        """Return when the prepared call has its response; ``start`` has :meth:`perform` run by a worker.

        Raises :class:`Busy` when no worker is to be had, and when the one that had it was killed.
        """
        if self._workers < AT_ONCE and len(self._waiting) >= self._workers * ENOUGH:
            self._begin(start)
        done = eventlet.Event()
        self._waiting.append((call, done))
        done.wait()
        if call.response is None:
            raise Busy

    def perform(self, api: Any) -> None:
        """Answer what waits until nothing does; called in a worker.

        From its last look to its end nothing lets others run, so nobody begins to wait for one who leaves.
        """
        while self._waiting:
            taken, self._waiting = self._waiting[:MOST], self._waiting[MOST:]
            try:
                answer_together(api, [call for call, _ in taken])
            finally:
                _let_go(taken)

    def _begin(self, start: Callable[[], Any]) -> None:
        try:
            start().link(self._ended)
        except Busy:
            if not self._workers:  # else there is one who will come to it
                raise
        else:
            self._workers += 1

    def _ended(self, _worker: Any) -> None:
        """However it ended, killed before it began too: then there may be some whom nobody will answer."""
        self._workers -= 1
        if not self._workers:
            left, self._waiting = self._waiting, []
            _let_go(left)


def _let_go(waiting: Sequence[tuple[Call, Any]]) -> None:
    for _, done in waiting:
        done.send(None)


def answer_together(api: Any, calls: Sequence[Call]) -> None:
    """Answer prepared calls of one route from one transaction; if that fails, each from one of its own."""
    if len(calls) > 1:
        try:
            _share(calls)
        except Exception as error:  # noqa: BLE001  which of them it is about will be seen
            for call in _unanswered(calls):
                if is_away(error):
                    call.fail(error)
                call.given = None  # it was read from, and is to be read again from the start
    for call in _unanswered(calls):
        call.perform(api)


def _share(calls: Sequence[Call]) -> None:
    first = calls[0]
    answer = first.operation.together
    assert answer is not None, "or they would not have waited for each other"
    responses: list[Response] = []
    with ExitStack() as spans:
        for call in calls:
            spans.enter_context(call.span())
        asked = [Asked(call.context, call.given or {}) for call in calls]
        with first.database.transaction(first.context) as session:
            after_commit(session, lambda: _hand_out(calls, responses))
            responses += answer(session, first.runtime, asked)
            failpoints.reach("http.performed")
            done = zip(calls, asked, responses, strict=True)
            audit.write(session, [call.line(each.context) for call, each, made in done if succeeded(made)])


def _hand_out(calls: Sequence[Call], responses: Sequence[Response]) -> None:
    for call, response in zip(calls, responses, strict=True):
        call.response = response


def _unanswered(calls: Sequence[Call]) -> list[Call]:
    return [call for call in calls if call.response is None]
