"""What a row says otherwise than the ledger: only of what the workbook tells, each with its column."""

from collections.abc import Collection, Iterator
from dataclasses import replace

from services.issues.ledger.model import Issue
from services.issues.ledger.records import IssueEnterprise
from services.issues.ledger.report import Petitioner, Report

#: what is compared as it is, each a column of its own name
PLAIN = ("title", "description", "category", "kind", "reported_on", "suggested_dept", "suggested_due")
PETITIONER = ("petitioner_type", "petitioner_name", "petitioner_phone")


def differences(report: Report, given: Collection[str], issue: Issue) -> Iterator[tuple[str, str, object]]:
    """The column, what of the issue it is, and its new value.

    Indicators and enterprises that the centre has added meanwhile are no difference.
    """
    for name in PLAIN:
        told = getattr(report, name)
        new = str(told) if isinstance(told, str) else told
        if name in given and new != getattr(issue, name):
            yield name, name, new
    if not set(report.indicator_codes) <= set(issue.indicator_codes):
        yield "indicator_codes", "indicator_codes", list(report.indicator_codes)
    petitioner = _petitioner(report.petitioner, given, issue.petitioner)
    if petitioner != issue.petitioner:
        yield next(name for name in PETITIONER if name in given), "petitioner", petitioner
    named = {IssueEnterprise.of(n, each).key for n, each in enumerate(report.enterprises)}
    if not named <= {each.key for each in issue.enterprises}:
        yield "enterprises", "enterprises", report.enterprises


def _petitioner(told: Petitioner, given: Collection[str], known: Petitioner) -> Petitioner:
    """The one who is known, with what the workbook says of them."""
    named = {name: getattr(told, name) for name in ("name", "phone") if f"petitioner_{name}" in given}
    if "petitioner_type" in given or (named and known.type == "无"):
        named["type"] = told.type
    return replace(known, **named)
