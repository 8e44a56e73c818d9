"""How often one address may ask for what needs no sign-in: a bucket of tokens for each."""

import time
from collections import OrderedDict
from collections.abc import Callable

from werkzeug.wrappers import Request

from chassis.errors import Problem

MOST_ADDRESSES = 10_000  #: remembered at once; whoever has been quiet longest is forgotten


class TooManyRequests(Problem):
    """The address asked too often (429): it may come again in a moment."""

    status = 429
    code = "too_many_requests"
    message = "请求过于频繁，请稍后再试"
    retryable = True


class Rate:
    """So many requests a minute per address, and so many at once; each process counts for itself.

    An address is the caller's as the trusted proxies tell it (``BIZENV_TRUSTED_PROXIES``).
    """

    def __init__(
        self, per_minute: float, at_once: int, seconds: Callable[[], float] = time.monotonic
    ) -> None:
        self._per_second, self._most, self._seconds = per_minute / 60, at_once, seconds
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def admit(self, request: Request) -> None:
        """Take one token of the caller's bucket; raises :class:`TooManyRequests` when it is empty."""
        address, now = request.remote_addr or "", self._seconds()
        left, since = self._left.pop(address, (float(self._most), now))
        left = min(self._most, left + (now - since) * self._per_second)
        self._left[address] = (left - 1 if left >= 1 else left, now)
        if len(self._left) > MOST_ADDRESSES:
            self._left.popitem(last=False)
        if left < 1:
            raise TooManyRequests
