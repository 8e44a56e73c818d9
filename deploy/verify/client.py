"""The platform as its users see it: through the proxy, over HTTP, with the standard library alone."""

import json
import random
import urllib.error
import urllib.parse
import urllib.request
import uuid
from collections.abc import Callable, Iterator
from time import monotonic, sleep
from typing import Any, TypeVar

from deploy.verify.engine import DEPLOY
from deploy.verify.stack import compose

VISIT = DEPLOY.parent / "docs/examples/visit.xml"
EXAMPLE_ID = "uuid:13250623-0000-4000-8000-000000000001"
EXAMPLE_CODE = "91150623MAQQ00016H"
EXAMPLE_TEXT = "收购羊绒需流动资金三百万元，银行要求的抵押物不足"

CODE_CHARACTERS = "0123456789ABCDEFGHJKLMNPQRTUWXY"

SIGN_IN_AGAIN_S = 600  # an access token is good for 15 minutes, and a slow machine takes longer than that

Found = TypeVar("Found")


class Client:
    """One caller; ``grant`` is what it signs in with, ``grant_type`` and what that needs, or nothing."""

    def __init__(self, address: str, **grant: str):
        self.address = address
        self._grant, self._token, self._signed_in = grant, "", 0.0

    def call(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        """The decoded answer. Raises :class:`urllib.error.HTTPError` for a refusal, OSError for none."""
        if self._grant:
            headers["Authorization"] = f"Bearer {self._access_token()}"
        if method == "POST" and self._grant:
            headers["Idempotency-Key"] = str(uuid.uuid4())
        data = body if isinstance(body, bytes) else None if body is None else json.dumps(body).encode()
        headers.setdefault("Content-Type", "application/json")
        request = urllib.request.Request(self.address + path, data, headers, method=method)
        with urllib.request.urlopen(request, timeout=30) as response:
            content = response.read()
        return (
            json.loads(content) if response.headers.get_content_type().endswith("json") else content.decode()
        )

    def pages(self, path: str) -> Iterator[dict[str, Any]]:
        """Every item of a list."""
        cursor = ""
        while True:
            page = self.call("GET", f"{path}?limit=200{cursor}")
            yield from page["items"]
            if page["next"] is None:
                return
            cursor = f"&cursor={urllib.parse.quote(page['next'])}"

    def status(self, path: str) -> int:
        """The status code of a GET."""
        try:
            self.call("GET", path)
        except urllib.error.HTTPError as refusal:
            return refusal.code
        return 200

    def _access_token(self) -> str:
        if not self._token or monotonic() - self._signed_in > SIGN_IN_AGAIN_S:
            answer = Client(self.address).call("POST", "/directory/v1/tokens", self._grant)
            self._token, self._signed_in = answer["access_token"], monotonic()
        return self._token


def starter_secret(service: str, name: str) -> str:
    """What the starter set keeps in a service's data folder."""
    return compose("exec", "-T", f"{service}-api", "cat", f"/var/lib/bizenv/{name}")


def submit(phone: Client, instance_id: str, text: str) -> None:
    """Send one filled-in visit as a phone does, with this problem in it, at an enterprise of its own."""
    xml = VISIT.read_text().replace(EXAMPLE_ID, instance_id).replace(EXAMPLE_TEXT, text)
    xml = xml.replace(EXAMPLE_CODE, _credit_code(instance_id))
    boundary = uuid.uuid4().hex
    head = (
        f"--{boundary}\r\nContent-Type: text/xml\r\n"
        'Content-Disposition: form-data; name="xml_submission_file"; filename="visit.xml"\r\n\r\n'
    )
    body = f"{head}{xml}\r\n--{boundary}--\r\n".encode()
    phone.call("POST", "/submission", body, **{"Content-Type": f"multipart/form-data; boundary={boundary}"})


def _credit_code(instance_id: str) -> str:
    """A valid 统一社会信用代码 nobody has (GB 32100-2015): a second visit of a day is held as a duplicate.

    The same for the same visit: what is sent again must be what was sent, or it is refused (409).
    """
    code = "91150623" + "".join(random.Random(instance_id).choices(CODE_CHARACTERS, k=9))
    total = sum(CODE_CHARACTERS.index(each) * 3**place for place, each in enumerate(code))
    return code + CODE_CHARACTERS[-total % 31]


def until(what: str, find: Callable[[], Found | None], seconds: float = 60) -> Found:
    """What ``find`` returns as soon as it is something. Raises TimeoutError naming ``what`` was awaited."""
    give_up = monotonic() + seconds
    while not (found := find()):
        if monotonic() > give_up:
            raise TimeoutError(f"{what}: not within {seconds:.0f} s")
        sleep(0.2)
    return found
