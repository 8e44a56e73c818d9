"""The fields of a submission in the feed, beside its answers: their OData types and where they are stored."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import func

from services.surveys.enterprises.model import Enterprise
from services.surveys.submissions.model import Submission

ANSWERS = "answers"
STRING, INTEGER, DATE, MOMENT = "Edm.String", "Edm.Int32", "Edm.Date", "Edm.DateTimeOffset"
KEY = "submission_id"


@dataclass(frozen=True)
class Field:
    """One field; without a column it can be read, but neither filtered nor sorted by."""

    type: str
    column: Any = None


#: As ``submissions.schemas.SubmissionLine`` has them.
FIELDS = {
    KEY: Field(STRING, Submission.submission_id),
    "client_id": Field(STRING, Submission.client_id),
    "questionnaire_code": Field(STRING, Submission.questionnaire_code),
    "questionnaire_version": Field(INTEGER, Submission.questionnaire_version),
    "status": Field(STRING, Submission.status),
    "flags": Field(f"Collection({STRING})"),
    "review": Field(STRING, Submission.review),
    "enterprise_id": Field(STRING, Enterprise.enterprise_id),
    "enterprise_name": Field(STRING, func.coalesce(Enterprise.name, Submission.enterprise_name)),
    "enterprise_uscc": Field(STRING, func.coalesce(Enterprise.uscc, Submission.enterprise_uscc)),
    "campaign": Field(STRING, Submission.campaign),
    "visit_date": Field(DATE, Submission.visit_date),
    "filled_at": Field(MOMENT, Submission.filled_at),
    "received_at": Field(MOMENT, Submission.received_at),
    "person_id": Field(STRING, Submission.person_id),
    "dept_code": Field(STRING, Submission.dept_code),
    "respondent": Field(STRING, Submission.respondent),
}
