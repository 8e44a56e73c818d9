"""The events notify hears because messages, or whether they are still to be sent, depend on them."""

from contracts import Event
from contracts.event import event_types
from services.notify.hearing import items
from services.notify.templates.current import packaged

#: Of these publishers, whatever changes the thing a message may be about (domain.md §5.2).
LEDGERS = ("tasks", "issues")


def _moves_a_thing(event_type: type[Event]) -> bool:
    named = set(event_type.model_fields)
    moves = event_type.full_name() in items.RESTRICTED or named.intersection({*items.NAMES, *items.DUES})
    return event_type.publisher() in LEDGERS and bool(moves)


#: Computed: a packaged template is enough for notify to hear its event.
HEARD: tuple[type[Event], ...] = tuple(
    each
    for name, each in event_types().items()
    if name in {template.event for template in packaged().values()} or _moves_a_thing(each)
)
