"""What the indicator catalogues refuse."""

from chassis.errors import Invalid, NotFound


class IndicatorNotFound(NotFound):
    code = "indicator_not_found"
    message = "未找到指标“{indicator}”"


class UnknownRelated(Invalid):
    """A parent or a mapping that does not exist."""

    code = "unknown_related_indicator"
    message = "相关指标“{indicator}”不存在"


class PillarOfAnotherCatalogue(Invalid):
    code = "pillar_of_another_catalogue"
    message = "支柱仅用于世行指标（WB）"


class ValidityReversed(Invalid):
    code = "validity_reversed"
    message = "停用日期早于启用日期"
