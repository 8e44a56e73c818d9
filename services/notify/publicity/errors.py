"""What is refused of publicity, each with its stable code."""

from chassis.errors import Conflict, Forbidden, Invalid, NotFound
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


class ItemOutOfScope(Forbidden):
    code = "publicity_out_of_scope"
    message = "宣传稿件“{item_no}”不是本人或本单位撰写的"


class NotYet(Invalid):
    code = "publicity_in_future"
    message = "{what}日期不能晚于今天"
