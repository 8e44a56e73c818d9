"""An office changes a number by writing it into its own file; a slip in that file stops the start."""

import json
import os
import subprocess
import sys
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


@pytest.mark.parametrize(
    ("slip", "told"),
    [
        ({"discont": 6}, "discont：不认识此项，请删去"),
        ({"window": {"opens": "early"}}, "window.opens：须为整数"),
        ({"discount": None}, "discount：须为整数"),
        ({"window": 8}, "window：须为对象"),
        ([], "须为对象"),
    ],
)
def test_a_slip_stops_the_start_and_is_named_by_file_and_entry(packaged, own, slip, told):
    own.write_text(json.dumps(slip))
    with pytest.raises(SystemExit) as refusal:
        rules.load(packaged, ShopRules)
    assert str(refusal.value.code).splitlines() == [f"规则文件 {own} 有误：", told]


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b'{"discount": 6,\n "window": }', "规则文件 {own} 第2行第12列起不是有效的 JSON"),
        (b"", "规则文件 {own} 第1行第1列起不是有效的 JSON"),
        ('{"备注": 1}'.encode("gbk"), "规则文件 {own} 不是 UTF-8 编码"),
    ],
)
def test_a_file_that_cannot_be_read_as_json_is_named_with_the_place(packaged, own, content, told):
    own.write_bytes(content)
    with pytest.raises(SystemExit) as refusal:
        rules.load(packaged, ShopRules)
    assert refusal.value.code == told.format(own=own)


def test_what_is_no_file_is_named(packaged, own):
    own.mkdir()
    with pytest.raises(SystemExit) as refusal:
        rules.load(packaged, ShopRules)
    assert refusal.value.code == f"读不出规则文件 {own}"


def test_a_file_saved_by_an_editor_of_windows_is_read(packaged, own):
    own.write_text('{"discount": 6}', encoding="utf-8-sig")
    assert rules.load(packaged, ShopRules).discount == 6


def test_the_folder_may_be_named_in_a_file_as_every_setting(packaged, tmp_path, monkeypatch):
    (tmp_path / "shop.json").write_text('{"discount": 6}')
    (tmp_path / "folder").write_text(f"{tmp_path}\n")
    monkeypatch.setenv("BIZENV_RULES_FILE", str(tmp_path / "folder"))
    assert rules.load(packaged, ShopRules).discount == 6


def test_a_command_ends_with_the_sentence_alone_and_starts_nothing(tmp_path):
    (tmp_path / "notify.json").write_text('{"ordinary": {"opens": "nine"}}')
    done = subprocess.run(
        [sys.executable, "-m", "chassis.cli", "run", "notify"],
        env={"PATH": os.environ["PATH"], "BIZENV_DATA": str(tmp_path / "d"), "BIZENV_RULES": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == f"规则文件 {tmp_path}/notify.json 有误：\nordinary.opens：须为时间，如 08:30\n"
    assert not (tmp_path / "d").exists()
