"""What can be refused about messages."""

from chassis.errors import Conflict, Forbidden, NotFound
from chassis.files import attachments


class NotInTheConversation(Forbidden):
    code = "not_in_the_conversation"
    message = "只有反映人、主办和协办单位以及促进中心可以在该问题中留言"


class NobodyHandlesIt(Conflict):
    code = "nobody_handles_it"
    message = "该问题当前为“{status}”，交办后、销号前方可留言"


class MessageNotFound(NotFound):
    code = "message_not_found"
    message = "该问题没有留言{message_id}"


class NotYourMessage(Forbidden):
    code = "not_your_message"
    message = "只有留言人本人才能为留言上传附件"


class MessageFileWithheld(Forbidden):
    """What a reporter shows cannot be masked as their words are (domain.md PERM-5)."""

    code = "message_file_withheld"
    message = "反映人上传的附件只对本人、促进中心和主办单位开放"


class MessageFileNotFound(attachments.AttachmentNotFound):
    message = "该留言没有这份附件"
