"""The load: phones that send visits until answered, a desk that dispatches, an office that renames a unit.

What got its 2xx counts as accepted, and must be there in the end. What got no answer is sent again with
the same instance id or Idempotency-Key, as phones and scripts do; some is sent again for no reason.
"""

import http.client
import json
import threading
from collections import Counter
from collections.abc import Callable
from random import Random
from typing import Any
from urllib.parse import urlsplit

from tests.faults.accepted import Accepted
from tests.faults.site import Site, Slot
from tests.faults.visits import PROBLEMS, visit

ANSWER_WITHIN_S = 6.0
#: Visits that may wait for their links before the load holds back. Faults are paced by what is accepted: a
#: worker that is behind would be killed again before it had handled anything.
MOST_AHEAD = 200
SENT_TWICE = 0.2  # the share of visits a phone sends again although it was answered
OK, UNAUTHENTICATED, SERVER_ERROR = 200, 401, 500
BOUNDARY = "b1325e"
PART = (
    f"--{BOUNDARY}\r\nContent-Type: text/xml\r\n"
    'Content-Disposition: form-data; name="xml_submission_file"; filename="visit.xml"\r\n\r\n'
)
UNIT, CO_UNIT = "D06", "D05"  # D06 is the unit the starter's liaison signs for
RENAMED = "D36"


class Load:
    """Runs from :meth:`start` to :meth:`stop`; then every command it ever sent is answered."""

    def __init__(self, site: Site, seed: int, phones: int = 2) -> None:
        self.accepted = Accepted()
        self.in_flight: Counter[str] = Counter()  # requests under way, by slot
        self._site = site
        self._stopping = threading.Event()
        self._abandoned = threading.Event()
        self._tokens: dict[str, str] = {}
        self._linked = 0
        turns: list[Callable[[Random], None]] = [
            *[self._send_visit] * phones,
            self._work_at_desk,
            self._rename,
        ]
        self._threads = [
            threading.Thread(target=self._repeat, args=(turn, Random(f"{seed}/{n}")), daemon=True)
            for n, turn in enumerate(turns)
        ]

    def start(self) -> None:
        """Begin."""
        for thread in self._threads:
            thread.start()

    def stop(self, within_s: float = 60.0) -> bool:
        """Send nothing new, get an answer to what was sent; False when one cannot be had."""
        self._stopping.set()
        for thread in self._threads:
            thread.join(within_s)
        answered = not any(thread.is_alive() for thread in self._threads)
        self._abandoned.set()
        return answered

    def progress(self, count: int, within_s: float = 30.0) -> bool:
        """Wait until so many more commands are accepted; False when they are not in time."""
        goal = self.accepted.total + count
        for _ in range(int(within_s / 0.05)):
            if self.accepted.total >= goal:
                return True
            self._stopping.wait(0.05)
        return False

    def under_way(self, slot: Slot) -> bool:
        """Whether the process in this slot is answering something."""
        return self.in_flight[slot.name] > 0

    def _repeat(self, turn: Callable[[Random], None], dice: Random) -> None:
        while not self._stopping.wait(0.15):
            if not self._far_ahead():
                turn(dice)

    def _far_ahead(self) -> bool:
        self._linked = max(self._linked, self._site.linked())  # it says 0 while its database is away
        return len(self.accepted.submissions) - self._linked / PROBLEMS > MOST_AHEAD

    # --- who sends what

    def _send_visit(self, dice: Random) -> None:
        instance_id, xml = visit(dice)
        headers = {"Content-Type": f"multipart/form-data; boundary={BOUNDARY}"}
        body = PART.encode() + xml + f"\r\n--{BOUNDARY}--\r\n".encode()
        for _ in range(2 if dice.random() < SENT_TWICE else 1):
            status, answer = self._until_answered(
                self._site.field, "POST", self._site.phone_path, body, headers
            )
            if self._accepted(status, "submission", answer):
                self.accepted.submissions.add(instance_id)

    def _work_at_desk(self, dice: Random) -> None:
        waiting = self._as("dp", "GET", "/issues/v1/issues?status=registered&limit=20")
        numbers = [item["issue_no"] for item in (waiting or {"items": []})["items"]]
        if numbers:
            self._dispatch(dice.choice(numbers))

    def _dispatch(self, issue_no: str) -> None:
        given = {"lead_dept": UNIT, "co_depts": [CO_UNIT], "supervisor": "d00-liaison"}
        for login, action, body in (("dp", "accept", None), ("dp", "dispatch", given), ("dl", "sign", None)):
            key = f"{action}-{issue_no}"
            if self._as(login, "POST", f"/issues/v1/issues/{issue_no}/{action}", body, key) is None:
                return
            self.accepted.moves[action].add(issue_no)

    def _rename(self, dice: Random) -> None:
        name = f"昂素镇{len(self.accepted.renames) + 1}"
        unit = {"name": name, "short_name": name, "group": "C", "sort_order": 36}
        if self._as("dr", "PUT", f"/directory/v1/units/{RENAMED}", unit) is not None:
            self.accepted.renames.append(name)
        self._stopping.wait(0.2 + dice.random() / 5)

    # --- how it is sent

    def _as(self, login: str, method: str, path: str, body: Any = None, key: str | None = None) -> Any:
        """The answer's JSON, as somebody signed in; None when it was refused."""
        content = None if body is None else json.dumps(body).encode()
        status, answer = UNAUTHENTICATED, b""
        while status == UNAUTHENTICATED:  # at first, and whenever the token has expired
            headers = {"Authorization": f"Bearer {self._token(login, anew=bool(answer))}"}
            headers |= {"Content-Type": "application/json"} if content else {}
            headers |= {"Idempotency-Key": key} if key else {}
            status, answer = self._until_answered(self._site.desk, method, path, content, headers)
        return json.loads(answer or b"null") if self._accepted(status, f"{method} {path}", answer) else None

    def _token(self, login: str, *, anew: bool) -> str:
        if anew or login not in self._tokens:
            grant = {"grant_type": "password", "login": login, "password": self._site.password}
            content, headers = json.dumps(grant).encode(), {"Content-Type": "application/json"}
            status, answer = self._until_answered(
                self._site.desk, "POST", "/directory/v1/tokens", content, headers
            )
            known = self._accepted(status, f"sign-in of {login}", answer)
            self._tokens[login] = json.loads(answer)["access_token"] if known else ""
        return self._tokens[login]

    def _accepted(self, status: int, what: str, answer: bytes) -> bool:
        accepted = OK <= status < OK + 100
        if status and not accepted and status != UNAUTHENTICATED:
            self.accepted.refusals.append(f"{what}: {status} {answer!r}")
        return accepted

    def _until_answered(
        self, slot: Slot, method: str, path: str, body: bytes | None, headers: dict[str, str]
    ) -> tuple[int, bytes]:
        """Send until there is an answer other than "try again"; 0 when the run is over before."""
        while not self._abandoned.is_set():
            try:
                status, answer = self._once(slot, method, path, body, headers)
            except (OSError, http.client.HTTPException) as error:
                self.accepted.errors[type(error).__name__] += 1
            else:
                if status < SERVER_ERROR:
                    return status, answer
                self.accepted.errors[str(status)] += 1
            self._abandoned.wait(0.1)
        return 0, b""

    def _once(
        self, slot: Slot, method: str, path: str, body: bytes | None, headers: dict[str, str]
    ) -> tuple[int, bytes]:
        connection = http.client.HTTPConnection(urlsplit(slot.url).netloc, timeout=ANSWER_WITHIN_S)
        self.in_flight[slot.name] += 1
        try:
            connection.request(method, path, body, headers)
            response = connection.getresponse()
            return response.status, response.read()
        finally:
            self.in_flight[slot.name] -= 1
            connection.close()
