"""What is refused of action links, each with its stable code."""

from chassis.errors import Conflict, Invalid, NotFound


class LinkNotFound(NotFound):
    """Unknown, expired or somebody's who holds the post no longer: all look alike."""

    code = "link_not_found"
    message = "该链接无效或已过期，请登录平台办理"


class LinkUsed(Conflict):
    code = "link_used"
    message = "该链接已使用过，请登录平台办理"


class ItemMovedOn(Conflict):
    code = "link_outdated"
    message = "该事项的情况已变化，请登录平台查看"


class ActionRefused(Invalid):
    code = "link_action_invalid"
    message = "不能这样办理：{reason}"
