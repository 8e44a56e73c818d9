"""What can be refused about messages."""

from chassis.errors import Conflict, Forbidden


class NotInTheConversation(Forbidden):
    code = "not_in_the_conversation"
    message = "只有反映人、主办和协办单位以及促进中心可以在该问题中留言"


class NobodyHandlesIt(Conflict):
    code = "nobody_handles_it"
    message = "该问题当前为“{status}”，交办后、销号前方可留言"
