"""The generated files that are checked in are current, and a stale or broken one is caught."""

import json
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from chassis.cli.app import app
from chassis.docs import files
from chassis.service import installed

ROOT = Path(__file__).parents[2]
SCHEMA = files.SCHEMAS / "issues.issue_opened.v1.json"


def docs(root, *options):
    """What ``bizenv docs`` says, and its exit code."""
    result = CliRunner().invoke(app, ["docs", "--root", str(root), *options])
    return result.exit_code, result.output


@pytest.fixture(scope="module")
def once_written(tmp_path_factory):
    """A repository with all generated files, for which everything is asked for its document."""
    root = tmp_path_factory.mktemp("written")
    shutil.copytree(ROOT / files.EXAMPLES, root / files.EXAMPLES)
    (root / "docs").mkdir()
    (root / files.CATALOGUE).write_text("# Events\n\nBy hand.\n\n")
    assert docs(root)[0] == 0
    return root


@pytest.fixture
def written(once_written, tmp_path):
    """A repository with all generated files, current."""
    shutil.copytree(once_written, tmp_path, dirs_exist_ok=True)
    return tmp_path


def test_the_generated_files_are_current():
    assert files.stale(files.generate(installed(), ROOT), ROOT) == []


def test_what_is_written_is_current_and_the_head_written_by_hand_stays(written):
    assert docs(written, "--check") == (0, "全部是最新\n")
    assert (written / files.CATALOGUE).read_text().startswith("# Events\n\nBy hand.\n\n<!-- From here on")


def test_every_file_that_is_stale_missing_or_left_over_is_named_and_none_is_mended(written):
    stale = [
        "deploy/rabbitmq/definitions.json",
        "docs/asyncapi.yaml",
        "docs/events.md",
        "docs/openapi/tasks.json",
    ]
    for place in stale:
        with (written / place).open("a") as file:
            file.write("\n")
    missing, left_over = "docs/openapi/issues.json", "docs/openapi/complaints.json"
    (written / missing).rename(written / left_over)
    code, said = docs(written, "--check")
    assert code == 1
    assert said.splitlines()[1:] == sorted([*stale, missing, left_over])
    assert not (written / missing).exists()
    assert (written / stale[0]).read_text().endswith("\n\n")


def test_a_change_that_would_break_readers_is_not_written(written):
    schema = json.loads((written / SCHEMA).read_text())
    schema["properties"]["petitioner"] = {"type": "string"}  # as if it had been published
    (written / SCHEMA).write_text(json.dumps(schema))
    code, said = docs(written)
    assert code == 1
    assert "issues.issue_opened.v1: petitioner is removed" in said
    assert json.loads((written / SCHEMA).read_text()) == schema


def test_a_published_event_cannot_disappear(written):
    shutil.copy(written / SCHEMA, written / files.SCHEMAS / "issues.issue_forgotten.v1.json")
    code, said = docs(written)
    assert code == 1
    assert "issues.issue_forgotten.v1: the event is removed" in said
