"""What can be done with submissions: take them in exactly once, whatever the network does."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Literal

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from chassis import context
from chassis.events import outbox
from chassis.files.store import FileStore
from chassis.http import UploadedFile
from services.surveys.problems import usecases as problems
from services.surveys.questionnaires import queries as questionnaires
from services.surveys.questionnaires.model import QuestionnaireVersion
from services.surveys.rules import RULES
from services.surveys.submissions import form_rules, instance
from services.surveys.submissions.attachments import expect_files, set_aside, take_files
from services.surveys.submissions.errors import FormNotFound, FormTooOld
from services.surveys.submissions.facts import Facts, facts_of
from services.surveys.submissions.instance import Answer, Instance
from services.surveys.submissions.model import Status, Submission, corrected_clock


@dataclass(frozen=True)
class Delivery:
    """One attempt to hand in a submission; ``content`` is its XML exactly as it came."""

    content: bytes
    channel: Literal["openrosa", "json"]
    person_id: str
    device_id: int | None = None
    filled_at: datetime | None = None  #: where the sender says it beside the form
    files: Sequence[UploadedFile] = ()


@dataclass(frozen=True)
class Receipt:
    """What became of a delivery."""

    outcome: Literal["stored", "repeated", "differs"]
    submission: Submission
    ignored_files: list[str] = field(default_factory=list)  #: the submission does not mention them


def receive(session: Session, delivery: Delivery, store: FileStore) -> Receipt:
    """A submission is kept once; the same again adds missing files, other content under its id is set aside.

    Rules of the form never refuse it (features.md S18). Raises :class:`FormNotFound`,
    :class:`FormTooOld`, :class:`SubmissionMalformed` and what :mod:`safexml` raises; ``differs`` is returned
    and not raised, so that what was set aside is committed.
    """
    sent = instance.read(delivery.content)
    existing = _existing(session, sent.client_id)
    if existing is None:
        submission, answers = _judged(session, sent, delivery)
        try:
            with session.begin_nested():
                session.add(submission)
                events = submission.receive()
        except IntegrityError:  # the same submission is being stored by another request
            existing = _existing(session, sent.client_id)
            if existing is None:
                raise
        else:
            outbox.record(session, *events)
            return _stored(session, submission, answers, delivery.files, store)
    return _again(session, existing, delivery, store)


def _stored(
    session: Session,
    submission: Submission,
    answers: list[Answer],
    files: Sequence[UploadedFile],
    store: FileStore,
) -> Receipt:
    version = session.get_one(QuestionnaireVersion, submission.questionnaire_id)
    outline = version.outline
    expect_files(session, submission, answers, outline)
    ignored = take_files(session, submission, files, store)
    if submission.status == Status.EFFECTIVE:
        problems.extract(session, submission, answers, outline)
    return Receipt("stored", submission, ignored)


def _again(session: Session, existing: Submission, delivery: Delivery, store: FileStore) -> Receipt:
    digest = _sha256(delivery.content)
    if existing.content_sha256 == digest:
        return Receipt("repeated", existing, take_files(session, existing, delivery.files, store))
    set_aside(session, existing, "", digest, delivery.content)
    return Receipt("differs", existing)


def _judged(session: Session, sent: Instance, delivery: Delivery) -> tuple[Submission, list[Answer]]:
    """The submission as it will be kept, and the answers that count."""
    received_at = context.now(session)
    version = _form(session, sent)
    outline = version.outline
    everything = sent.answers(outline.repeats)
    facts = facts_of(everything, outline)
    filled_at, clock_flags = corrected_clock(
        delivery.filled_at or facts.filled_at or received_at, received_at
    )
    form_flags = _check_age(version, filled_at)
    verdict = form_rules.judge(
        version.xform, delivery.content, filled_at.date().isoformat(), filled_at.isoformat()
    )
    dropped = [answer for answer in everything if verdict.hides(answer.path)]
    answers = [answer for answer in everything if not verdict.hides(answer.path)]
    submission = Submission(
        client_id=sent.client_id,
        content_sha256=_sha256(delivery.content),
        content=delivery.content,
        channel=delivery.channel,
        questionnaire_id=version.id,
        questionnaire_code=version.code,
        questionnaire_version=version.number,
        answers=instance.nested(answers, outline),
        dropped_answers=[asdict(answer) for answer in dropped],
        findings=[asdict(finding) for finding in verdict.findings],
        flags=[*form_flags, *clock_flags, *_answer_flags(verdict, dropped, facts)],
        enterprise_name=facts.enterprise_name,
        enterprise_uscc=facts.enterprise_uscc,
        enterprise_industry=facts.enterprise_industry,
        enterprise_town=facts.enterprise_town,
        campaign=facts.campaign,
        visit_date=min(facts.visit_date or filled_at.date(), received_at.date()),
        filled_at=filled_at,
        received_at=received_at,
        device_id=delivery.device_id,
        person_id=delivery.person_id,
    )
    return submission, answers


def _form(session: Session, sent: Instance) -> QuestionnaireVersion:
    number = int(sent.version) if sent.version.isascii() and sent.version.isdigit() else 0
    version = questionnaires.released(session, sent.form, number) if number < 2**31 else None
    if version is None:
        raise FormNotFound(code=sent.form, version=sent.version or "（未注明）")
    return version


def _check_age(version: QuestionnaireVersion, filled_at: datetime) -> Iterable[str]:
    if version.retired_at is None:
        return []
    if filled_at > version.retired_at + RULES.old_version_for:
        raise FormTooOld(code=version.code, version=version.number, days=RULES.old_version_days)
    return ["old_version"]


def _answer_flags(verdict: form_rules.Verdict, dropped: list[Answer], facts: Facts) -> Iterable[str]:
    if any(finding.kind != "not_judged" for finding in verdict.findings):
        yield "rule_findings"
    if dropped:
        yield "hidden_answers"
    if facts.enterprise_unclear:
        yield "enterprise_unclear"


def _existing(session: Session, client_id: str) -> Submission | None:
    return session.scalar(select(Submission).where(Submission.client_id == client_id))


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
