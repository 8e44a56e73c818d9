"""What keeps the demo set from being loaded."""

from chassis.errors import Conflict


class NobodyKnown(Conflict):
    """Directory's starter set has not been heard of: it is not loaded, or its events are on their way."""

    code = "demo_before_directory"
    message = "任务调度尚未收到通讯录的单位和人员；请先装入通讯录的起步数据，稍后再装入演示数据"


class OthersUnheard(Conflict):
    """The monthly reports tell of the ledger and of visits, whose events are on their way."""

    code = "demo_before_others"
    message = (
        "任务调度尚未收到问题台账和企业问卷调查的演示数据，各月通报待收到后汇总；"
        "请先装入其演示数据，稍后再次装入任务调度的演示数据"
    )
