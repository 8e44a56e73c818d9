"""A chassis that knows a service, and a process that takes the tool's client."""

import pika  # broken: tool-client
import chassis.events.broker_admin  # broken: tool-only
import services.issues  # broken: one-way
