"""Killing containers under load, then counting: every accepted visit is one issue, no more, no less."""

import threading
import uuid
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from time import sleep

from deploy.verify.chain import Office
from deploy.verify.client import submit, until
from deploy.verify.engine import run
from deploy.verify.progress import tell
from deploy.verify.stack import compose, containers, wait_until_healthy

PHONES = 4
PAUSE_S = 0.1
OUTAGE_S = 5.0
SETTLE_S = 180


def count_after_kills(office: Office, between: int) -> dict[str, int]:
    """Phones keep submitting while things are killed, ``between`` accepted visits apart; then count."""
    compose("up", "--detach", "--no-recreate", "--scale", "issues-worker=2")
    wait_until_healthy()
    phones = Phones(office)
    with phones:
        phones.wait_for(between)
        for what, kill in KILLS:
            tell("kill", what)
            kill()
            phones.wait_for(between)
    wait_until_healthy()
    tell("accepted", f"{len(phones.accepted)}, {phones.sent_again} of them sent again")
    found: Counter[str] = Counter()

    def all_there() -> bool:
        found.clear()
        found.update(line["title"] for line in office.dispatcher.pages("/issues/v1/issues"))
        return all(found[text] for text in phones.accepted)

    with suppress(TimeoutError):  # the count below says how many are missing
        until("every accepted visit an issue", all_there, SETTLE_S)
    return {
        "kills": len(KILLS),
        "accepted": len(phones.accepted),
        "sent_again": phones.sent_again,
        "lost": sum(not found[text] for text in phones.accepted),
        "duplicated": sum(found[text] > 1 for text in phones.accepted),
    }


class Phones:
    """A few phones that submit one visit after the other for as long as the block lasts."""

    def __init__(self, office: Office):
        self.accepted: list[str] = []
        self.sent_again = 0
        self._office = office
        self._over = threading.Event()
        self._threads = [threading.Thread(target=self._work) for _ in range(PHONES)]

    def __enter__(self) -> None:
        for thread in self._threads:
            thread.start()

    def __exit__(self, *_: object) -> None:
        self._over.set()
        for thread in self._threads:
            thread.join()

    def wait_for(self, visits: int) -> None:
        """Until so many more have been accepted from now on. Raises TimeoutError."""
        goal = len(self.accepted) + visits
        until(f"{visits} more visits accepted", lambda: len(self.accepted) >= goal, SETTLE_S)

    def _work(self) -> None:
        while not self._over.is_set():
            text, instance_id = f"验收：{uuid.uuid4().hex[:12]} 求续贷", f"uuid:{uuid.uuid4()}"
            while not self._sent(text, instance_id):
                self.sent_again += 1
                sleep(0.5)  # as a phone does: the same visit again, until it is acknowledged
            self.accepted.append(text)
            sleep(PAUSE_S)

    def _sent(self, text: str, instance_id: str) -> bool:
        try:
            submit(self._office.phone, instance_id, text)
        except OSError:  # refused, cut off, or no answer: HTTPError is one as well
            return False
        return True


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
    ("broker, away for 5 s", _outage("rabbitmq")),
    ("one of two issues workers", _crash("issues-worker")),
    ("surveys worker", _crash("surveys-worker")),
    ("database, away for 5 s", _outage("postgres")),
    ("surveys API", _crash("surveys-api")),
)
