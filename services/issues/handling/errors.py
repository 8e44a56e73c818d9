"""What can be refused about the handling of an issue."""

from chassis.errors import Invalid


class SuggestsItself(Invalid):
    code = "suggests_itself"
    message = "建议承办单位不能是本单位"


class ResultTooShort(Invalid):
    code = "result_too_short"
    message = "办理结果至少{least}字，或先上传能说明办理结果的附件"
