"""Who, beside each person for their own messages, may do what in notify (domain.md §2)."""

from typing import Any

from sqlalchemy import ColumnElement

from chassis.context import Actor

OPERATORS = frozenset({"OP"})
CENTRE = frozenset({"DR", "DP", "CS"})
APPROVERS = frozenset({"DR"})
WRITERS = frozenset({"CS", "DR", "DH", "DL", "OF"})  #: of policies and publicity; units and officers propose
STAFF = frozenset({"LD", "DR", "DP", "CS", "DH", "DL", "VC", "GT", "AU", "OP"})
ENTERPRISE = "EN"  #: who speaks for an enterprise, unless they are staff too (ADR 0030)
ROLES = STAFF | {"OF", ENTERPRISE, "CI"}  #: all there are
TOLD_OF = CENTRE | {"LD", "AU"}  #: who sees everybody's receipts of an object; units see their own
UNIT = frozenset({"DH", "DL"})
EVERYTHING = CENTRE | {"AU"}  #: who reads all policies and publicity, whatever their state
LOG_READERS = OPERATORS | {"AU"}


def proposed_by(written: Any, actor: Actor) -> ColumnElement[bool]:
    """Of articles or items, a table of them: those the actor or somebody of the same unit has written."""
    own: ColumnElement[bool] = written.created_by == actor.id
    return own if actor.dept is None else own | (written.dept == actor.dept)


def may_hand_in(written: Any, actor: Actor) -> bool:
    """Whether an article or item is the actor's to change and hand in; the centre's people share theirs."""
    same_unit = actor.dept is not None and written.dept == actor.dept
    return bool(CENTRE & actor.roles) or same_unit or written.created_by == actor.id
