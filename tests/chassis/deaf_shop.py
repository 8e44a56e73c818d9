"""Shop and ledger whose relays do not look by themselves: only who tells them of a commit wakes them."""

from chassis import green

if __name__ == "__main__":
    green.patch()

from chassis.events import relay
from tests.chassis import shop

if __name__ == "__main__":
    relay.IDLE_POLLS_S = (3600.0,)
    shop.main()
