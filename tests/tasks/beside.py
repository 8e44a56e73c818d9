"""What issues and surveys tell task dispatch: events of one thing after the other, with their sequence."""

import uuid
from datetime import date

from chassis.events.envelope import Message
from chassis.testing import NOW, instant
from contracts.issues.closing import (
    IssueCallbackRecorded,
    IssueClosed,
    IssueCloseRequested,
    IssueMerged,
    IssueReopened,
)
from contracts.issues.handling import IssueDispatched, IssueOpened, LinkedEnterprise
from contracts.issues.officers import OfficerActivityRecorded, OfficerAppointed, OfficerEnded
from contracts.surveys import ActionCompleted, CampaignOpened
from tests.tasks.builders import MARKET


def day(text):
    """``03-02`` of the year the tests are in."""
    return date.fromisoformat(f"2026-{text}")


class Beside:
    """The other services; each thing is told of in the order of the calls, unless ``late`` holds it back."""

    def __init__(self, desk):
        self._inbox = desk.office.runtime.inboxes["tasks"]
        self._sequences = {}
        self.late = None

    def tells(self, event):
        number = self._sequences[event.aggregate_id] = self._sequences.get(event.aggregate_id, 0) + 1
        attributes = {
            "specversion": "1.0",
            "id": str(uuid.uuid4()),
            "source": f"/{event.publisher()}",
            "type": event.full_name(),
            "subject": event.aggregate_id,
            "time": instant(NOW).isoformat(),
            "dataversion": "1",
            "sequence": str(number),
            "position": str(number),
            "classification": "internal",
        }
        headers = {f"ce-{name}": value for name, value in attributes.items()}
        message = Message(event.exchange(), event.event_name(), headers, event.model_dump_json().encode())
        if self.late is None:
            self._inbox.receive([message])
        else:
            self.late.append(message)

    def arrive(self, messages):
        """What was held back, in this order."""
        for message in messages:
            self._inbox.receive([message])

    def opens(self, no, on, source="WJ", campaign=None, enterprises=(), *, ref=None):
        linked = [LinkedEnterprise(enterprise_id=each, name=each, uscc=None) for each in enterprises]
        told = {"source_ref": ref, "kind": "问题", "category": "资金扶持", "title": f"融资难{no}"}
        days = dict.fromkeys(("reported_on", "registered_on", "accept_due"), day(on))
        more = {"suggested_dept": None, "campaign": campaign, "enterprises": linked}
        self.tells(IssueOpened(issue_no=no, status="registered", source=source, **told, **days, **more))

    def dispatches(self, no, on, due, source="WJ", dept=MARKET):
        whom = {"lead_dept": dept, "co_depts": [], "leader": None, "owner": None, "supervisor": "wang-dp"}
        dues = {"sign_due": day(on), "contact_due": None, "co_due": None, "finish_due": day(due)}
        about = {"source": source, "title": "融资难", "handling_class": "normal", "dispatched_on": day(on)}
        self.tells(IssueDispatched(issue_no=no, status="dispatched", **about, **whom, **dues))

    def hands_in(self, no, on, source="WJ"):
        told = {"source": source, "lead_dept": MARKET, "on_time": True}
        self.tells(
            IssueCloseRequested(
                issue_no=no, status="submitted", submitted_on=day(on), verify_due=day(on), **told
            )
        )

    def closes(self, no, on, source="WJ", *, reason="resolved", campaign=None, enterprises=(), dept=MARKET):
        linked = [LinkedEnterprise(enterprise_id=each, name=each, uscc=None) for each in enterprises]
        told = {"source_ref": None, "category": "资金扶持", "enterprises": linked, "campaign": campaign}
        end = {"finish_due": None, "close_reason": reason, "on_time": True, "closed_on": day(on)}
        self.tells(IssueClosed(issue_no=no, status="closed", source=source, lead_dept=dept, **told, **end))

    def reopens(self, no, on, due, source="WJ", dept=MARKET):
        said = {"reached": True, "resolved": "unresolved", "rating": 2, "valid": True, "called_on": day(on)}
        whose = {"issue_no": no, "status": "in_progress", "source": source}
        self.tells(IssueCallbackRecorded(**whose, lead_dept=dept, campaign=None, **said))
        self.tells(IssueReopened(**whose, source_ref=None, reopen_count=1, finish_due=day(due)))

    def merges(self, no, on, target):
        told = {"source": "WJ", "source_ref": None, "lead_dept": MARKET, "merged_on": day(on)}
        self.tells(IssueMerged(issue_no=no, status="merged", target=target, **told))

    def campaign(self, code, name, parent=None):
        told = {"alias": None, "starts_on": day("01-01"), "ends_on": None, "questionnaire_code": None}
        self.tells(
            CampaignOpened(
                campaign_code=code, status="running", name=name, parent_code=parent, depts=[], **told
            )
        )

    def action(self, no, on, code, name, parent=None):
        told = {"campaign_code": code, "campaign": name, "parent_code": parent, "title": "座谈"}
        self.tells(ActionCompleted(action_no=no, status="held", action_date=day(on), depts=[MARKET], **told))

    def officer(self, no, level, term_end="12-31"):
        told = {"category": "企业", "appointed_on": day("01-05"), "term_end": day(term_end)}
        self.tells(OfficerAppointed(officer_id=no, level=level, **told))

    def dismisses(self, no, level, on):
        self.tells(OfficerEnded(officer_id=no, level=level, ended_on=day(on), status="dismissed"))

    def deed(self, no, level, on):
        self.tells(OfficerActivityRecorded(officer_id=no, level=level, kind="体验", held_on=day(on)))
