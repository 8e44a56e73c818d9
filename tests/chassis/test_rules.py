"""An office changes a number by writing it into its own file; a slip in that file stops the start."""

import json
from pathlib import Path

import pytest

from chassis import rules


class Window(rules.Rules):
    opens: int
    closes: int


class ShopRules(rules.Rules):
    window: Window
    discount: int


@pytest.fixture
def packaged(tmp_path: Path) -> Path:
    folder = tmp_path / "shop"
    folder.mkdir()
    file = folder / "rules.json"
    file.write_text(json.dumps({"window": {"opens": 8, "closes": 20}, "discount": 5}))
    return file


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("BIZENV_RULES", str(tmp_path))
    return tmp_path / "shop.json"


def test_the_packaged_numbers_hold_when_the_office_says_nothing(packaged):
    assert rules.load(packaged, ShopRules).window.closes == 20


def test_the_office_names_only_what_differs(packaged, own):
    own.write_text(json.dumps({"window": {"closes": 22}}))
    loaded = rules.load(packaged, ShopRules)
    assert (loaded.window.opens, loaded.window.closes, loaded.discount) == (8, 22, 5)


@pytest.mark.parametrize("slip", [{"discont": 6}, {"window": {"opens": "early"}}, {"discount": None}])
def test_a_slip_stops_the_start_and_is_named(packaged, own, slip):
    own.write_text(json.dumps(slip))
    with pytest.raises(SystemExit, match=f"{own}(.|\n)*{next(iter(slip))}"):
        rules.load(packaged, ShopRules)
