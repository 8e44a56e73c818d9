"""Which enterprises filters and a piece of a name or code mean, told so that an index can find them.

On PostgreSQL an index of single characters and pairs of neighbours (``grams``) finds any part of a name,
Chinese ones too, without an extension (pg_trgm needs three characters and a locale that knows them). SQLite
reads the names, in an index that holds all that is compared.
"""

import re
from collections.abc import Iterator

from sqlalchemy import ColumnElement, Select, Text, and_, cast, func, not_, or_, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import InstrumentedAttribute, Session

from services.surveys.enterprises import uscc
from services.surveys.enterprises.model import Enterprise
from services.surveys.enterprises.particulars import grams, key
from services.surveys.enterprises.schemas import EnterpriseFilter

_CODE_LIKE = re.compile(r"(?=.*\d)[0-9A-Z]{3,18}|MH-[0-9A-Z-]{1,11}")
_INCOMPLETE = or_(  # as the partial index says it
    Enterprise.town.is_(None), Enterprise.contact.is_(None), Enterprise.phone.is_(None)
)
_LAST = "\U0010ffff"
_EQUAL = ("town", "kind", "industry", "scale", "status", "cadre")


def matching(session: Session, wanted: EnterpriseFilter) -> Select[Enterprise]:
    """All enterprises that pass every filter given."""
    return select(Enterprise).where(*_conditions(session, wanted))


def _conditions(session: Session, wanted: EnterpriseFilter) -> Iterator[ColumnElement[bool]]:
    for name in _EQUAL:
        if (value := getattr(wanted, name)) is not None:
            yield getattr(Enterprise, name) == value
    if wanted.incomplete is not None:
        yield _INCOMPLETE if wanted.incomplete else not_(_INCOMPLETE)
    if wanted.q is not None:
        yield _called(session, wanted.q)


def _called(session: Session, q: str) -> ColumnElement[bool]:
    code = uscc.normalised(q)
    found = _name_holds(session, key(q))
    if not _CODE_LIKE.fullmatch(code):
        return found
    return or_(found, _begins(Enterprise.uscc, code), _begins(Enterprise.local_id, code))


def _name_holds(session: Session, part: str) -> ColumnElement[bool]:
    holds = or_(
        Enterprise.name_key.contains(part, autoescape=True),
        func.replace(Enterprise.name_mn, " ", "").contains(part, autoescape=True),
    )
    if session.get_bind().dialect.name != "postgresql":
        return holds
    pieces = [gram for gram in grams(part) if len(gram) == min(len(part), 2)]
    return and_(Enterprise.grams.op("@>", is_comparison=True)(cast(pieces, ARRAY(Text))), holds)


def _begins(column: InstrumentedAttribute[str | None], beginning: str) -> ColumnElement[bool]:
    # a range and not LIKE, for which a prepared statement could not use the index
    return and_(column >= beginning, column < beginning + _LAST)
