"""The shapes in which the units tell what they do."""

from datetime import date
from typing import Annotated

from pydantic import ConfigDict, Field

from chassis.shapes import Shape
from chassis.text import NFC, lines
from services.issues.fields import Code, Reason
from services.issues.ledger.bulk import Named

Told = Annotated[str, lines(4000), NFC]


class _In(Shape):
    model_config = ConfigDict(extra="forbid")


class ReturnIn(_In):
    """退办申请"""

    reason: Reason = Field(description="退办理由")
    suggested_dept: Code = Field(description="建议承办单位")


class ContactIn(_In):
    """先行联系"""

    contacted_on: date | None = Field(None, description="联系日期，默认当日")
    text: Told = Field(description="联系情况")


class NoteAboutIn(_In):
    """办理进展"""

    text: Told = Field(description="进展")
    public: bool = Field(False, description="反映人可见")


class ReplyIn(_In):
    """协办反馈"""

    text: Told = Field(description="反馈意见")


class SubmitIn(_In):
    """申请办结"""

    result: Annotated[str, lines(4000), NFC] = Field(description="办理结果，至少20字；已上传附件的可以从简")


class ContactRow(ContactIn, Named):
    """批量登记先行联系的一行"""


class NoteRow(NoteAboutIn, Named):
    """批量记录办理进展的一行"""


class ReplyRow(ReplyIn, Named):
    """批量协办反馈的一行"""


class SubmitRow(SubmitIn, Named):
    """批量申请办结的一行"""
