"""What the documents name exists: files, functions, links, commands and settings."""

import ast
import re
from pathlib import Path

import pytest
import typer
from pydantic import SecretStr

from chassis.cli.app import app
from chassis.settings import Settings

ROOT = Path(__file__).parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
CODE = re.compile(r"`([\w/]+/\w+\.py)(?::([\w.]+))?`")
LINK = re.compile(r"\]\(([^)\s]+)\)")
FENCED = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)
CODE_TEXT = re.compile(r"^```.*?^```|`[^`\n]+`", re.MULTILINE | re.DOTALL)
COMMAND = re.compile(r"\b(bizenv|make) ([a-z][\w|-]*)(?: ([a-z][\w|-]*))?")
MAKE_TARGETS = re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE)
SETTING = re.compile(r"^\| `BIZENV_(\w+)` \| (?:`(.*?)`)? ?\|", re.MULTILINE)


def broken_references(text, root):
    """The `path.py` and `path.py:name` in backquotes that are not there."""
    return [
        match[0]
        for match in CODE.finditer(FENCED.sub("", text))
        if not (root / match[1]).is_file() or (match[2] and match[2] not in names_in(root / match[1]))
    ]


def names_in(file):
    """What a module defines: functions, classes, constants, and the members of classes."""
    names = set()
    for node in ast.parse(file.read_text()).body:
        names |= defined_by(node)
        if isinstance(node, ast.ClassDef):
            names |= {f"{node.name}.{name}" for member in node.body for name in defined_by(member)}
    return names


def defined_by(node):
    if isinstance(node, ast.FunctionDef | ast.ClassDef):
        return {node.name}
    targets = {ast.Assign: lambda: node.targets, ast.AnnAssign: lambda: [node.target]}
    return {target.id for target in targets.get(type(node), list)() if isinstance(target, ast.Name)}


def broken_links(page):
    """The relative links of a page whose file, or whose heading in it, is not there."""
    found = []
    for target in LINK.findall(FENCED.sub("", page.read_text())):
        path, _, anchor = target.partition("#")
        file = page.parent / path if path else page
        if "://" not in target and (not file.exists() or (anchor and anchor not in anchors_of(file))):
            found.append(target)
    return found


def anchors_of(page):
    """The anchors GitHub makes of a page's headings."""
    headings = re.findall(r"^#+ (.+)$", FENCED.sub("", page.read_text()), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def unknown_commands(text):
    """The `bizenv …` and `make …` in code that would be refused."""
    found = [match for code in CODE_TEXT.findall(text) for match in COMMAND.finditer(code)]
    return [
        match[0] for match in found if not (is_target(match) if match[1] == "make" else is_command(match))
    ]


def is_target(match):
    return match[2] in MAKE_TARGETS


def is_command(match):
    group = getattr(typer.main.get_command(app), "commands", {}).get(match[2])
    inner = getattr(group, "commands", None)
    return group is not None and (inner is None or set((match[3] or "").split("|")) <= {"", *inner})


def default_of(field):
    """A setting's default as the table writes it; nothing for what is not set."""
    default = field.default.get_secret_value() if isinstance(field.default, SecretStr) else field.default
    return "" if default in (None, ()) else str(default)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_a_page_names_only_code_that_exists(page):
    assert broken_references(page.read_text(), ROOT) == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_a_page_links_only_to_what_exists(page):
    assert broken_links(page) == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_a_page_gives_only_commands_that_exist(page):
    assert unknown_commands(page.read_text()) == []


def test_every_setting_is_described_with_its_default():
    described = dict(SETTING.findall((ROOT / "docs/architecture.md").read_text()))
    assert described == {name.upper(): default_of(field) for name, field in Settings.model_fields.items()}


def test_code_that_is_not_there_is_noticed():
    text = "`chassis/no_such.py`, `chassis/db.py:Database.no_such`, but `chassis/db.py:Database.transaction`"
    assert broken_references(text, ROOT) == ["`chassis/no_such.py`", "`chassis/db.py:Database.no_such`"]


def test_a_command_that_is_not_there_is_noticed():
    text = "`bizenv events parked|wash issues`, `bizenv dance`, `make tea`, but `bizenv doctor`, `make run`"
    assert unknown_commands(text) == ["bizenv events parked|wash", "bizenv dance", "make tea"]


def test_a_link_that_leads_nowhere_is_noticed(tmp_path):
    (tmp_path / "there.md").write_text("# One event's life\n")
    page = tmp_path / "page.md"
    page.write_text("[a](there.md#one-events-life) [b](there.md#other) [c](gone.md) [d](https://example.org)")
    assert broken_links(page) == ["there.md#other", "gone.md"]
