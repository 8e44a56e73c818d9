"""The OpenRosa protocol as ODK Collect, Enketo and ODK Web Forms speak it: its headers and its XML."""

from collections.abc import Iterable
from datetime import datetime
from typing import IO

from lxml import etree
from werkzeug.http import http_date
from werkzeug.wrappers import Response

from chassis.errors import Problem
from chassis.http import download

PROBLEM = "urn:bizenv:problem"  #: our own names in a refusal, which the clients pass over
RESPONSE = "http://openrosa.org/http/response"
FORM_LIST = "http://openrosa.org/xforms/xformsList"
MANIFEST = "http://openrosa.org/xforms/xformsManifest"
VERSION = "1.0"


def form_list(entries: Iterable[dict[str, str]], now: datetime) -> Response:
    """The forms a phone may fetch; each entry holds formID, name, version, hash and downloadUrl."""
    root = _root(FORM_LIST, "xforms")
    for entry in entries:
        form = etree.SubElement(root, f"{{{FORM_LIST}}}xform")
        for name, text in entry.items():
            etree.SubElement(form, f"{{{FORM_LIST}}}{name}").text = text
    return _answer(root, now)


def manifest(entries: Iterable[dict[str, str]], now: datetime) -> Response:
    """What a phone fetches beside a form; each entry holds filename, hash and downloadUrl."""
    root = _root(MANIFEST, "manifest")
    for entry in entries:
        file = etree.SubElement(root, f"{{{MANIFEST}}}mediaFile")
        for name, text in entry.items():
            etree.SubElement(file, f"{{{MANIFEST}}}{name}").text = text
    return _answer(root, now)


def table(content: bytes, now: datetime) -> Response:
    """A CSV file, byte for byte what its hash was taken of."""
    return _with_headers(Response(content, content_type="text/csv; charset=utf-8"), now)


def file(content: IO[bytes], name: str, media_type: str, now: datetime) -> Response:
    """A picture, a sound or a list, as it was uploaded."""
    return _with_headers(download(content, name, media_type), now)


def form(xform: bytes, now: datetime) -> Response:
    """A form's XML, byte for byte what its hash was taken of."""
    return _with_headers(Response(xform, content_type="text/xml; charset=utf-8"), now)


def ready(limit_bytes: int, now: datetime) -> Response:
    """The answer to HEAD: where to post, and how much at once."""
    response = _with_headers(Response(status=204), now)
    response.headers["X-OpenRosa-Accept-Content-Length"] = str(limit_bytes)
    return response


def message(status: int, text: str, now: datetime) -> Response:
    """What the phone shows to the person; 201 and 202 mean it may forget the submission."""
    root = _root(RESPONSE, "OpenRosaResponse")
    etree.SubElement(root, f"{{{RESPONSE}}}message").text = text
    return _answer(root, now, status)


def refusal(problem: Problem, now: datetime) -> Response:
    """A problem in the clients' own form, so that they show its sentence.

    The code, and the field where one is concerned, stand at the root in a namespace of ours.
    """
    root = _root(RESPONSE, "OpenRosaResponse", problem=PROBLEM)
    root.set(f"{{{PROBLEM}}}code", problem.code)
    if field := problem.field or next((each["field"] for each in problem.errors), None):
        root.set(f"{{{PROBLEM}}}field", field)
    etree.SubElement(root, f"{{{RESPONSE}}}message").text = str(problem)
    return _answer(root, now, problem.status)


def _root(namespace: str, name: str, **prefixes: str) -> etree._Element:
    # lxml takes None for the default namespace, which its stubs do not know
    return etree.Element(f"{{{namespace}}}{name}", nsmap={None: namespace, **prefixes})  # type: ignore[dict-item]


def _answer(root: etree._Element, now: datetime, status: int = 200) -> Response:
    content = etree.tostring(root, xml_declaration=True, encoding="UTF-8")
    return _with_headers(Response(content, status, content_type="text/xml; charset=utf-8"), now)


def _with_headers(response: Response, now: datetime) -> Response:
    response.headers["X-OpenRosa-Version"] = VERSION
    response.headers["Date"] = http_date(now)
    return response
