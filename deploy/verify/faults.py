"""Killing containers under load, then counting: every accepted visit is one issue, no more, no less."""

import threading
import urllib.error
import uuid
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from time import sleep

from deploy.verify.chain import Office
from deploy.verify.client import submit, until
from deploy.verify.engine import run
from deploy.verify.stack import compose, containers, wait_until_healthy

PHONES = 4
OUTAGE_S = 5.0
SETTLE_S = 180


def count_after_kills(office: Office, visits: int) -> dict[str, int]:
    """Submit ``visits`` problems while things are killed one after the other; returns what became of them."""
    compose("up", "--detach", "--no-recreate", "--scale", "issues-worker=2")
    wait_until_healthy()
    accepted, repeated, killed = _submit_under_fire(office, visits)
    found: Counter[str] = Counter()

    def all_there() -> bool:
        found.clear()
        found.update(line["title"] for line in office.dispatcher.pages("/issues/v1/issues"))
        return all(found[text] for text in accepted)

    with suppress(TimeoutError):  # the count below says how many are missing
        until("every accepted visit an issue", all_there, SETTLE_S)
    lost = sum(not found[text] for text in accepted)
    twice = sum(found[text] > 1 for text in accepted)
    return {
        "kills": killed,
        "accepted": len(accepted),
        "sent_again": repeated,
        "lost": lost,
        "duplicated": twice,
    }


def _submit_under_fire(office: Office, visits: int) -> tuple[list[str], int, int]:
    """Returns the accepted texts, how often a phone had to send again, and how many kills there were."""
    texts = [f"验收{number:04d}：{uuid.uuid4().hex[:8]} 求续贷" for number in range(visits)]
    done = threading.Semaphore(0)
    tries: Counter[str] = Counter()

    def keep_sending(text: str) -> None:
        instance_id = f"uuid:{uuid.uuid4()}"
        while True:
            tries[text] += 1
            try:
                submit(office.phone, instance_id, text)
            except (OSError, urllib.error.HTTPError):
                sleep(0.5)  # as a phone does: the same visit again, until it is acknowledged
            else:
                done.release()
                return

    with ThreadPoolExecutor(PHONES) as phones:
        sending = [phones.submit(keep_sending, text) for text in texts]
        for kill in KILLS:
            for _ in range(visits // (len(KILLS) + 1)):
                done.acquire()
            kill()
        for each in sending:
            each.result()
    return texts, sum(tries.values()) - visits, len(KILLS)


def _crash(service: str) -> Callable[[], None]:
    """Every process of one container dies at once; its restart policy brings it back."""

    def crash() -> None:
        (first, *_) = containers(service)
        run("docker", "exec", first, "sh", "-c", "kill -9 -1 || true")

    return crash


def _outage(service: str) -> Callable[[], None]:
    """The container is killed and stays away for a while."""

    def kill() -> None:
        (only,) = containers(service)
        run("docker", "kill", "--signal", "KILL", only)
        sleep(OUTAGE_S)
        run("docker", "start", only)

    return kill


KILLS = (
    _outage("rabbitmq"),
    _crash("issues-worker"),
    _crash("surveys-worker"),
    _outage("postgres"),
    _crash("surveys-api"),
)
