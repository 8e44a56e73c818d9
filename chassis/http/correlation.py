"""Which request caused what: correlation id, trace context, client address; taken only when well-formed."""

import re
import uuid

from werkzeug.wrappers import Request

HEADER = "X-Correlation-ID"
CORRELATION_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")
TRACEPARENT = re.compile(r"(?!ff)[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}")


def traceparent_of(request: Request) -> str | None:
    """The W3C trace context, when it is one."""
    sent = request.headers.get("traceparent", "")
    return sent if TRACEPARENT.fullmatch(sent) else None


def correlation_id_of(request: Request) -> str:
    """The caller's id when it is harmless, else the trace's, else a new one."""
    sent = request.headers.get(HEADER, "")
    if CORRELATION_ID.fullmatch(sent):
        return sent
    trace = TRACEPARENT.fullmatch(request.headers.get("traceparent", ""))
    return trace[1] if trace else str(uuid.uuid4())


def client_address(request: Request, trusted_proxies: int) -> str:
    """Where the request comes from: with n trusted proxies in front, the n-th last hop they noted."""
    hops = [hop.strip() for hop in request.headers.get("X-Forwarded-For", "").split(",") if hop.strip()]
    if trusted_proxies and len(hops) >= trusted_proxies:
        return hops[-trusted_proxies][:64]
    return request.remote_addr or ""
