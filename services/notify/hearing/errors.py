"""What hinders a notice from becoming a message, with its stable code."""

from chassis.errors import Transient


class RecipientUnknown(Transient):
    """The unit's people are not known here: their events may be on the way, so it is worth repeating.

    If nobody is named after the last repetition the event is parked, and replayed once somebody is.
    """

    code = "recipient_unknown"
    message = "单位“{dept}”没有可通知的联络员"
