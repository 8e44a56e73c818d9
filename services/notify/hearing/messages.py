"""From a notice to the messages it becomes, and from several of these to one digest."""

import uuid
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from contracts.event import event_types
from services.notify.endpoints.finding import Endpoints
from services.notify.hearing import facts, items
from services.notify.hearing.audience import Addressee, Directory, Occasion, resolve
from services.notify.hearing.facts import Fact
from services.notify.hearing.model import Item, Notice
from services.notify.messages.delivering import Lines
from services.notify.messages.model import DIGEST, DigestLine, Level, Notification, notification_id
from services.notify.preferences.usecases import Wishes
from services.notify.sending.ways import usable
from services.notify.templates import wording
from services.notify.templates.template import Template

DIGEST_TITLE = "合并提醒"
_DIGESTS = uuid.UUID("0a4b2e0e-91a5-5f0e-8a11-1325132513ac")


@dataclass(frozen=True)
class Composed:
    """A message for one person, not stored yet, and whether it may be gathered with others (NTF-2)."""

    message: Notification
    gathered: bool


def compose(
    session: Session,
    notice: Notice,
    template: Template,
    find: Callable[[str], Item | None],
    directory: Directory,
) -> list[Composed]:
    """The messages of a notice, one for each person it is for now; raises ``RecipientUnknown``."""
    heard, event_type = notice.heard, event_types()[notice.heard.event]
    item = find(heard.subject)
    occasion = Occasion(
        kept=heard.kept,
        state=item.state if item else {},
        reference=facts.reference(event_type, heard.kept),
        phone=item.petitioner_phone if item else None,
        parts=items.parts(item, find),
    )
    said = facts.facts(event_type, heard.kept, directory.name_of)
    is_restricted = event_type.classification == "restricted"
    endpoints = Endpoints(session)
    addressees = resolve(template.audience, occasion, directory)
    wishes = Wishes(session, () if template.mandatory else [each.recipient for each in addressees])
    addressees = [each for each in addressees if wishes.wants(each.recipient, notice.template, template)]
    made: list[Composed] = []
    worded = _Worded(template, said, directory)
    for each in addressees if is_restricted else [*addressees, *_of_units(addressees, endpoints)]:
        message = _message(notice, template, each, worded.for_all_units_of(each))
        message.object_ref = occasion.reference[:60]
        ways = usable(session, template.channels, each.person, each.phone, endpoints)
        message.ways = [each.way] if each.way else wishes.ways(each.recipient, ways, template)
        message.restricted = is_restricted
        made.append(Composed(message, notice.gathered))
    return made


class _Worded:
    """A notice in words; of one unit they are the same for all its people."""

    def __init__(self, template: Template, said: dict[str, Fact], directory: Directory) -> None:
        self._template, self._said, self._directory = template, said, directory
        self._of: dict[str | None, tuple[str, str]] = {}

    def for_all_units_of(self, to: Addressee) -> tuple[str, str]:
        """Text and short message, what is said of each of their units in turn."""
        texts, shorts = zip(*(self._for(each) for each in (to, *to.also)), strict=True)
        return "\n".join(dict.fromkeys(texts)), wording.shortened("".join(dict.fromkeys(shorts)))

    def _for(self, to: Addressee) -> tuple[str, str]:
        if to.dept not in self._of:
            mine = self._said | to.said | ({"unit": self._directory.name_of(to.dept)} if to.dept else {})
            self._of[to.dept] = wording.text_of(self._template, mine), wording.sms_of(self._template, mine)
        return self._of[to.dept]


def gathered(composed: Sequence[Composed]) -> tuple[list[Notification], Lines]:
    """The messages to be stored: what is to be gathered as one for each person, unless it is but one.

    What several rungs that fired together say in the same words of the same thing is said once; the lines
    of a message tell all that it stands for.
    """
    alone = [each.message for each in composed if not each.gathered]
    together: dict[str, list[Notification]] = defaultdict(list)
    for each in composed:
        if each.gathered:
            together[each.message.recipient].append(each.message)
    lines: Lines = {}
    for those in together.values():
        said: dict[tuple[str | None, str], Notification] = {}
        for message in those:
            said.setdefault((message.subject, message.text), message)
        if len(said) > 1:
            one, stands_for = _digest(those, list(said.values())), those
        else:
            one, stands_for = those[0], those[1:]
        number = notification_id(one.event_id, one.recipient, one.template)
        lines[number] = [_line(each) for each in stands_for]
        alone.append(one)
    return alone, lines


def _of_units(addressees: Sequence[Addressee], endpoints: Endpoints) -> Iterator[Addressee]:
    """The robots and systems of the units that are told; groups hear of nothing restricted (CONF-5)."""
    told: dict[str, Addressee] = {}
    for each in (one for to in addressees for one in (to, *to.also)):
        if each.dept:
            told.setdefault(each.dept, each)
    for dept, each in told.items():
        for kind in endpoints.of_unit(dept):
            yield Addressee(f"{kind}/{dept}", dept, said=each.said, way=kind)


def _message(notice: Notice, template: Template, to: Addressee, texts: tuple[str, str]) -> Notification:
    return Notification(
        event_id=notice.heard.event_id,
        template=notice.template,
        recipient=to.recipient,
        dept=to.dept,
        subject=to.subject or notice.heard.subject,
        object_ref="",
        level=notice.level,
        rung=notice.heard.kept.get("level") if "episode_due" in notice.heard.kept else None,
        title=template.title,
        text=texts[0],
        sms=texts[1],
        ways=[],
        in_inbox=to.person is not None,
        requires_ack=template.requires_ack and to.dept is not None and to.person is not None,
    )


def _digest(those: Sequence[Notification], said: Sequence[Notification]) -> Notification:
    """One message that lists what several would have said, each once."""
    first = those[0]
    ways = list(dict.fromkeys(way for each in those for way in each.ways))
    listed = "\n".join(f"{number}. {each.text}" for number, each in enumerate(said, start=1))
    return Notification(
        event_id=str(uuid.uuid5(_DIGESTS, "/".join(sorted(f"{e.event_id}.{e.template}" for e in those)))),
        template=DIGEST,
        recipient=first.recipient,
        dept=first.dept,
        subject=None,
        object_ref=f"{len(said)}项",
        restricted=False,
        level=Level.ORDINARY,
        rung=None,
        title=DIGEST_TITLE,
        text=f"您有{len(said)}条提醒：\n{listed}",
        sms=f"您有{len(said)}条提醒，请登录平台查看。",
        ways=ways,
        in_inbox=first.in_inbox,
        requires_ack=False,
    )


def _line(message: Notification) -> DigestLine:
    return DigestLine(
        event_id=message.event_id,
        recipient=message.recipient,
        template=message.template,
        subject=message.subject or "",
        object_ref=message.object_ref,
        text=message.text,
    )
