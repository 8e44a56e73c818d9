"""What is refused about files of an issue, beside what is refused about any."""

from chassis.errors import Forbidden
from chassis.files import attachments


class NotItsUnit(Forbidden):
    code = "not_its_unit"
    message = "只有主办、协办单位才能上传问题“{issue_no}”的附件"


class AttachmentNotFound(attachments.AttachmentNotFound):
    message = "问题“{issue_no}”没有这份材料"
