"""How much of everything there is in the demo set: the numbers of domain.md §8, and our own below them."""

from datetime import datetime

from chassis.context import OFFICE_ZONE
from services.surveys.enterprises.particulars import Kind

SEED = 1325
AS_OF = datetime(2024, 12, 6, 23, 59, 59, tzinfo=OFFICE_ZONE)

ENTERPRISES = {
    Kind.COMPANY: 241,  # whatever of the 420 is none of the others
    Kind.INDIVIDUAL: 96,
    Kind.COOPERATIVE: 41,
    Kind.COLLECTIVE: 12,
    Kind.HERDER: 30,  # without a code
}
#: by the code of the campaign; 银企对接 and 政策宣讲 belong to 其他
ACTIONS = {"wanmin": 30, "dengmen": 24, "fanuan": 16, "yinqi": 6, "xuanjiang": 4}
VISITS, VISITED = 214, 168
EFFECTIVE, DUPLICATE, VOID = 329, 17, 6

#: The problems whose issues the ledger has solved by then, by category; surveys only reports them.
SOLVED = {
    "资金扶持": 34,
    "生产销售": 27,
    "人才招聘": 21,
    "用地用能": 8,
    "审批服务": 5,
    "法律维权": 4,
}
PROBLEMS = 113
#: of those solved, so many (values) concern so many further enterprises each (keys), whom the text names:
#: with them 99 + 15 x 1 + 5 x 3 = 129 enterprises are served
FURTHER = {1: 15, 3: 5}

# What §8 leaves open.

#: the other 14, which are reported last
UNSOLVED = {
    "资金扶持": 4,
    "生产销售": 3,
    "人才招聘": 2,
    "用地用能": 2,
    "审批服务": 1,
    "政策兑现": 1,
    "物流交通": 1,
}
VISITS_ENTERED = 24  # by hand, without a questionnaire
VISITS_UNDER_NO_ACTION = 10  # 日常包联走访, among those entered by hand
KEPT = 3  # submissions that look like the same visit told twice, and are not
LATE = 5  # counted once they were approved
UNCLEAR = 4  # counted once somebody said which enterprise they are about
TOLD_SHORTLY = 3  # problems completed by the centre before they were reported
UNFOUNDED = 2  # beside the 113
#: answers to the satisfaction questionnaire, which asks for no name and needs no visit
OPINIONS = EFFECTIVE - (VISITS - VISITS_ENTERED) - KEPT
GONE = {"停业": 4, "注销": 5, "迁出": 3}  # enterprises nobody has visited
