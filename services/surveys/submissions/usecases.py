"""Taking submissions in exactly once, whatever the network does; what they are worth is found out later."""

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache, partial
from typing import Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from chassis import context
from chassis.aggregate import insert_once, sign_new
from chassis.context import Context
from chassis.errors import Problem
from chassis.events import outbox
from chassis.files.store import FileStore
from chassis.http import UploadedFile
from contracts import Event
from services.surveys.access import VISITORS
from services.surveys.enterprises import uscc
from services.surveys.questionnaires import queries as questionnaires
from services.surveys.questionnaires.model import QuestionnaireVersion
from services.surveys.rules import RULES
from services.surveys.submissions import corrections, instance, versions
from services.surveys.submissions.attachments import Leftover, expect_files, set_aside, take_files
from services.surveys.submissions.content import Content, content_in
from services.surveys.submissions.errors import (
    CorrectionNotOwn,
    CorrectionStale,
    CorrectionTooLate,
    FormNotFound,
    FormTooOld,
    SubmissionDiffers,
)
from services.surveys.submissions.instance import Instance
from services.surveys.submissions.model import NAME_LENGTH, Respondent, Submission, corrected_clock

VERSION_LENGTH = 10  # digits of the number of a form's version

REFUSALS: Mapping[str, type[Problem]] = {
    "differs": SubmissionDiffers,
    "not_own": CorrectionNotOwn,
    "stale": CorrectionStale,
    "closed": CorrectionTooLate,
}

Released = Callable[[str, int], QuestionnaireVersion | None]


@dataclass(frozen=True)
class Delivery:
    """One attempt to hand in a submission; ``content`` is its XML exactly as it came."""

    content: bytes
    channel: Literal["openrosa", "json"]
    person_id: str
    device_id: int | None = None
    filled_at: datetime | None = None  #: where the sender says it beside the form
    files: Sequence[UploadedFile] = ()
    promised: Mapping[str, str] = field(default_factory=dict)  #: by name, SHA-256 of files that come later
    circumstances: Context | None = None  #: if others' deliveries are received in the same transaction


@dataclass(frozen=True)
class Receipt:
    """What became of a delivery."""

    outcome: Literal["stored", "corrected", "repeated", "differs", "not_own", "stale", "closed"]
    submission: Submission
    files: Leftover = field(default_factory=Leftover)

    @property
    def refusal(self) -> Problem | None:
        """Why it was only set aside for a person, if it was: a refusal that is committed."""
        refused = REFUSALS.get(self.outcome)
        return refused(client_id=self.submission.client_id) if refused else None


@dataclass(frozen=True)
class _Draft:
    """A delivery as it will be stored, unless its client id is taken."""

    submission: Submission
    content: Content
    events: Sequence[Event]


@dataclass(frozen=True)
class _Version:
    """A delivery of one version of a submission of which there are several; it waits for all others."""

    sent: Instance


def receive(session: Session, delivery: Delivery, store: FileStore) -> Receipt:
    """A submission is kept once; the same again adds missing files, other content under its id is set aside.

    A correction becomes a version of what it corrects (ADR 0018). Raises :class:`FormNotFound`,
    :class:`FormTooOld`, :class:`SubmissionMalformed` and what :mod:`safexml` raises; what is set aside is
    returned and not raised, so that it is committed.
    """
    (outcome,) = receive_all(session, [delivery], store)
    if isinstance(outcome, Problem):
        raise outcome
    return outcome


def receive_all(
    session: Session, deliveries: Sequence[Delivery], store: FileStore
) -> list[Receipt | Problem]:
    """Receive each by itself, in order, as :func:`receive` does, with few statements for all.

    What a delivery is refused for before anything of it is stored is its outcome; what is raised is about
    a file, or about something that was promised, and nothing of any may stay.
    """
    released = cache(partial(questionnaires.released, session))  # most are of one form
    sent = [_read(each) for each in deliveries]
    ids = [each.client_id for each in sent if isinstance(each, Instance)]
    known = versions.known(session, ids)
    drafts = [
        each
        if isinstance(each, Problem)
        else _Version(each)
        if each.corrects or each.client_id in known
        else _draft(session, delivery, each, released)
        for delivery, each in zip(deliveries, sent, strict=True)
    ]
    insert_once(session, [each.submission for each in drafts if isinstance(each, _Draft)], "client_id")
    pairs = list(zip(deliveries, drafts, strict=True))
    outcomes = {
        place: _outcome(session, delivery, draft, store)
        for place, (delivery, draft) in enumerate(pairs)
        if not isinstance(draft, _Version)
    }
    later = [
        (draft.sent.corrects, place) for place, draft in enumerate(drafts) if isinstance(draft, _Version)
    ]
    for _, place in sorted(later):  # in one order, so that two transactions cannot wait for each other
        delivery, draft = pairs[place]
        assert isinstance(draft, _Version)
        outcomes[place] = _version(session, delivery, draft.sent, released, store)
    return [outcomes[place] for place in range(len(pairs))]


def _read(delivery: Delivery) -> Instance | Problem:
    try:
        return instance.read(delivery.content)
    except Problem as problem:
        return problem


def _draft(
    session: Session, delivery: Delivery, sent: Instance, released: Released
) -> _Draft | Submission | Problem:
    """What to store, or what is there already, or why it cannot be taken."""
    with _circumstances(session, delivery):
        try:
            version = _form(released, sent)
            content = content_in(sent, version.outline)
            submission = _taken_in(session, sent, delivery, version, content)
        except (FormNotFound, FormTooOld) as problem:  # it may have come in time, and be repeated now
            return _existing(session, sent.client_id) or problem
        except Problem as problem:
            return problem
        sign_new(session, submission)
        return _Draft(submission, content, submission.receive())


def _outcome(
    session: Session, delivery: Delivery, draft: _Draft | Submission | Problem, store: FileStore
) -> Receipt | Problem:
    if isinstance(draft, Problem):
        return draft
    with _circumstances(session, delivery):
        if isinstance(draft, Submission):
            return _again(session, draft, delivery, store)
        submission = draft.submission
        if submission.id is None:  # somebody else's came first
            existing = _existing(session, submission.client_id)
            assert existing is not None, "or it would have been stored"
            return _again(session, existing, delivery, store)
        expect_files(session, submission, draft.content, delivery.promised)
        leftover = take_files(session, submission, delivery.files, store)
        outbox.record(session, *draft.events)
        return Receipt("stored", submission, leftover)


def _version(
    session: Session, delivery: Delivery, sent: Instance, released: Released, store: FileStore
) -> Receipt | Problem:
    """A correction, or a version that came before: what becomes of it, under the lock of its submission."""
    with _circumstances(session, delivery):
        submission = corrections.corrected(session, sent)
        if submission is None:
            return _overtaking(session, delivery, sent, released, store)
        version = versions.called(session, sent.client_id)
        if version is not None and not version.is_awaited:
            return _once_more(session, submission, version.content_sha256, delivery, store)
        try:
            if objection := corrections.objection(submission, sent, delivery.person_id, version):
                set_aside(session, submission, "", _sha256(delivery.content), delivery.content)
                return Receipt(objection, submission)
            form = _form(released, sent)
            content = content_in(sent, form.outline)
            told = _taken_in(session, sent, delivery, form, content)
            take = corrections.take if version is None else corrections.arrived
            take(session, submission, sent, told)
        except Problem as problem:  # nothing of it is stored yet
            return problem
        expect_files(session, submission, content, delivery.promised)
        leftover = take_files(session, submission, delivery.files, store)
        return Receipt("corrected" if version is None else "stored", submission, leftover)


def _overtaking(
    session: Session, delivery: Delivery, sent: Instance, released: Released, store: FileStore
) -> Receipt | Problem:
    """A correction of what has not come: it counts as what it is, and awaits that."""
    draft = _draft(session, delivery, sent, released)
    if isinstance(draft, _Draft):
        draft.submission.await_original()
        insert_once(session, [draft.submission], "client_id")
    outcome = _outcome(session, delivery, draft, store)
    if isinstance(outcome, Receipt) and outcome.outcome == "stored":
        corrections.await_original(session, outcome.submission, sent)
    return outcome


def _circumstances(session: Session, delivery: Delivery) -> AbstractContextManager[None]:
    return context.within(session, delivery.circumstances or context.of(session))


def _again(session: Session, existing: Submission, delivery: Delivery, store: FileStore) -> Receipt:
    return _once_more(session, existing, existing.content_sha256, delivery, store)


def _once_more(
    session: Session, existing: Submission, sha256: str | None, delivery: Delivery, store: FileStore
) -> Receipt:
    """The same again, or other content under an id that is taken."""
    digest = _sha256(delivery.content)
    if sha256 == digest:
        return Receipt("repeated", existing, take_files(session, existing, delivery.files, store))
    set_aside(session, existing, "", digest, delivery.content)
    return Receipt("differs", existing)


def _taken_in(
    session: Session,
    sent: Instance,
    delivery: Delivery,
    version: QuestionnaireVersion,
    content: Content,
) -> Submission:
    """The submission as it will be kept, with what can be read off it at once."""
    received_at, actor = context.now(session), context.of(session).actor
    facts = content.facts
    filled_at, clock_flags = corrected_clock(
        delivery.filled_at or facts.finished(received_at) or received_at, received_at
    )
    code = uscc.normalised(facts.enterprise.uscc or "")
    by_cadre = actor.roles & VISITORS or not actor.roles
    return Submission(
        client_id=sent.client_id,
        instance_id=sent.client_id,
        content_sha256=_sha256(delivery.content),
        content=delivery.content,
        channel=delivery.channel,
        questionnaire_id=version.id,
        questionnaire_code=version.code,
        questionnaire_version=version.number,
        answers=instance.nested(content.answers, content.outline),
        dropped_answers=[],
        findings=[],
        flags=[*_check_age(version, filled_at), *clock_flags],
        enterprise_name=(facts.enterprise.name or "")[:NAME_LENGTH] or None,
        enterprise_uscc=code if code and uscc.fault(code) is None else None,
        campaign=facts.campaign,
        respondent=facts.respondent or (Respondent.CADRE if by_cadre else Respondent.SELF),
        visit_date=min(facts.visit_date or filled_at.date(), received_at.date()),
        filled_at=filled_at,
        received_at=received_at,
        device_id=delivery.device_id,
        person_id=delivery.person_id,
        dept_code=actor.dept,
    )


def _form(released: Released, sent: Instance) -> QuestionnaireVersion:
    told = sent.version[: VERSION_LENGTH + 1]  # int() refuses thousands of digits
    is_number = told.isascii() and told.isdigit() and len(told) <= VERSION_LENGTH
    number = int(told) if is_number else 0
    version = released(sent.form, number) if number < 2**31 else None
    if version is None:
        raise FormNotFound(code=sent.form, version=told or "（未注明）", field="version")
    return version


def _check_age(version: QuestionnaireVersion, filled_at: datetime) -> Iterable[str]:
    if version.retired_at is None:
        return []
    if filled_at > version.retired_at + RULES.old_version_for:
        raise FormTooOld(
            code=version.code, version=version.number, days=RULES.old_version_days, field="version"
        )
    return ["old_version"]


def _existing(session: Session, client_id: str) -> Submission | None:
    return session.scalar(select(Submission).where(Submission.client_id == client_id))


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
