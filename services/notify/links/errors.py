"""What is refused of action links, each with its stable code."""

from chassis.errors import Conflict, Invalid, NotFound

#: What was done through a link, in words.
DONE = {"sign": "签收", "ack": "签收回执", "progress": "报送进展", "extension": "申请延期"}


class LinkNotFound(NotFound):
    """Unknown, expired or somebody's who holds the post no longer: all look alike."""

    code = "link_not_found"
    message = "该链接无效或已过期，请登录平台办理"


class LinkUsed(Conflict):
    code = "link_used"
    message = "该事项已于{at}通过链接{done}，链接只能用一次；再要办理请登录平台"


class ItemMovedOn(Conflict):
    code = "link_outdated"
    message = "该事项的情况已变化，请登录平台查看"


class ActionRefused(Invalid):
    code = "link_action_invalid"
    message = "不能这样办理：{reason}"
