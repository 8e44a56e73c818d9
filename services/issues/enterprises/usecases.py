"""Knowing enterprises, and recognising the ones an issue names; never commits."""

from collections.abc import Iterable, Sequence

from sqlalchemy.orm import Session

from chassis.columns import insert_into
from chassis.events import copies
from contracts.surveys import EnterpriseRegistered, EnterpriseUpdated
from services.issues.enterprises import queries
from services.issues.enterprises.errors import EnterpriseContradicts
from services.issues.enterprises.model import RegisteredEnterprise
from services.issues.ledger.report import Enterprise


def keep(session: Session, event: EnterpriseRegistered | EnterpriseUpdated) -> None:
    """Know an enterprise; an older state does not undo a newer.

    What an issue says of it stays as it was then (domain.md §4.2, "snapshot").
    """
    values = {name: getattr(event, name) for name in ("enterprise_id", "uscc", "name", "status")}
    values["seq"] = copies.sequence(session)
    statement = insert_into(session, RegisteredEnterprise).values(values)
    told = statement.on_conflict_do_update(
        index_elements=["enterprise_id"],
        set_={name: statement.excluded[name] for name in values},
        where=RegisteredEnterprise.seq <= statement.excluded.seq,
    )
    session.execute(told)


def recognised(session: Session, named: Iterable[Enterprise], field: str = "") -> tuple[Enterprise, ...]:
    """The enterprises as the registry calls them today; what it does not know stays as it was given.

    Raises :class:`EnterpriseContradicts` for a code and an id of two enterprises, if it came in a ``field``.
    """
    given: Sequence[Enterprise] = list(named)
    found = queries.known(
        session,
        {each.enterprise_id for each in given if each.enterprise_id},
        {each.uscc for each in given if each.uscc},
    )
    recognised: dict[Enterprise, None] = {}  # each once, in their order
    for n, each in enumerate(given):
        registered = found.get(each.enterprise_id or "") or found.get(each.uscc or "")
        if registered is None:
            recognised[each] = None
            continue
        if field and each.uscc and registered.uscc and each.uscc != registered.uscc:
            raise EnterpriseContradicts(
                field=f"{field}[{n}].uscc",
                uscc=each.uscc,
                enterprise_id=registered.enterprise_id,
                registered=registered.uscc,
            )
        code = registered.uscc or each.uscc
        recognised[Enterprise(registered.name, code, registered.enterprise_id)] = None
    return tuple(recognised)
