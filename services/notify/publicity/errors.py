"""What is refused of publicity, each with its stable code."""

from chassis.errors import Conflict, Invalid, NotFound
from chassis.moves import MoveRefused


class ItemNotFound(NotFound):
    code = "publicity_not_found"
    message = "未找到宣传稿件“{item_no}”"


class ItemMoveRefused(MoveRefused):
    code = "publicity_move_refused"
    message = "该稿件当前为“{status}”，不能{verb}{instead}"


class ItemNotYours(Conflict):
    code = "publicity_not_yours"
    message = "只能办理本人或本单位的稿件"


class SourceNotCredited(Invalid):
    code = "source_not_credited"
    message = "转载须注明来源，未注明的不能登记"


class ReprintKnown(Conflict):
    code = "reprint_known"
    message = "该转载链接已登记"
