"""A file is what its name says, or it is refused."""

import pytest

from chassis.files.store import FileStore
from tests.chassis.papers import GOOD, PNG, package, refusal, save, stream_named


@pytest.fixture
def store(tmp_path):
    return FileStore(str(tmp_path / "files"))


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
