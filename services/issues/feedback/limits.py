"""How often one address may say something or try a code, and that the address is then forgotten."""

from werkzeug.wrappers import Request

from chassis.http.rates import Rate
from services.issues.rules import RULES

SAYING = Rate(RULES.feedback.submissions_per_minute, RULES.feedback.submissions_at_once)
ASKING = Rate(RULES.feedback.queries_per_minute, RULES.feedback.queries_at_once)


def admit(rate: Rate, request: Request) -> None:
    """Let the caller go on; raises :class:`~chassis.http.rates.TooManyRequests`.

    No audit line of what follows leads back to a whistle-blower's address.
    """
    rate.admit(request)
    request.remote_addr = None
