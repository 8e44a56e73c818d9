"""Slow work of a route is done before its transaction, and only where the method takes what it made."""

from typing import Any

import pytest

from chassis.auth import public
from chassis.http import post
from chassis.http.operation import RouteMistake


def slow(*_: Any, **__: Any) -> str:
    return "made"


def test_a_method_that_does_not_take_what_was_prepared_is_a_mistake():
    with pytest.raises(RouteMistake, match="belong together"):

        @post("/v1/things", allow=public, beforehand=slow)
        def add(self: Any) -> None: ...


def test_a_method_that_takes_what_nobody_prepares_is_a_mistake():
    with pytest.raises(RouteMistake, match="belong together"):

        @post("/v1/things", allow=public)
        def add(self: Any, prepared: str) -> None: ...
