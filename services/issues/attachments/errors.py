"""What is wrong with an upload."""

from chassis.errors import Conflict, Forbidden, Invalid, NotFound


class NotSaidUnclassified(Invalid):
    """The mandatory tick (domain.md §3.5)."""

    code = "not_said_unclassified"
    message = "涉密信息不上网：请勾选“不涉密”后再上传"


class NotItsUnit(Forbidden):
    code = "not_its_unit"
    message = "只有主办、协办单位才能上传问题“{issue_no}”的附件"


class AttachedByAnother(Forbidden):
    code = "attached_by_another"
    message = "该材料由其他单位上传，不能删除"


class AttachmentNotFound(NotFound):
    code = "attachment_not_found"
    message = "问题“{issue_no}”没有这份材料"


class AlreadyAttached(Conflict):
    code = "already_attached"
    message = "该材料已上传过，文件名为“{name}”"
