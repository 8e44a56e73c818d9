"""Password hashes (argon2id), computed beside the eventlet hub so that nobody else waits for them."""

import base64
import os
import secrets
from collections.abc import Callable
from functools import cache
from typing import TypeVar

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from eventlet import patcher, tpool
from eventlet.semaphore import Semaphore

from chassis.settings import Settings

T = TypeVar("T")

#: Hashes computed at once: each holds a core and ``argon2_memory_kib``; more would only queue in the kernel.
_gate = Semaphore(os.cpu_count() or 1)


def hashed(password: str, settings: Settings) -> str:
    """The encoded hash to store; takes tens of milliseconds on purpose."""
    return _beside_the_hub(lambda: _hasher(settings).hash(password))


def matches(stored: str | None, password: str, settings: Settings) -> bool:
    """Whether ``password`` is the one behind ``stored``.

    ``None`` means there is no such account: the same work is done against a hash nobody knows the
    password of, so the answer takes as long as for an account that exists.
    """
    hasher = _hasher(settings)
    encoded = stored or _nobodys_hash(hasher)
    return _beside_the_hub(lambda: _verified(hasher, encoded, password)) and stored is not None


def is_outdated(stored: str, settings: Settings) -> bool:
    """Whether ``stored`` was made with other cost settings and should be made anew at the next sign-in."""
    return _hasher(settings).check_needs_rehash(stored)


@cache
def _hasher_of(passes: int, memory_kib: int) -> PasswordHasher:
    return PasswordHasher(time_cost=passes, memory_cost=memory_kib, parallelism=1)


def _hasher(settings: Settings) -> PasswordHasher:
    return _hasher_of(settings.argon2_passes, settings.argon2_memory_kib)


def _verified(hasher: PasswordHasher, encoded: str, password: str) -> bool:
    try:
        return hasher.verify(encoded, password)
    except (VerificationError, InvalidHashError):
        return False


def _nobodys_hash(hasher: PasswordHasher) -> str:
    salt, digest = (
        base64.b64encode(secrets.token_bytes(size)).decode().rstrip("=")
        for size in (hasher.salt_len, hasher.hash_len)
    )
    cost = f"m={hasher.memory_cost},t={hasher.time_cost},p={hasher.parallelism}"
    return f"$argon2id$v=19${cost}${salt}${digest}"


def _beside_the_hub(work: Callable[[], T]) -> T:
    if not patcher.is_monkey_patched("thread"):
        return work()
    with _gate:
        result: T = tpool.execute(work)
        return result
