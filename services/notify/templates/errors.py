"""What is refused of templates, each with its stable code."""

from chassis.errors import Invalid, NotFound


class TemplateNotFound(NotFound):
    code = "template_not_found"
    message = "未找到消息模板“{code}”"


class TemplateInvalid(Invalid):
    code = "template_invalid"
    message = "消息模板不能使用：{reason}"


class PeriodTooLong(Invalid):
    code = "period_too_long"
    message = "一次至多试算{days}天"


class PeriodBackwards(Invalid):
    code = "period_backwards"
    message = "截止日期不能早于起始日期"
