"""What people hand in: a good file of every type, and what the store says to one."""

import io
import subprocess
import sys
import textwrap
import zipfile
from pathlib import Path

import pytest

from chassis.errors import Problem
from chassis.files.store import Limits

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


def python(script, *arguments, **more):
    return subprocess.Popen(
        [sys.executable, "-W", "ignore", "-c", textwrap.dedent(script), *arguments],
        stdout=subprocess.PIPE,
        text=True,
        **more,
    )
