"""Files are stored once, whole and checked; what pretends, bursts or leads astray is refused."""

import hashlib
import io
import os
import signal
import struct
import subprocess
import sys
import textwrap
import time
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from moto.server import ThreadedMotoServer

from chassis.errors import Problem
from chassis.files.store import FileStore, Limits

PNG = b"\x89PNG\r\n\x1a\n" + b"picture"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)


def stream_named(name):
    return OLE + (name + "\0").encode("utf-16-le") + bytes(100)


def package(**parts):
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(name.replace("__", "/").replace("_dot_", "."), part)
    return content.getvalue()


DOCX = package(word__document_dot_xml="<w/>")
XLSX = package(xl__workbook_dot_xml="<w/>")
GOOD = {
    "pdf": b"%PDF-1.7 ...",
    "ofd": package(OFD_dot_xml="<o/>"),
    "doc": stream_named("WordDocument"),
    "docx": DOCX,
    "xls": stream_named("Workbook"),
    "xlsx": XLSX,
    "wps": stream_named("WordDocument"),
    "et": stream_named("Book"),
    "jpg": b"\xff\xd8\xff\xe0....",
    "png": PNG,
    "mp4": b"\0\0\0\x18ftypmp42....",
}


@pytest.fixture
def store(tmp_path):
    return FileStore(str(tmp_path / "files"))


def save(store, content, name, **limits):
    return store.save(io.BytesIO(content), name, Limits(**limits))


def refusal(store, content, name, **limits):
    with pytest.raises(Problem) as refused:
        save(store, content, name, **limits)
    assert refused.value.field == "file"
    assert files_of(store) == []
    return refused.value.code


def files_of(store):
    return [path for path in Path(store._root).rglob("*") if path.is_file()]


@pytest.mark.parametrize("ending", GOOD)
def test_every_type_of_the_office_is_stored_under_its_hash(store, ending):
    stored = save(store, GOOD[ending], f"整改佐证.{ending.upper()}")
    assert stored.sha256 == hashlib.sha256(GOOD[ending]).hexdigest()
    assert (stored.size, stored.name) == (len(GOOD[ending]), f"整改佐证.{ending.upper()}")
    with store.open(stored.sha256) as content:
        assert content.read() == GOOD[ending]
    (path,) = files_of(store)
    assert path.relative_to(store._root).parts == (stored.sha256[:2], stored.sha256[2:4], stored.sha256)


@pytest.mark.parametrize("ending", GOOD)
@pytest.mark.parametrize("real", GOOD)
def test_a_content_of_another_type_is_refused(store, ending, real):
    family = {"jpg": "jpg", "doc": "word", "wps": "word", "xls": "sheets", "et": "sheets"}
    if family.get(ending, ending) == family.get(real, real):
        assert save(store, GOOD[real], f"a.{ending}").size
    else:
        assert refusal(store, GOOD[real], f"a.{ending}") == "file_type_mismatch"


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"MZ program", "a.pdf"),
        (b"<html><script>", "a.jpg"),
        (stream_named("PowerPoint Document"), "a.doc"),
        (package(word__document_dot_xml="", word__vbaProject_dot_bin="x"), "a.docx"),
        (b"\0\0\0\x14ftypqt  ....", "a.mp4"),
    ],
)
def test_a_content_in_disguise_is_refused(store, content, name):
    assert refusal(store, content, name) == "file_type_mismatch"


@pytest.mark.parametrize("name", ["a.exe", "a.html", "a", ".png", "a.png.svg", "a.docm"])
def test_a_type_the_office_does_not_take_is_refused(store, name):
    assert refusal(store, PNG, name) == "file_type_refused"


def test_a_use_may_take_fewer_types(store):
    assert refusal(store, GOOD["pdf"], "a.pdf", endings=frozenset({"png"})) == "file_type_refused"


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


def test_a_zip_bomb_is_refused_by_what_it_promises(store):
    bomb = package(word__document_dot_xml=bytes(30_000_000))
    assert len(bomb) < 40_000
    assert refusal(store, bomb, "a.docx") == "zip_bomb"


def test_a_zip_bomb_that_lies_about_its_size_is_refused(store):
    bomb = bytearray(package(word__document_dot_xml=bytes(30_000_000)))
    true_size = (30_000_000).to_bytes(4, "little")
    assert bomb.count(true_size) == 2
    lying = bytes(bomb).replace(true_size, (1000).to_bytes(4, "little"))
    assert refusal(store, lying, "a.docx") in ("file_damaged", "zip_bomb")


def test_an_archive_that_unpacks_to_too_much_in_all_is_refused(store):
    noise = os.urandom(400_000)
    assert (
        refusal(store, package(word__document_dot_xml=noise * 3), "a.docx", unpacked_bytes=1_000_000)
        == "zip_bomb"
    )


def test_an_archive_with_a_huge_table_of_contents_is_refused(store):
    many = package(**{f"word/{n:0200}": "" for n in range(5000)})
    assert refusal(store, many, "a.docx") == "zip_bomb"


def test_a_table_of_contents_that_hides_behind_zip64_is_refused(store):
    many = package(word__document_dot_xml="<w/>", **{f"word/{n:0200}": "" for n in range(5000)})
    directory, end = many.index(b"PK\x01\x02"), many.rindex(b"PK\x05\x06")
    size = end - directory
    zip64 = struct.pack("<4sQ2H2L4Q", b"PK\x06\x06", 44, 45, 45, 0, 0, 5001, 5001, size, directory)
    locator = struct.pack("<4sLQL", b"PK\x06\x07", 0, end, 1)
    innocent = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 1, 1, 100, directory, 0)
    hiding = many[:end] + zip64 + locator + innocent
    assert len(zipfile.ZipFile(io.BytesIO(hiding)).namelist()) == 5001
    assert refusal(store, hiding, "a.docx") == "zip_bomb"


@pytest.mark.parametrize("cut", [1, 10, len(DOCX) // 2])
def test_a_truncated_document_is_refused(store, cut):
    assert refusal(store, DOCX[:-cut], "a.docx") == "file_damaged"


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_document_packed_as_no_office_program_does_is_refused(store, method):
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", method) as archive:
        archive.writestr("word/document.xml", b"<w/>")
    assert refusal(store, content.getvalue(), "a.docx") == "file_damaged"


def test_an_encrypted_document_is_refused(store):
    encrypted = bytearray(DOCX)
    encrypted[encrypted.index(b"PK\x01\x02") + 8] |= 1
    assert refusal(store, bytes(encrypted), "a.docx") == "file_damaged"


def test_a_table_of_contents_that_points_before_the_file_is_damage_not_an_outage(store):
    damaged = bytearray(DOCX)
    damaged[damaged.rindex(b"PK\x05\x06") + 16] ^= 0xFF
    assert refusal(store, bytes(damaged), "a.docx") in ("file_damaged", "zip_bomb")


@given(st.integers(4, len(XLSX) - 1), st.integers(0, 255))
def test_a_damaged_document_is_refused_or_still_whole(tmp_path_factory, at, byte):
    store = FileStore(str(tmp_path_factory.getbasetemp() / "damaged"))
    damaged = XLSX[:at] + bytes([byte]) + XLSX[at + 1 :]
    outcome = None
    try:
        save(store, damaged, "a.xlsx")
    except Problem as refused:
        outcome = refused.code
    assert outcome in (None, "file_damaged", "zip_bomb", "file_type_mismatch")


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


def python(script, *arguments, **more):
    return subprocess.Popen(
        [sys.executable, "-W", "ignore", "-c", textwrap.dedent(script), *arguments],
        stdout=subprocess.PIPE,
        text=True,
        **more,
    )


@pytest.fixture(scope="module")
def s3_url():
    server = ThreadedMotoServer(port=0)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture
def bucket(s3_url, monkeypatch):
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "test")
    store = FileStore(f"s3://evidence/office?endpoint_url={s3_url}")
    store._filesystem._client.create_bucket(Bucket="evidence")
    return store


def test_object_storage_keeps_files_as_a_folder_does(bucket):
    content = b"%PDF-" + os.urandom(6_000_000)
    stored = save(bucket, content, "a.pdf")
    assert bucket.exists(stored.sha256)
    assert not bucket.exists("0" * 64)
    with bucket.open(stored.sha256) as file:
        assert file.read() == content
        file.seek(5_000_000)
        assert file.read(10) == content[5_000_000:5_000_010]
    with pytest.raises(Problem, match="未找到该文件"):
        bucket.open("0" * 64)


def test_object_storage_that_is_away_is_not_taken_for_empty(monkeypatch):
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "test")
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "1")
    store = FileStore("s3://evidence?endpoint_url=http://127.0.0.1:9")
    for use in (
        lambda: store.exists("0" * 64),
        lambda: store.open("0" * 64),
        lambda: save(store, PNG, "a.png"),
    ):
        with pytest.raises(Problem) as refused:
            use()
        assert refused.value.code == "file_storage_unavailable"


def test_object_storage_does_not_block_the_other_greenlets(bucket, s3_url):
    script = """
        import eventlet
        eventlet.monkey_patch()
        import io, sys
        from chassis.files.store import FileStore

        turns = []
        def others():
            while True:
                turns.append(1)
                eventlet.sleep(0)

        store = FileStore(sys.argv[1])
        store._filesystem._client.list_objects_v2(Bucket="evidence")
        eventlet.spawn(others)
        eventlet.sleep(0)
        before = len(turns)
        stored = store.save(io.BytesIO(b"%PDF-" + bytes(3_000_000)), "a.pdf")
        saved = len(turns)
        assert len(store.open(stored.sha256).read()) == 3_000_005
        print(saved - before > 10, len(turns) - saved > 10)
    """
    process = python(script, f"s3://evidence/office?endpoint_url={s3_url}")
    assert process.communicate(timeout=60)[0] == "True True\n"
