"""What any capability can refuse: units, people and indicators that there are not."""

from chassis.errors import Invalid


class UnknownUnit(Invalid):
    code = "unknown_unit"
    message = "单位“{dept}”不存在"


class UnknownPerson(Invalid):
    code = "unknown_person"
    message = "人员“{person}”不存在或已停用"


class UnknownIndicator(Invalid):
    code = "unknown_indicator"
    message = "指标“{indicator}”不存在或已停用"
