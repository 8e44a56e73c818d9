"""A secret that a process makes for itself is there at its next start, whatever happens in between."""

import os
from pathlib import Path

from chassis.secret_file import kept


def test_a_secret_is_on_the_disk_before_it_has_its_name(tmp_path: Path, monkeypatch):
    on_disk = []

    def watched(handle: int) -> None:
        on_disk.append((os.fstat(handle).st_size, (tmp_path / "secret").exists()))

    monkeypatch.setattr(os, "fsync", watched)
    assert kept(tmp_path / "secret", lambda: "hidden") == "hidden"
    assert on_disk == [(6, False)]


def test_a_secret_is_made_once_and_leaves_no_draft(tmp_path: Path):
    assert kept(tmp_path / "secret", lambda: "first") == kept(tmp_path / "secret", lambda: "second")
    assert [path.name for path in tmp_path.iterdir()] == ["secret"]
