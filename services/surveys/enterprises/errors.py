"""What the registry of enterprises refuses, each with its stable code."""

from chassis.errors import Conflict, Forbidden, Invalid, NotFound


class EnterpriseNotFound(NotFound):
    code = "enterprise_not_found"
    message = "未找到企业“{enterprise_id}”"


class EnterpriseExists(Conflict):
    """Under this code, number or, for a herder, name with 嘎查 and phone; ``enterprise_id`` says which."""

    code = "enterprise_exists"
    message = "{what}已登记为“{name}”，请直接修改该企业"


class IdentityMissing(Invalid):
    """Whoever has no code must be a herder, known by name, 嘎查 and phone (domain.md §4.3)."""

    code = "enterprise_identity_missing"
    message = "除牧户外，统一社会信用代码必填；没有代码的牧户须填写嘎查和联系电话"


class ContactOnly(Forbidden):
    """A visiting cadre adds enterprises and corrects whom to speak to, nothing else (domain.md §2)."""

    code = "contact_only"
    message = "走访干部只能更正联系人和联系电话"


class UnknownCadre(Invalid):
    code = "unknown_cadre"
    message = "包联干部须为在用的干部账号"


class HalfPosition(Invalid):
    code = "half_position"
    message = "经度和纬度须同时填写"
