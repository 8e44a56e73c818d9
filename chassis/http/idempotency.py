"""``Idempotency-Key``: a POST repeated because its answer was lost is answered again, not done again.

The row is written in the transaction of the effect: both are there, or neither. A second request with
the same key that arrives meanwhile waits on that row and then gets the stored answer.

Keys are each actor's own. Callers without a token share one space, so there the key itself must be what
nobody else knows: a random UUID (122 bits). Whoever has that and the same content to the byte is the one
who sent it, and gets the answer; a short or counted key would hand it to the next who thinks of it.
"""

import hashlib
import re
from datetime import datetime

from sqlalchemy import Column, Index, Integer, LargeBinary, String, Table, delete, select, update
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from chassis import context
from chassis.columns import Json, Timestamp, insert_into, metadata
from chassis.context import ANONYMOUS, Actor
from chassis.errors import Invalid
from chassis.http.problems import BadRequest

HEADER = "Idempotency-Key"
REPLAYED = "Idempotency-Replayed"
KEPT_HEADERS = ("Content-Type", "ETag", "Location")
KEY = "[A-Za-z0-9_.:/+=-]{8,128}"
RANDOM_UUID = "[0-9A-Fa-f]{8}-[0-9A-Fa-f]{4}-4[0-9A-Fa-f]{3}-[89ABab][0-9A-Fa-f]{3}-[0-9A-Fa-f]{12}"

idempotency_keys = Table(
    "idempotency_keys",
    metadata,
    Column("actor", String(200), primary_key=True),
    Column("operation", String(120), primary_key=True),
    Column("key", String(128), primary_key=True),
    Column("request_hash", String(64), nullable=False),
    Column("created_at", Timestamp, nullable=False),
    Column("status", Integer),
    Column("headers", Json),
    Column("body", LargeBinary),
)
Index("ix_idempotency_keys_created_at", idempotency_keys.c.created_at)


class KeyMalformed(BadRequest):
    code = "idempotency_key_malformed"
    message = "Idempotency-Key 须为 8 至 128 位字母、数字或 _ . : / + = -"


class KeyGuessable(BadRequest):
    code = "idempotency_key_guessable"
    message = "未登录时 Idempotency-Key 须为随机生成的 UUID（第4版），以免他人猜中"


class KeyReused(Invalid):
    code = "idempotency_key_reused"
    message = "该 Idempotency-Key 已用于另一份内容，请换一个新的"


class Claim:
    """One use of a key, inside the transaction of the request it guards."""

    def __init__(self, session: Session, key: str, operation: str, request_hash: str):
        actor = context.of(session).actor
        self._session = session
        self._hash = request_hash
        self._row = {"actor": f"{actor.type}:{actor.id}", "operation": operation, "key": key}

    def stored(self) -> Response | None:
        """Claim the key; returns the stored answer when the work was done before.

        Waits while another transaction holds the same key. Raises :class:`KeyReused`.
        """
        if self._insert():
            return None
        row = self._session.execute(select(idempotency_keys).filter_by(**self._row)).one()
        if row.request_hash != self._hash:
            raise KeyReused(field=HEADER)
        return Response(row.body, status=row.status, headers={**row.headers, REPLAYED: "true"})

    def keep(self, response: Response) -> None:
        """Store the answer of the work just done."""
        headers = {name: response.headers[name] for name in KEPT_HEADERS if name in response.headers}
        kept = {"status": response.status_code, "headers": headers, "body": response.get_data()}
        self._session.execute(update(idempotency_keys).filter_by(**self._row).values(kept))

    def release(self) -> None:
        """Give the key back: the work was refused and may be tried again with it."""
        mine = [idempotency_keys.c[name] == value for name, value in self._row.items()]
        self._session.execute(delete(idempotency_keys).where(*mine))

    def _insert(self) -> bool:
        row = self._row | {"request_hash": self._hash, "created_at": context.now(self._session)}
        statement = insert_into(self._session, idempotency_keys).values(row).on_conflict_do_nothing()
        return bool(self._session.execute(statement.returning(idempotency_keys.c.key)).first())


def key_in(header: str, actor: Actor) -> str:
    """The key a request carries, with or without quotes.

    Raises :class:`KeyMalformed`, and :class:`KeyGuessable` for one that would not keep strangers apart.
    """
    match = re.fullmatch(f'"?({KEY})"?', header.strip())
    if match is None:
        raise KeyMalformed(field=HEADER)
    if actor == ANONYMOUS and not re.fullmatch(RANDOM_UUID, match[1]):
        raise KeyGuessable(field=HEADER)
    return match[1]


def request_hash(path: str, query: str, body: bytes) -> str:
    """What must be the same for two requests to be one."""
    digest = hashlib.sha256()
    for part in (path.encode(), query.encode(), body):
        digest.update(len(part).to_bytes(8))
        digest.update(part)
    return digest.hexdigest()


def anything_older(session: Session, before: datetime) -> bool:
    """Whether :func:`prune` has work."""
    old = select(idempotency_keys.c.key).where(idempotency_keys.c.created_at < before).limit(1)
    return session.scalar(old) is not None


def prune(session: Session, before: datetime) -> int:
    """Forget the keys used before that instant; returns how many."""
    old = delete(idempotency_keys).where(idempotency_keys.c.created_at < before)
    return len(session.execute(old.returning(idempotency_keys.c.key)).all())
