"""What Excel and Power BI ask under a key: the feed's documents, and submissions page by page."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session, contains_eager
from werkzeug.wrappers import Response

from chassis import audit, context
from chassis.http import Page, PageQuery, paginate
from services.surveys.access import SEE_ALL
from services.surveys.devices import usecases as devices
from services.surveys.devices.model import Purpose, server_url
from services.surveys.enterprises.queries import shown_phone
from services.surveys.feed import documents
from services.surveys.feed.answers import Form, Group, shaped, together
from services.surveys.feed.errors import FeedNotFound, FeedOwnerMayNotRead
from services.surveys.feed.fields import ANSWERS
from services.surveys.feed.schemas import FeedQuery
from services.surveys.questionnaires.model import OUT, QuestionnaireVersion
from services.surveys.submissions import queries
from services.surveys.submissions.model import Submission

PAGE = 200


def service(session: Session, token: str, code: str, root: str) -> Response:
    """The service document. Raises as :func:`submissions`."""
    _forms(session, token, code)
    return documents.service(_address(root, token, code))


def metadata(session: Session, token: str, code: str) -> Response:
    """The types of the feed. Raises as :func:`submissions`."""
    return documents.metadata(together(_forms(session, token, code).values()))


def submissions(session: Session, token: str, code: str, query: FeedQuery, root: str) -> Response:
    """A page of the submissions of a questionnaire, with where the next one is; it is logged (PERM-6).

    Raises :class:`DeviceTokenInvalid`, :class:`FeedOwnerMayNotRead`, :class:`FeedNotFound`, and what
    :mod:`~services.surveys.feed.filters` and paging raise.
    """
    forms = _forms(session, token, code)
    wanted = _wanted(forms, query)
    content: dict[str, Any] = {}
    if query.count:
        counted = select(func.count()).select_from(wanted.order_by(None).subquery())
        content["@odata.count"] = session.scalar(counted)
    page = _page(session, wanted, query)
    whole = together(forms.values())
    content["value"] = [_row(session, each, query, whole, forms) for each in page.items]
    address = _address(root, token, code)
    if page.next and (query.top is None or query.top > PAGE):
        content["@odata.nextLink"] = f"{address}/{documents.ENTITIES}?{_next(query, page.next)}"
    audit.append(session, "surveys.feed_read", code, {"rows": len(page.items)})
    return documents.page(address, query.select, content)


def _forms(session: Session, token: str, code: str) -> Mapping[int, Form]:
    """The versions that may have been filled in, the newest first, for who may read what was."""
    devices.recognise(session, token, Purpose.FEED)
    if not context.of(session).actor.roles & SEE_ALL:
        raise FeedOwnerMayNotRead
    released = select(QuestionnaireVersion).where(
        QuestionnaireVersion.code == code, QuestionnaireVersion.status.in_(OUT)
    )
    versions = session.scalars(released.order_by(QuestionnaireVersion.number.desc())).all()
    if not versions:
        raise FeedNotFound(code=code)
    return {version.id: Form.of(version.outline) for version in versions}


def _wanted(forms: Mapping[int, Form], query: FeedQuery) -> Select[Submission]:
    every = select(Submission).outerjoin(Submission.enterprise).options(contains_eager(Submission.enterprise))
    wanted = every.where(Submission.questionnaire_id.in_(forms))
    if not query.filter:
        return wanted
    from services.surveys.feed.filters import condition  # noqa: PLC0415 - few ask, and it takes its time

    return wanted.where(condition(query.filter))


def _page(session: Session, wanted: Select[Submission], query: FeedQuery) -> Page[Any]:
    """In the order asked for, else as they came: what comes meanwhile is on the last page."""
    keys = [*_ordered(query.orderby), Submission.id.asc()]
    if query.top == 0:
        return Page[Any](items=[])
    size = PageQuery(limit=min(query.top or PAGE, PAGE), cursor=query.skiptoken)
    return paginate(session, wanted.offset(query.skip or None), keys=keys, query=size)


def _ordered(orderby: str | None) -> list[ColumnElement[Any]]:
    if not orderby:
        return []
    from services.surveys.feed.filters import order  # noqa: PLC0415 - as above

    return order(orderby)


def _row(
    session: Session, each: Submission, query: FeedQuery, whole: Group, forms: Mapping[int, Form]
) -> dict[str, Any]:
    actor = context.of(session).actor
    row = queries.line(each).model_dump(mode="json")
    if ANSWERS in query.chosen:
        row[ANSWERS] = shaped(
            each.answers,
            whole,
            forms[each.questionnaire_id],
            lambda value: None if value is None else shown_phone(str(value), actor),
        )
    return {name: row[name] for name in query.chosen}


def _next(query: FeedQuery, skiptoken: str) -> str:
    """The same question from there on; how many were to be skipped has been counted off."""
    asked = {
        "$filter": query.filter,
        "$orderby": query.orderby,
        "$select": query.select,
        "$top": query.top and query.top - PAGE,
        "$count": "true" if query.count else None,
        "$skiptoken": skiptoken,
    }
    return urlencode({name: value for name, value in asked.items() if value})


def _address(root: str, token: str, code: str) -> str:
    return f"{server_url(root, token)}/odata/{code}"
