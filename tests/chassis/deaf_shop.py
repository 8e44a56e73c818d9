"""Shop and ledger whose relays do not look by themselves: only who tells them of a commit wakes them."""

import eventlet

if __name__ == "__main__":
    eventlet.monkey_patch()

from chassis.events import relay
from tests.chassis import shop

if __name__ == "__main__":
    relay.IDLE_POLLS_S = (3600.0,)
    shop.main()
