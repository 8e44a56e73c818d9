"""Broken and hostile input through the API: refused in Chinese with a code, and nothing half-done stays.

What single services and the chassis refuse is tried in their own tests; here stands what goes through
several layers at once, with every table counted before and after.
"""

import io
import zipfile
from pathlib import Path

import pytest
from sqlalchemy import func, select
from werkzeug.datastructures import MultiDict

from chassis import columns
from chassis.service import installed
from tests.surveys.builders import a_workbook as a_questionnaire
from tests.system.working_office import VISIT, a_task_list, json_of, working_office
from tests.tasks.builders import a_plan_in, a_row, a_workbook

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@pytest.fixture(scope="module")
def working(tmp_path_factory):
    with working_office(tmp_path_factory.mktemp("office"), body_limit_mb=1) as running:
        yield running


def counts(working):
    """How many rows each table of each service has, and which files are stored."""
    found = {}
    for name, service in installed().items():
        with working.office.session(name) as session:
            for table in (*columns.metadata.sorted_tables, *service.metadata.sorted_tables):
                found[name, table.name] = session.scalar(select(func.count()).select_from(table))
    files = Path(working.office.runtime.settings.data) / "files"
    return found, sorted(str(path) for path in files.rglob("*") if path.is_file())


@pytest.fixture
def unchanged(working):
    working.office.drain()
    before = counts(working)
    yield
    working.office.drain()
    assert counts(working) == before


def is_chinese(text):
    return any("一" <= letter <= "鿿" for letter in text)


def assert_refused(answer, *statuses, field=None):
    problem = json_of(answer)
    assert answer.status_code in statuses, answer.text
    assert problem["status"] == answer.status_code
    assert problem["code"].replace("_", "").isalnum()
    assert is_chinese(problem["detail"])
    if field is not None:
        assert problem["field"].startswith(field)


BODIES = {
    "not json": (b"hello", "application/json", 400),
    "truncated": (b'{"source": "ZC", ', "application/json", 400),
    "not utf-8": (b'{"title": "\xc8\xcb"}', "application/json", 400),
    "gbk said so": ('{"title": "人"}'.encode("gbk"), "application/json; charset=gbk", 415),
    "utf-16": ('{"title": "人"}'.encode("utf-16"), "application/json", 400),
    "half a surrogate": (b'{"title": "\\ud800"}', "application/json", 400),
    "NUL": (b'{"title": "a\\u0000b"}', "application/json", 400),
    "too deep": (b'{"title": ' + b"[" * 5000 + b"]" * 5000 + b"}", "application/json", 400),
    "NaN": (b'{"title": NaN}', "application/json", 400),
    "xml": (b"<issue/>", "application/xml", 415),
    "a form": (b"title=a", "application/x-www-form-urlencoded", 415),
    "no type": (b"{}", "", 415),
    "a list": (b"[]", "application/json", 422),
    "nothing": (b"", "application/json", 400),
    "too large": (b'{"title": "' + b"a" * 1024 * 1024 + b'"}', "application/json", 413),
}


@pytest.mark.parametrize("path", ["/issues/v1/issues", "/tasks/v1/plans"])
@pytest.mark.parametrize("name", BODIES)
@pytest.mark.usefixtures("unchanged")
def test_a_body_that_cannot_be_read_is_refused(working, path, name):
    body, kind, status = BODIES[name]
    answer = working.somebody("DP").post(path, data=body, content_type=kind)
    assert_refused(answer, status)


def zipped(**parts):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return packed.getvalue()


def with_part(workbook, part, content):
    """The workbook with one part replaced or added."""
    packed = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(workbook)) as old,
        zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in {*old.namelist(), part}:
            new.writestr(name, content if name == part else old.read(name))
    return packed.getvalue()


PLAN = a_task_list().getvalue()
QUESTIONNAIRE = a_questionnaire()
EXTERNAL = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><x>&e;</x>'
LAUGHS = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><x>&b;</x>'
#: what people and others send instead of a workbook, made of a good one
FILES = {
    "empty": lambda _: b"",
    "truncated": lambda good: good[: len(good) // 2],
    "old excel": lambda _: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600,
    "a picture": lambda _: b"\xff\xd8\xff\xe0" + b"\0" * 600,
    "html called xlsx": lambda _: b"<html><script>alert(1)</script></html>",
    "a zip of something else": lambda _: zipped(**{"../../etc/passwd": "x"}),
    "external entity": lambda good: with_part(good, "xl/workbook.xml", EXTERNAL),
    "billion laughs": lambda good: with_part(good, "xl/worksheets/sheet1.xml", LAUGHS),
    "zip bomb": lambda good: with_part(good, "xl/worksheets/sheet1.xml", b" " * 120 * 1024 * 1024),
}
UPLOADS = {
    "tasks": ("DP", "/tasks/v1/plans/QJ51/import", PLAN),
    "preview": ("DP", "/tasks/v1/plans/QJ51/imports", PLAN),
    "questionnaire": ("CS", "/surveys/v1/questionnaires", QUESTIONNAIRE),
}


@pytest.mark.parametrize(
    "path",
    [
        "/surveys/v1/questionnaires",
        "/surveys/v1/questionnaires/small/versions/1/files",
        "/surveys/v1/actions/XD2026-0001/photos",
        "/surveys/v1/submissions/none/files",
        "/surveys/v1/enterprises/import",
        "/surveys/v1/enterprises/import/preview",
        "/issues/v1/issues/import",
        "/issues/v1/issues/import/preview",
    ],
)
@pytest.mark.parametrize("said", [{}, {"not_classified": "false"}])
@pytest.mark.usefixtures("unchanged")
def test_no_file_is_taken_from_people_without_the_word_that_it_is_not_classified(working, path, said):
    part = {"file": (io.BytesIO(PLAN), "清单.xlsx", XLSX)}
    answer = working.somebody("CS").post(path, data=part | said)
    assert_refused(answer, 422, field="not_classified")
    assert answer.json["code"] == "not_said_unclassified"


def upload(working, to, content):
    role, path, _ = UPLOADS[to]
    part = {"file": (io.BytesIO(content), "../../../etc/cron.d/清单.xlsx", XLSX), "not_classified": "true"}
    return working.somebody(role).post(path, data=part)


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("to", UPLOADS)
@pytest.mark.usefixtures("unchanged")
def test_a_hostile_workbook_is_refused_and_nothing_stays(working, to, name):
    good = UPLOADS[to][-1]
    assert_refused(upload(working, to, FILES[name](good)), 400, 413, 415, 422)


@pytest.mark.parametrize("to", UPLOADS)
def test_the_workbook_they_were_made_of_is_taken_whatever_its_name_pretends(working, to):
    assert upload(working, to, UPLOADS[to][-1]).status_code in (200, 201)


@pytest.mark.parametrize(
    "parts",
    [
        {"other": "x"},
        {"file": "text, not a file"},
        [("file", (io.BytesIO(PLAN), "a.xlsx")), ("file", (io.BytesIO(PLAN), "b.xlsx"))],
    ],
)
@pytest.mark.usefixtures("unchanged")
def test_an_upload_is_one_file(working, parts):
    answer = working.somebody("DP").post("/tasks/v1/plans/QJ51/import", data=MultiDict(parts))
    assert_refused(answer, 422, field="file")


FORMULAS = ['=HYPERLINK("http://evil","点我")', "+1+cmd|' /C calc'!A0", "@SUM(1+1)", "-2+3", "=1+1"]


@pytest.mark.parametrize("formula", FORMULAS)
def test_a_formula_typed_as_text_stays_the_text_it_was(working, formula):
    dispatcher = working.somebody("DP")
    issue = {
        "source": "ZC",
        "category": "资金扶持",
        "title": formula,
        "description": f"{formula}，请核实处理",
    }
    registered = json_of(dispatcher.post("/issues/v1/issues", issue))
    shown = json_of(dispatcher.get(f"/issues/v1/issues/{registered['issue_no']}"))
    assert (shown["title"], shown["description"]) == (formula, issue["description"])


def test_a_formula_in_an_imported_cell_is_not_calculated(working):
    dispatcher = working.somebody("DP")
    plan = a_plan_in(code="QJ60", declared_count=1).model_dump(mode="json", exclude_none=True)
    assert dispatcher.post("/tasks/v1/plans", plan).status_code == 201
    row = a_row(具体举措="=1+1", 盯办人=None)
    workbook = {"file": (a_workbook(row), "清单.xlsx"), "not_classified": "true"}
    preview = json_of(dispatcher.post("/tasks/v1/plans/QJ60/imports", data=workbook))
    assert [each["code"] for each in preview["problems"]] == ["formula_without_result"]


VISITS = {
    "latin-1 that claims to be utf-8": VISIT.replace("绿源".encode(), b"\xe9\xe8"),
    "a style sheet": VISIT.replace(b"<data", b'<?xml-stylesheet href="http://evil/x.xsl"?><data', 1)[:-9],
    "xinclude": VISIT.replace(
        b"<remarks/>",
        b'<remarks><xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="file:///etc/passwd"/></remarks>',
    )[:-8],
    "attributes without end": b"<data " + b" ".join(b'a%d="x"' % n for n in range(200_000)) + b"/>",
    "a million elements": b"<data>" + b"<a/>" * 2_000_000 + b"</data>",
    "a NUL": VISIT.replace(b"<remarks/>", b"<remarks>\x00</remarks>"),
}


@pytest.mark.parametrize("name", VISITS)
@pytest.mark.usefixtures("unchanged")
def test_a_hostile_submission_is_refused_and_nothing_stays(working, name):
    answer = working.submit(VISITS[name])
    assert 400 <= answer.status_code < 500, answer.text
    assert is_chinese(answer.text)
    assert "root:" not in answer.text


@pytest.mark.parametrize(
    "path",
    [
        "/surveys/v1/key/../../../etc/passwd/formList",
        "/surveys/v1/key/%2e%2e%2f%2e%2e%2fetc%2fpasswd/formList",
        "/surveys/docs/../../../etc/passwd",
        "/surveys/docs/%2e%2e/%2e%2e/pyproject.toml",
        "/tasks/v1/plans/QJ51%00",
        "/tasks/v1/plans/' OR '1'='1",
        "/tasks/v1/plans/" + "A" * 5000,
    ],
)
@pytest.mark.usefixtures("unchanged")
def test_a_path_leads_nowhere_it_should_not(working, path):
    answer = working.somebody("DP").get(path)
    assert 400 <= answer.status_code < 500
    assert is_chinese(answer.text)
    assert "root:" not in answer.text
    assert "bizenv" not in answer.text.replace("urn:bizenv:problem", "")
