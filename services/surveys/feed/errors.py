"""What can be wrong with a question to the feed."""

from chassis.errors import Forbidden, Invalid, NotFound


class FeedNotFound(NotFound):
    code = "feed_not_found"
    message = "没有已发布的问卷“{code}”"


class FeedOwnerMayNotRead(Forbidden):
    code = "feed_owner_may_not_read"
    message = "该数据源凭证的使用人已无权查看全部答卷，请联系促进中心"


class FilterNotUnderstood(Invalid):
    code = "filter_not_understood"
    message = "筛选条件$filter无法识别：{reason}"


class FieldUnknown(Invalid):
    code = "feed_field_unknown"
    message = "数据源中没有可用于{option}的字段“{name}”"
