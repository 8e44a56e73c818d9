"""Documents that are archives: what bursts, lies or is damaged is refused."""

import io
import os
import struct
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chassis.errors import Problem
from chassis.files.store import FileStore
from tests.chassis.papers import DOCX, XLSX, package, refusal, save


@pytest.fixture
def store(tmp_path):
    return FileStore(str(tmp_path / "files"))


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
