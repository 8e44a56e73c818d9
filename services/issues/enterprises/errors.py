"""What is refused about the enterprises of an issue."""

from chassis.errors import Invalid


class EnterpriseContradicts(Invalid):
    """Two references that are not the same enterprise's: a mistake of whoever typed one of them."""

    code = "enterprise_contradicts"
    message = "统一社会信用代码“{uscc}”不是企业库编号“{enterprise_id}”的企业，应为“{registered}”"
