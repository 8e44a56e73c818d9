"""The kinds of field that requests share: names, lines, codes, phones."""

from typing import Annotated

from chassis.text import NFC, Shaped, lines, one_line

Title = Annotated[str, one_line(200), NFC]
Line = Annotated[str, one_line(100), NFC]
Reason = Annotated[str, lines(500), NFC]
Name = Annotated[str, one_line(60), NFC]
Code = Annotated[str, one_line(20), NFC]
Phone = Annotated[str, Shaped(r"^[0-9+() -]{5,30}$", "须为电话号码：5 至 30 位数字，可含 + - ( ) 和空格")]
PlanCode = Annotated[
    str, Shaped(r"^[A-Z][A-Z0-9]{1,9}$", "须为方案代码：大写字母开头，2 至 10 位大写字母和数字，如 QJ30")
]
TaskNo = Annotated[str, Shaped(r"^[A-Z][A-Z0-9]{1,9}-[0-9]{3,5}$", "须为任务编号，如 QJ30-001")]
