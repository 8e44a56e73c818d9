"""A contract that knows who uses it, and how it is carried."""

import chassis.events.outbox  # broken: one-way
import kombu  # broken: framework
