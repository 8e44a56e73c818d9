"""Query codes: eight characters that are worked out again when a submission is repeated, and never stored.

What is kept is a hash by a secret key. A plain hash of forty bits would be undone in minutes by whoever has
the table or hears the events (docs/adr/0026).
"""

import hashlib
import hmac
import uuid

from sqlalchemy.orm import Session

from chassis import sealing, settings
from services.issues.restricted.sealed import REPORTERS, require_key

#: no 0 and O, no 1 and I: a code is read out on the phone
ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
LENGTH = 8
_BITS = 5  # of a character


def code_of(session: Session, submission_id: uuid.UUID | None, content: str) -> str:
    """The code of what was sent: the same for the same submission, else nobody could tell it from a new one.

    Without an id of its own every sending is a new one.
    """
    sent = (submission_id or uuid.uuid4()).bytes + content.encode()
    digits = int.from_bytes(_keyed(session, "query code", sent)[:LENGTH])
    return "".join(ALPHABET[digits >> _BITS * n & len(ALPHABET) - 1] for n in range(LENGTH))


def hash_of(session: Session, code: str) -> str:
    """What is kept of a code, and what it is found by."""
    return _keyed(session, "query code hash", typed(code).encode()).hex()


def typed(code: str) -> str:
    """A code as it is meant: in capitals, without the blanks and strokes people put between groups."""
    return "".join(each for each in code.upper() if each.isalnum())


def _keyed(session: Session, purpose: str, content: bytes) -> bytes:
    require_key(session, REPORTERS)
    key = sealing.key_for(purpose, settings.of(session), REPORTERS)
    return hmac.new(key, content, hashlib.sha256).digest()
