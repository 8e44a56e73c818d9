"""Everything that can be said in the restricted ledger, each text marked, and where it might be found."""

from io import BytesIO
from pathlib import Path

from tests.desk import done
from tests.issues.circle import ASSIGNMENT, CASE, CASES, MATTERS, REQUESTS

MARK = "驼绒毯密语"
SAID = {
    name: f"{MARK}{name}，其余从略，以下不再重复"
    for name in (
        *("report", "name", "address", "title", "facts", "neutral", "measure", "result", "verified"),
        *("rejected", "asked", "plan", "dismissed", "reassigned"),
    )
}
PHONE = "15547709988"


def say_everything(circle):
    """The case that was opened, and the requests that were approved."""
    reports = "/issues/v1/restricted/reports"
    reporter = {"name": SAID["name"], "phone": PHONE, "address": SAID["address"]}
    report = {"origin": "来信", "content": SAID["report"], "reporter": reporter}
    report_ref = done(keyed(circle.first, reports, report), 201)["report_ref"]
    other = done(circle.first.post(reports, report), 201)["report_ref"]
    done(keyed(circle.first, f"{reports}/{other}/dismiss", {"reason": SAID["dismissed"]}))
    case = CASE | {"report_ref": report_ref, "title": SAID["title"], "facts": SAID["facts"]}
    ref = done(keyed(circle.first, CASES, case), 201)["case_ref"]
    assignment = ASSIGNMENT | {"neutral_text": SAID["neutral"]}
    done(keyed(circle.first, f"{CASES}/{ref}/assign", assignment))
    change = {"rect_leader": "fin-head", "rect_person": "fin-person", "reason": SAID["reassigned"]}
    done(keyed(circle.first, f"{CASES}/{ref}/reassign", change))
    done(keyed(circle.rectifier, f"{MATTERS}/{ref}/start", None))
    done(keyed(circle.rectifier, f"{MATTERS}/{ref}/measures", {"text": SAID["measure"]}))
    done(keyed(circle.rectifier, f"{MATTERS}/{ref}/submit", {"result": SAID["result"]}))
    done(keyed(circle.first, f"{CASES}/{ref}/verify", {"note": SAID["verified"]}))
    done(keyed(circle.first, f"{CASES}/{ref}/reject", {"reason": SAID["rejected"]}))
    unseal = circle.ask(kind="unseal", case_ref=ref, reason=SAID["asked"])
    export = circle.ask(kind="export", reason=SAID["asked"])
    for request in (unseal, export):
        done(circle.approve(circle.second, request))
    form = {"title": SAID["plan"], "period_from": "2026-01-01", "period_to": "2026-12-31"}
    form["file"] = (BytesIO(f"%PDF-1.7 {MARK}".encode()), "方案.pdf")
    done(circle.first.call("POST", "/issues/v1/restricted/work-plans", data=form), 201)
    assert done(circle.first.get(f"{REQUESTS}/{unseal}/reporter"))["phone"] == PHONE
    assert circle.first.get(f"{REQUESTS}/{export}/workbook").status_code == 200
    circle.case(ref)
    refusals = [CASE | {"title": MARK * 40, "field": MARK}, {"facts": SAID["facts"]}, [SAID["facts"]]]
    assert [circle.first.post(CASES, each).status_code for each in refusals] == [422] * 3
    return ref, (unseal, export)


def keyed(client, path, body):
    """A POST that may be repeated: its answer is kept in the ordinary tables."""
    key = f"key-{path.replace('/', '.')}"[:128]
    return client.post(path, body, headers={"Idempotency-Key": key})


def in_any_writing(text):
    """The bytes by which a text can be stored."""
    escaped = text.encode("unicode_escape")
    return (text.encode(), text.encode("utf-16-le"), escaped, escaped.replace(b"\\u", b"\\\\u"))


def files_with(folder: Path, text: str) -> list[str]:
    """The files of the installation, databases and their logs among them, that hold a text."""
    forms = in_any_writing(text)
    found = (file for file in folder.rglob("*") if file.is_file())
    return [file.name for file in found if any(form in file.read_bytes() for form in forms)]
