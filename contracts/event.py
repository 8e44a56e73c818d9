"""What every event is: a frozen fact; its class name gives its wire name, its place its publisher."""

import importlib
import inspect
import pkgutil
import re
from collections.abc import Iterator
from types import ModuleType
from typing import ClassVar, Literal

from pydantic import BaseModel, ConfigDict

PUBLISHERS = ("directory", "tasks", "issues", "surveys", "notify")

Classification = Literal["public", "internal", "restricted"]


class Event(BaseModel):
    """A fact another service may need to know.

    Subclasses live in ``contracts/<publisher>.py``, or in the modules of a package of that name, and set
    :attr:`aggregate` to the name of the field that identifies the thing the fact is about: events of one
    aggregate are delivered in order.
    Changes are additive only; what is not additive is a new class with the next ``V2`` suffix.
    Consumers ignore fields they do not know.
    """

    model_config = ConfigDict(frozen=True, extra="ignore", defer_build=True)  # many are never heard here

    aggregate: ClassVar[str]
    classification: ClassVar[Classification] = "internal"

    @property
    def aggregate_id(self) -> str:
        """The ordering key: the value of the field named by :attr:`aggregate`, as text."""
        return str(getattr(self, self.aggregate))

    @classmethod
    def publisher(cls) -> str:
        """The service that owns this event: the module of ``contracts`` it is in, or the package."""
        package, *within = cls.__module__.split(".")
        return within[0] if package == "contracts" else cls.__module__.rpartition(".")[2]

    @classmethod
    def event_name(cls) -> str:
        """The routing key: ``IssueOpened`` is ``issue_opened``, ``IssueOpenedV2`` is ``issue_opened.v2``."""
        base, version = cls._name_and_version()
        name = re.sub(r"(?<!^)(?=[A-Z])", "_", base).lower()
        return name if version == 1 else f"{name}.v{version}"

    @classmethod
    def event_version(cls) -> int:
        """1, or the number in the class name's ``V2`` suffix."""
        return cls._name_and_version()[1]

    @classmethod
    def full_name(cls) -> str:
        """``issues.issue_opened``: publisher and event name, the CloudEvents type."""
        return f"{cls.publisher()}.{cls.event_name()}"

    @classmethod
    def exchange(cls) -> str:
        """Where it is published; restricted events have an exchange of their own (domain.md CONF-4)."""
        return f"{cls.publisher()}.{'restricted' if cls.classification == 'restricted' else 'events'}"

    @classmethod
    def _name_and_version(cls) -> tuple[str, int]:
        match = re.fullmatch(r"(.+?)(?:V(\d+))?", cls.__name__)
        assert match is not None
        return match[1], int(match[2] or 1)


def event_types() -> dict[str, type[Event]]:
    """Every event of every publisher, by full name: the catalogue is this, not a list kept beside it."""
    found: dict[str, type[Event]] = {}
    for publisher in PUBLISHERS:
        for module in _modules(publisher):
            for _, cls in inspect.getmembers(module, inspect.isclass):
                if issubclass(cls, Event) and cls.__module__ == module.__name__:
                    found[cls.full_name()] = cls
    return dict(sorted(found.items()))


def _modules(publisher: str) -> Iterator[ModuleType]:
    """The publisher's module, and those in it if it is a package."""
    module = importlib.import_module(f"contracts.{publisher}")
    yield module
    for inside in pkgutil.iter_modules(getattr(module, "__path__", ())):
        yield importlib.import_module(f"{module.__name__}.{inside.name}")
