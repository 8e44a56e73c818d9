"""What keeps the demo set from being loaded."""

from chassis.errors import Conflict


class DirectoryUnknown(Conflict):
    code = "directory_unknown"
    message = "问题台账尚未收到通讯录的单位和人员，请先装入起步数据，待各服务收到后重试"
