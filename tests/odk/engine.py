"""ODK's own form engine, run under Node: what it writes is what a real client sends."""

import json
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

HERE = Path(__file__).parent


@dataclass(frozen=True)
class Filled:
    """A filled-in form: the exact submission, and what the engine would have shown as wrong."""

    xml: bytes
    violations: list[dict[str, Any]]
    files: list[str]


def fill_in(form_xml: bytes, answers: Mapping[str, Any], media: Mapping[str, bytes] | None = None) -> Filled:
    """Load a served XForm, answer it, finish it; needs Node and ``npm ci`` in this folder.

    ``media`` are the files of its manifest by name.
    """
    assert (HERE / "node_modules").is_dir(), "run npm ci in tests/odk (make test does)"
    with TemporaryDirectory() as folder:
        form = Path(folder) / "form.xml"
        form.write_bytes(form_xml)
        for name, content in (media or {}).items():
            (Path(folder) / name).write_bytes(content)
        ran = subprocess.run(
            ["node", HERE / "fill.mjs", form, "-", folder],
            input=json.dumps(answers),
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=60,
            check=False,
        )
    assert ran.returncode == 0, ran.stderr
    outcome = json.loads(ran.stdout)
    return Filled(outcome["xml"].encode(), outcome["violations"], outcome["files"])


def fill(form_xml: bytes, answers: Mapping[str, Any]) -> bytes:
    """Only the submission's XML."""
    return fill_in(form_xml, answers).xml
