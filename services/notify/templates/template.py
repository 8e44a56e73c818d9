"""A template: which event leads to a message, for whom, when, on which ways, and in which words."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from chassis.text import NFC, Shaped, lines, one_line

Level = Literal["ordinary", "urgent", "receipt"]  #: 普通, 紧急, 回执 (NTF-1)
Digest = Literal["never", "scan", "morning"]
Outward = Literal["mail", "push", "sms"]

SMS_LONGEST = 70  #: characters of one short message

Values = Annotated[list[str | int | bool | None], Field(min_length=1, max_length=20)]
Conditions = Annotated[dict[str, Values], Field(max_length=8)]
#: ``lead.liaison``, ``dept.head``, ``@DP``, ``supervisor``, ``petitioner``, ``subscribers``, ``enterprises``
#: (their accounts, to which a policy was pushed); ``a|b``: b if there is no a
Audience = Annotated[str, Field(max_length=60), Shaped(r"^[@a-zA-Z_.|]+$", "只能含有字母和 @ _ . |")]


class Template(BaseModel):
    """模板 (domain.md §4.4): everything about one kind of message."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    event: str = Field(description="事件，如 issues.issue_dispatched", max_length=80)
    title: Annotated[str, one_line(60), NFC] = Field(description="标题")
    text: Annotated[str, lines(1000), NFC] = Field(
        description="正文，可用字段见 fields，日期写作 {{ sign_due | day }}"
    )
    text_mn: Annotated[str, lines(1000), NFC] | None = Field(None, description="蒙古文正文，附于正文之后")
    sms: Annotated[str, lines(400), NFC] | None = Field(None, description="短信内容，至多70字；空为取正文")
    audience: list[Audience] = Field(description="收件人规则", min_length=1, max_length=6)
    when: Conditions = Field({}, description="事件字段取这些值时才发送")
    level: Level = Field("ordinary", description="ordinary 普通，urgent 紧急，receipt 回执（随时发出）")
    urgent_when: Conditions | None = Field(None, description="事件字段取这些值时为紧急")
    channels: list[Outward] = Field([], description="站内信之外依次尝试的渠道", max_length=3)
    actions: list[Literal["sign", "ack", "progress", "extension"]] = Field(
        [],
        description="邮件中可凭链接办理：sign 签收事项，ack 签收回执，progress 报送进展，extension 申请延期",
        max_length=4,
    )
    requires_ack: bool = Field(False, description="是否需要签收回执")
    mandatory: bool = Field(True, description="本人不能关闭")
    digest: Digest = Field(
        "never", description="never 单独发送；scan 同一次扫描的合并；morning 非工作时间的合并到次日早晨"
    )
    standing: Conditions = Field({}, description="发送时事项状态须为这些值之一，否则不再发送")
    unchanged: Annotated[dict[str, str], Field(max_length=8)] = Field(
        {}, description="发送时事项的这些字段须与事件所述一致，否则不再发送"
    )
    active: bool = Field(True, description="是否启用")

    def level_for(self, kept: dict[str, Any]) -> Level:
        """The level of the message one event leads to."""
        if self.urgent_when and all(kept.get(k) in v for k, v in self.urgent_when.items()):
            return "urgent"
        return self.level

    def void_because(self, kept: dict[str, Any], state: dict[str, Any]) -> str | None:
        """Why the message is not to be sent any more, as things stand; None if it is.

        What is not known of an item does not hold a message back.
        """
        for name, allowed in self.standing.items():
            if state.get(name) is not None and state[name] not in allowed:
                return f"{name}_is_{state[name]}"
        for name, told in self.unchanged.items():
            if state.get(name) is not None and kept.get(told) is not None and state[name] != kept[told]:
                return f"{name}_changed"
        return None
