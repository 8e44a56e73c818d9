"""Password hashes: right, wrong, unknown, and never in the way of anybody else."""

import subprocess
import sys

import pytest

from chassis import passwords
from chassis.settings import Settings

CHEAP = Settings(argon2_passes=1, argon2_memory_kib=1024)

TICKING_WHILE_HASHING = """
import eventlet
eventlet.monkey_patch()
from chassis import passwords
from chassis.settings import Settings

dear = Settings(argon2_passes=40)
ticks = 0
hashing = eventlet.spawn(passwords.hashed, "secret", dear)
while not hashing.dead:
    eventlet.sleep(0)
    ticks += 1
assert passwords.matches(hashing.wait(), "secret", dear)
print(ticks)
"""


def test_a_password_matches_its_hash_and_no_other():
    stored = passwords.hashed("Prairie-2026", CHEAP)
    assert passwords.matches(stored, "Prairie-2026", CHEAP)
    assert not passwords.matches(stored, "prairie-2026", CHEAP)


def test_two_hashes_of_one_password_differ():
    assert passwords.hashed("Prairie-2026", CHEAP) != passwords.hashed("Prairie-2026", CHEAP)


@pytest.mark.parametrize("password", ["", "Prairie-2026"])
def test_nobody_has_a_password(password: str):
    assert not passwords.matches(None, password, CHEAP)


def test_a_damaged_hash_matches_nothing():
    assert not passwords.matches("not a hash", "Prairie-2026", CHEAP)


def test_a_hash_is_outdated_when_the_cost_settings_change():
    stored = passwords.hashed("Prairie-2026", CHEAP)
    assert not passwords.is_outdated(stored, CHEAP)
    assert passwords.is_outdated(stored, Settings(argon2_passes=2, argon2_memory_kib=1024))


def test_the_hub_goes_on_while_a_password_is_hashed():
    finished = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", TICKING_WHILE_HASHING],
        capture_output=True,
        text=True,
        check=True,
    )
    assert int(finished.stdout) > 50
