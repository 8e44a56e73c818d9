"""Visits for phones to send: one submission made by ODK's own engine, under ever new instance ids."""

import re
import uuid
from datetime import UTC, datetime
from pathlib import Path
from random import Random

from services.surveys.enterprises.uscc import ALPHABET, check_character

CAPTURED = Path(__file__).with_name("visit.xml").read_text()  # tests/odk/fill.mjs on the starter form
PROBLEMS = 3  # funding and land of the list, transport of the repeat


def visit(dice: Random) -> tuple[str, bytes]:
    """An instance id nobody has used, and the submission that carries it, filled in a moment ago.

    Each is about an enterprise of its own: a second one of the same day would be a possible duplicate.
    """
    code = "91150623" + "".join(dice.choices(ALPHABET, k=9))
    instance_id = f"uuid:{uuid.UUID(int=dice.getrandbits(128), version=4)}"
    now = datetime.now(UTC).isoformat(timespec="milliseconds")
    xml = re.sub(r"<instanceID>[^<]+", f"<instanceID>{instance_id}", CAPTURED)
    xml = re.sub(r"<uscc>[^<]+", f"<uscc>{code}{check_character(code)}", xml)
    return instance_id, re.sub(r"<(start|end)>[^<]+", rf"<\1>{now}", xml).encode()
