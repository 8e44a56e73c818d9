"""The kinds of field that requests share: names, lines, codes, phones."""

from typing import Annotated

from pydantic import StringConstraints

from chassis.text import NFC, lines, one_line

Title = Annotated[str, one_line(200), NFC]
Line = Annotated[str, one_line(100), NFC]
Reason = Annotated[str, lines(500), NFC]
Name = Annotated[str, one_line(60), NFC]
Code = Annotated[str, one_line(20), NFC]
Phone = Annotated[str, StringConstraints(pattern=r"^[0-9+() -]{5,30}$")]
PlanCode = Annotated[str, StringConstraints(pattern=r"^[A-Z][A-Z0-9]{1,9}$")]
TaskNo = Annotated[str, StringConstraints(pattern=r"^[A-Z][A-Z0-9]{1,9}-[0-9]{3,5}$")]
