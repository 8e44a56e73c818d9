"""Another department's service, made of stock nameko alone: writes each event it hears as a line."""

import sys
from pathlib import Path

import eventlet

eventlet.monkey_patch()

from nameko.events import event_handler  # noqa: E402
from nameko.runners import ServiceRunner  # noqa: E402

URL, OUTPUT = sys.argv[1:]


class Neighbour:
    name = "neighbour"

    @event_handler("shop", "order_placed")
    def heard(self, payload):
        with Path(OUTPUT).open("a") as output:
            output.write(f"{payload['customer']} {payload['number']}\n")


runner = ServiceRunner(config={"AMQP_URI": URL})
runner.add_service(Neighbour)
runner.start()
sys.stdout.write("ready\n")
sys.stdout.flush()
runner.wait()
