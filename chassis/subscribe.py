"""``@subscribe``: the nameko entrypoint by which a worker names the events it hears."""

from collections.abc import Callable
from typing import Any, TypeVar

from nameko.extensions import Entrypoint

from contracts import Event

F = TypeVar("F", bound=Callable[..., Any])
