"""Words of office time that several publishers use: lights and the rungs of the escalation ladder."""

from typing import Literal

#: 亮灯 (domain.md LGT)
Light = Literal["red", "yellow", "green", "grey"]

#: 提醒①, 提醒②, 催办, 督办, 约谈, 通报 (domain.md ESC)
EscalationLevel = Literal["remind", "remind_again", "urge", "supervise", "interview", "notice"]

#: 提醒 to 督办 fire by themselves; 约谈 and 通报 are proposed, approved, and then sent (domain.md §3.3)
EscalationStatus = Literal["fired", "proposed", "approved", "sent"]
