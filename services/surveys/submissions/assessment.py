"""What a submission is worth: judged by the form's rules, told apart from others, and made to count.

Done by the worker once a submission has been taken in, so that no phone waits for it. Whatever makes a
submission count ends in :func:`take_effect`.
"""

from dataclasses import asdict
from datetime import datetime

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from chassis import context
from chassis.events import outbox
from services.surveys.campaigns import queries as campaigns
from services.surveys.campaigns.model import Action, Campaign
from services.surveys.enterprises import queries as registry
from services.surveys.enterprises import usecases as enterprises
from services.surveys.enterprises.model import Enterprise
from services.surveys.problems import usecases as problems
from services.surveys.submissions import answer_kinds, form_rules, instance, queries
from services.surveys.submissions.content import Content, content_of, version_of
from services.surveys.submissions.model import Respondent, Submission
from services.surveys.submissions.moves import SET_ASIDE, Status
from services.surveys.visits import usecases as visits
from services.surveys.visits.model import Cadre


def assess(session: Session, submission_id: str) -> None:
    """Judge a submission that has come in, or come in corrected; it counts if nothing speaks against it.

    The rules are features.md S18 and S5, domain.md OFF-4 and DUPS.
    """
    submission = queries.find_locked(session, submission_id)
    if submission is None or submission.assessed_at or submission.status in SET_ASIDE:
        return  # told by somebody else, told again, or voided before its turn
    content = _judged(session, submission)
    if submission.status != Status.RECEIVED:
        _reconsider(session, submission, content)
    elif submission.is_late:
        submission.hold_as_late()
    elif identify(session, submission, content):
        settle(session, submission, content, submission.received_at, "take_effect", doubtful="suspect")
    outbox.record(session, *submission.as_flagged())


def identify(session: Session, submission: Submission, content: Content) -> bool:
    """Find or register the enterprise it speaks of; False, and flagged, if its form asks and nobody knows."""
    if submission.enterprise is None:
        submission.enterprise = _told_of(session, submission, content)
    if submission.enterprise is None and content.is_about_an_enterprise:
        submission.leave_unclear()
        return False
    return True


def _told_of(session: Session, submission: Submission, content: Content) -> Enterprise | None:
    """The enterprise it names; one that fills in for itself is meant, whatever it writes (ADR 0030)."""
    own = registry.spoken_for(session, submission.person_id)
    return own or enterprises.recognise(session, content.facts.enterprise)


def settle(
    session: Session, submission: Submission, content: Content, at: datetime, action: str, *, doubtful: str
) -> None:
    """Let it count from ``at`` on by ``action``, or by ``doubtful`` hold it as a possible duplicate (DUPS).

    The enterprise's row is locked, so that of two at once the second sees the first.
    """
    first = _told_before(session, submission, content)
    if first is not None:
        submission.suspect(doubtful, first.submission_id)
    else:
        take_effect(session, submission, content, at, action)
    session.flush()


def _reconsider(session: Session, submission: Submission, content: Content) -> None:
    """It stands somewhere already and has been corrected: what follows from what it says now (ADR 0018)."""
    if submission.status == Status.LATE_PENDING:
        return  # whoever approves it decides about what it says then
    submission.enterprise = _told_of(session, submission, content) or submission.enterprise
    first, now = _told_before(session, submission, content), context.now(session)
    counts = submission.status == Status.EFFECTIVE
    if counts and first is not None:
        submission.suspect("correct", first.submission_id)
    elif counts:
        note_visit(session, submission, content)
        problems.extract(session, submission, content, now.date())
    elif first is None:
        take_effect(session, submission, content, now, "correct")
    else:
        submission.duplicate_of = first.submission_id
    session.flush()


def _told_before(session: Session, submission: Submission, content: Content) -> Submission | None:
    """Another one that counts and tells of the same visit; the enterprise's row is locked from now on."""
    _note_occasion(session, submission, content)
    if submission.enterprise is None:
        return None
    registry.locked(session, submission.enterprise.id)
    return _first_of_same_visit(session, submission)


def take_effect(
    session: Session, submission: Submission, content: Content, at: datetime, action: str
) -> None:
    """It counts: others hear of it, the visit is noted, and its problems are reported (PRB, OFF-6)."""
    outbox.record(session, *submission.take_effect(action, at))
    note_visit(session, submission, content)
    problems.extract(session, submission, content, at.date())


def note_visit(session: Session, submission: Submission, content: Content) -> None:
    """The visit it was filled in on; nobody is named for what an enterprise filled in itself."""
    if submission.enterprise is None:
        return
    action = session.get(Action, submission.action_id) if submission.action_id else None
    campaign = session.get(Campaign, submission.campaign_id) if submission.campaign_id else None
    lat, lon = content.facts.position
    visit = visits.note(
        session,
        enterprise=registry.locked(session, submission.enterprise.id),
        visit_date=submission.visit_date,
        action=action,
        campaign=campaign,
        cadre=_cadre_of(submission),
        lat=lat,
        lon=lon,
    )
    before, submission.visit_id = submission.visit_id, visit.id
    if before not in (None, visit.id):
        session.flush()
        _leave_visit(session, before, submission)


def _leave_visit(session: Session, visit_id: int, submission: Submission) -> None:
    """It was corrected to be about another visit: the one it had made by itself was never paid."""
    still_told = select(Submission.id).where(Submission.visit_id == visit_id).limit(1)
    if session.scalar(still_told) is None:
        visits.take_back(session, visit_id, submission.received_at)


def join_visit(session: Session, submission: Submission, first: Submission) -> None:
    """It tells of the visit of the one received first: its cadre was there too."""
    submission.visit_id, cadre = first.visit_id, _cadre_of(submission)
    if first.visit_id is not None and cadre is not None:
        visits.join(session, first.visit_id, cadre)


def _cadre_of(submission: Submission) -> Cadre | None:
    by_cadre = submission.respondent != Respondent.SELF
    return Cadre(submission.person_id, submission.dept_code) if by_cadre else None


def _judged(session: Session, submission: Submission) -> Content:
    """Note what the form's rules say; returns what counts, without the answers to hidden questions."""
    everything = content_of(session, submission)
    filled_at = submission.filled_at
    verdict = form_rules.judge(
        version_of(session, submission).xform,
        submission.content,
        filled_at.date().isoformat(),
        filled_at.isoformat(),
    )
    counting = everything.without(lambda answer: verdict.hides(answer.path))
    submission.assess(
        findings=[asdict(each) for each in (*verdict.findings, *answer_kinds.findings(counting))],
        answers=instance.nested(counting.answers, everything.outline),
        dropped=[asdict(answer) for answer in everything.answers if verdict.hides(answer.path)],
        now=context.now(session),
    )
    return counting


def _note_occasion(session: Session, submission: Submission, content: Content) -> None:
    """The action and the campaign it names; what is not known stays as it was told."""
    facts = content.facts
    action = campaigns.action(session, facts.action_no) if facts.action_no else None
    named = campaigns.called(session, facts.campaign) if facts.campaign else None
    campaign = action.campaign if action else named
    submission.action_id = action.id if action else None
    submission.campaign_id = campaign.id if campaign else None
    submission.campaign = campaign.name if campaign else facts.campaign


def _first_of_same_visit(session: Session, submission: Submission) -> Submission | None:
    """Another one that counts, of the same enterprise, questionnaire, occasion and day (DUPS)."""
    same = (
        Submission.enterprise == submission.enterprise,
        Submission.visit_date == submission.visit_date,
        Submission.questionnaire_code == submission.questionnaire_code,
        Submission.status == Status.EFFECTIVE,
        Submission.id != submission.id,
        _same_occasion(submission),
    )
    return session.scalar(select(Submission).where(*same).order_by(Submission.id).limit(1))


def _same_occasion(submission: Submission) -> ColumnElement[bool]:
    if submission.action_id is not None:
        return Submission.action_id == submission.action_id
    no_action = Submission.action_id.is_(None)
    if submission.campaign_id is not None:
        return no_action & (Submission.campaign_id == submission.campaign_id)
    same_text = Submission.campaign.is_not_distinct_from(submission.campaign)
    return no_action & Submission.campaign_id.is_(None) & same_text
