"""What keeps the demo set from being loaded."""

from chassis.errors import Conflict


class DirectoryUnknown(Conflict):
    code = "directory_unknown"
    message = "问题台账尚未收到通讯录的单位和人员，请先装入起步数据，待各服务收到后重试"


class OthersUnheard(Conflict):
    code = "others_unheard"
    message = (
        "问题台账尚未收到走访发现的问题和督办的任务；请先装入企业问卷调查、任务调度的演示数据，"
        "待台账收到后再次装入演示数据"
    )
