"""When a notice is told, and whether together with others (domain.md NTF-1, NTF-2)."""

from datetime import datetime, timedelta

from chassis.officetime.workdays import Calendar
from services.notify.hearing.model import Heard, Notice, NoticeStatus
from services.notify.rules import RULES
from services.notify.sending.window import gate
from services.notify.templates.template import Template


def planned(heard: Heard, code: str, template: Template, now: datetime, calendar: Calendar) -> Notice:
    """The notice of one template because of what was heard ``now``; not in a session.

    Reminders wait until the scan they come from has told all of them; what came outside of the hours is
    merged with what else came then, if it may be.
    """
    level = template.level_for(heard.kept)
    send_at = gate(level, now, calendar)
    is_gathered = template.digest == "scan" or (template.digest == "morning" and send_at > now)
    if template.digest == "scan" and send_at == now:
        send_at = max(now, heard.occurred_at + timedelta(minutes=RULES.digest_minutes))
    return Notice(
        heard=heard,
        template=code,
        level=level,
        gathered=is_gathered,
        send_at=send_at,
        status=NoticeStatus.WAITING,
        messages=0,
    )
