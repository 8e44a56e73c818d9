"""Green threads under everything: the standard library patched, and names looked up as the system does."""

import os
import socket
from typing import Any

os.environ["EVENTLET_NO_GREENDNS"] = "yes"  # read when eventlet is imported, which takes longer with it


def patch() -> None:
    """Patch the standard library; the very first thing a process does that serves, before any other import.

    Names are looked up by the system's resolver, in a thread beside the hub, so that nobody waits. Eventlet's
    own resolver would keep what it was told: an address for as long as its TTL, which moves when a container
    is made anew, and for very long that a name does not exist, if the name server says so without a SOA
    record. A worker that began while the database's container was away did not find it again for minutes.
    """
    import eventlet  # noqa: PLC0415
    from eventlet import patcher, tpool  # noqa: PLC0415
    from eventlet.green import socket as green_socket  # noqa: PLC0415

    eventlet.monkey_patch()
    system = patcher.original("socket")

    def getaddrinfo(*given: Any, **named: Any) -> Any:
        """As :func:`socket.getaddrinfo`."""
        return tpool.execute(system.getaddrinfo, *given, **named)

    vars(socket)["getaddrinfo"] = vars(green_socket)["getaddrinfo"] = getaddrinfo
