"""What is refused of the pressure report, with its stable code."""

from chassis.errors import Invalid


class SpanRefused(Invalid):
    code = "pressure_span"
    message = "时段须先后有序，至多{days}天"
