"""The hand-written examples of each event, as the tests use them."""

from pathlib import Path
from typing import NamedTuple

from chassis.docs.schemas import published_name
from contracts import Event, event_types

FOLDER = Path(__file__).parents[2] / "contracts" / "examples"


class Example(NamedTuple):
    """One file: which event it is an example of, and its text."""

    event_type: type[Event]
    file: Path

    @property
    def text(self) -> str:
        return self.file.read_text()

    def __str__(self) -> str:
        return f"{self.event_type.full_name()}: {self.file.stem}"


def examples_of(event_type: type[Event]) -> list[Example]:
    """Every example of one event, by name."""
    return [
        Example(event_type, file) for file in sorted((FOLDER / published_name(event_type)).glob("*.json"))
    ]


EXAMPLES = [example for event_type in event_types().values() for example in examples_of(event_type)]
