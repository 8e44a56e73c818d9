"""Where issues come from, what they are about, and who may bring them (domain.md §4.2, §2)."""

from collections.abc import Iterable
from enum import StrEnum


class Source(StrEnum):
    """来源; it is part of the issue's number."""

    PG = "PG"  #: 营商环境评估
    TY = "TY"  #: 监督体验官
    ZQ = "ZQ"  #: 我对营商环境有话说
    WJ = "WJ"  #: 问卷走访
    DD = "DD"  #: 任务调度
    ZC = "ZC"  #: 征集查摆
    SJ = "SJ"  #: 上级交办
    RX = "RX"  #: 12345热线


#: handled by a date that is given, not counted (domain.md DL)
GIVEN_A_DATE = (Source.PG, Source.SJ)


class Category(StrEnum):
    """问题类别."""

    FUNDING = "资金扶持"
    PRODUCTION = "生产销售"
    RECRUITMENT = "人才招聘"
    LAND_AND_ENERGY = "用地用能"
    APPROVAL = "审批服务"
    POLICY = "政策兑现"
    LOGISTICS = "物流交通"
    LEGAL = "法律维权"
    OTHER = "其他"


class Kind(StrEnum):
    """诉求类型."""

    PROBLEM = "问题"
    QUESTION = "咨询"
    HELP = "求助"
    SUGGESTION = "建议"
    COMPLAINT = "投诉"


class RejectReason(StrEnum):
    """不予受理理由."""

    OUT_OF_SCOPE = "不属于受理范围"
    LITIGATION = "已进入诉讼、仲裁或复议程序"
    REPEATED = "同一事项已答复且无新情况"
    UNCLEAR = "内容不清且无法联系核实"
    WITHDRAWN = "反映人撤回"


# DD issues are opened by the supervision order of a task and by nobody else
_BY_CENTRE = frozenset(Source) - {Source.DD}
_BY_ROLE: dict[str, frozenset[Source]] = {
    "LD": _BY_CENTRE,
    "DR": _BY_CENTRE,
    "DP": _BY_CENTRE,
    "CS": _BY_CENTRE,
    "DH": frozenset({Source.ZC}),
    "DL": frozenset({Source.ZC}),
    "VC": frozenset({Source.WJ}),
    "OF": frozenset({Source.TY}),
    "EN": frozenset({Source.ZQ}),
    "CI": frozenset({Source.ZQ}),
}

REGISTRARS = tuple(_BY_ROLE)


def sources_open_to(roles: Iterable[str]) -> frozenset[Source]:
    """The sources somebody with these roles may register issues under (domain.md §2, "Issues: register")."""
    return frozenset().union(*(_BY_ROLE.get(role, frozenset()) for role in roles))
