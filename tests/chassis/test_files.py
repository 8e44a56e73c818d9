"""A file is stored once and whole, under its hash and nowhere else."""

import hashlib
import io
import os
import signal
import subprocess
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chassis.errors import Problem
from chassis.files.store import FileStore
from tests.chassis.papers import GOOD, PNG, files_of, python, refusal, save


@pytest.fixture
def store(tmp_path):
    return FileStore(str(tmp_path / "files"))


@pytest.mark.parametrize("ending", GOOD)
def test_every_type_of_the_office_is_stored_under_its_hash(store, ending):
    stored = save(store, GOOD[ending], f"整改佐证.{ending.upper()}")
    assert stored.sha256 == hashlib.sha256(GOOD[ending]).hexdigest()
    assert (stored.size, stored.name) == (len(GOOD[ending]), f"整改佐证.{ending.upper()}")
    with store.open(stored.sha256) as content:
        assert content.read() == GOOD[ending]
    (path,) = files_of(store)
    assert path.relative_to(store._root).parts == (stored.sha256[:2], stored.sha256[2:4], stored.sha256)


@pytest.mark.parametrize(
    "name",
    [
        "",
        " ",
        "../a.png",
        "a/b.png",
        "a\\b.png",
        "a\0.png",
        "a\u202egnp.png",
        "con.png",
        "LPT1.png",
        "a.png.",
        "x" * 200 + ".png",
        "a:b.png",
    ],
)
def test_a_name_with_a_trick_is_refused(store, name):
    assert refusal(store, PNG, name) == "file_name_refused"


@given(st.text(max_size=40))
def test_no_name_makes_a_file_outside_the_store(tmp_path_factory, name):
    folder = tmp_path_factory.getbasetemp() / "names"
    store = FileStore(str(folder / "files"))
    try:
        stored = save(store, PNG, name)
    except Problem:
        return
    assert [path.name for path in folder.rglob("*") if path.is_file()] == [stored.sha256]


class Endless(io.RawIOBase):
    taken = 0

    def read(self, size=-1):
        self.taken += size
        return PNG + bytes(size - len(PNG))


@pytest.mark.parametrize(("name", "limit"), [("a.png", 20), ("a.mp4", 100)])
def test_reading_stops_at_the_limit(store, name, limit):
    endless = Endless()
    with pytest.raises(Problem, match=f"文件超过{limit} MB的上限"):
        store.save(endless, name)
    assert endless.taken <= (limit + 1) * 1024 * 1024
    assert files_of(store) == []


def test_an_empty_file_is_refused(store):
    assert refusal(store, b"", "a.png") == "file_empty"


def test_the_same_content_is_stored_once(store):
    first, second = save(store, PNG, "a.png"), save(store, PNG, "b.png")
    assert first.sha256 == second.sha256
    assert len(files_of(store)) == 1


@pytest.mark.parametrize("sha256", ["0" * 64, "../../etc/passwd", "", "A" * 64])
def test_a_file_that_is_not_there_is_not_found(store, sha256):
    with pytest.raises(Problem, match="未找到该文件"):
        store.open(sha256)


def test_a_disk_that_refuses_is_told_as_away_and_not_as_absent(tmp_path):
    (tmp_path / "files").write_text("a file where the folder should be")
    store = FileStore(str(tmp_path / "files"))
    with pytest.raises(Problem) as refused:
        save(store, PNG, "a.png")
    assert (refused.value.code, refused.value.retryable) == ("file_storage_unavailable", True)


def test_what_a_killed_process_left_is_swept_up_after_a_day(store):
    save(store, PNG, "a.png")
    old, new = (Path(store._root) / "incoming" / name for name in ("old", "new"))
    for path in (old, new):
        path.write_bytes(b"half")
    os.utime(old, (time.time() - 90_000,) * 2)
    save(store, GOOD["pdf"], "b.pdf")
    assert not old.exists()
    assert new.exists()


def test_a_file_that_another_process_moves_away_meanwhile_is_no_outage(store):
    save(store, PNG, "a.png")
    (Path(store._root) / "incoming" / "moved").symlink_to("gone")  # listed, and not there when looked at
    assert save(store, GOOD["pdf"], "b.pdf").size


def test_a_process_killed_while_storing_leaves_no_half_file_under_a_hash(tmp_path):
    script = """
        import io, sys
        from chassis.files.store import FileStore

        class Slow(io.RawIOBase):
            n = 0
            def read(self, size=-1):
                self.n += 1
                if self.n == 4:
                    print("half", flush=True)
                    sys.stdin.read()
                return b"%PDF-" + bytes(size - 5)

        FileStore(sys.argv[1]).save(Slow(), "a.pdf")
    """
    process = python(script, str(tmp_path), stdin=subprocess.PIPE)
    assert process.stdout.readline() == "half\n"
    process.send_signal(signal.SIGKILL)
    process.wait(20)
    process.stdin.close()
    process.stdout.close()
    left = [path.parent.name for path in tmp_path.rglob("*") if path.is_file()]
    assert left == ["incoming"]
