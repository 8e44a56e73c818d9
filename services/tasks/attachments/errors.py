"""What is refused about files of a task, beside what is refused about any."""

from chassis.errors import Forbidden
from chassis.files import attachments


class NotItsUnit(Forbidden):
    code = "not_its_unit"
    message = "只有主办、协办单位才能上传任务“{task_no}”的佐证材料"


class AttachmentNotFound(attachments.AttachmentNotFound):
    message = "任务“{task_no}”没有这份材料"
