"""What keeps the demo set from being loaded."""

from chassis.errors import Conflict


class NobodyKnown(Conflict):
    """Directory's starter set has not been heard of: it is not loaded, or its events are on their way."""

    code = "demo_before_directory"
    message = "任务调度尚未收到通讯录的单位和人员；请先装入通讯录的起步数据，稍后再装入演示数据"
