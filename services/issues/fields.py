"""The kinds of field that requests share: lines, codes, descriptions, phones."""

from typing import Annotated

from chassis.text import NFC, Shaped, lines, one_line

Line = Annotated[str, one_line(100), NFC]
Code = Annotated[str, one_line(20), NFC]
Reference = Annotated[str, one_line(200), NFC]
Description = Annotated[str, lines(4000, 5), NFC]
Explanation = Annotated[str, lines(500, 5), NFC]
Reason = Annotated[str, lines(500), NFC]
Phone = Annotated[
    str,
    Shaped(
        r"^(1[3-9][0-9]{9}|0[0-9]{2,3}-?[0-9]{7,8}(-[0-9]{1,6})?)$",
        "须为手机号或带区号的固定电话，如 13800000000、0477-8180000",
    ),
]
Uscc = Annotated[
    str,
    Shaped(r"^[0-9A-HJ-NPQRTUWXY]{18}$", "须为 18 位统一社会信用代码，数字和大写字母，不含 I、O、S、V、Z"),
]
