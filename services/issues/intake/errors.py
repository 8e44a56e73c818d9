"""What can be refused about a problem that comes in, each with its stable code."""

from chassis.errors import Conflict, Forbidden, Invalid


class SourceNotAllowed(Forbidden):
    code = "source_not_allowed"
    message = "您不能登记来源为“{source}”的问题，可以使用的来源：{allowed}"


class SourceRefReserved(Invalid):
    """The references of visits are surveys' own: one taken by hand would keep the real report out."""

    code = "source_ref_reserved"
    message = "问卷走访问题的来源凭据由系统给出，人工登记时请留空"


class SourceRefTaken(Conflict):
    code = "source_ref_taken"
    message = "来源凭据“{source_ref}”已用于另一问题，且该问题不在您的权限范围内"


class UnknownCategory(Invalid):
    code = "unknown_category"
    message = "问题类别“{category}”不存在"


class DueOfNoList(Invalid):
    code = "due_of_no_list"
    message = "来源为“{source}”的问题按办理类别计算时限，只有来源为 PG、SJ 的可以填写办结时限"
