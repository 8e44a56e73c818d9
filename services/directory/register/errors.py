"""What can be wrong with units and people."""

from chassis.errors import Conflict, Forbidden, Invalid, NotFound


class UnitNotFound(NotFound):
    code = "unit_not_found"
    message = "未找到单位“{dept_code}”"


class PersonNotFound(NotFound):
    code = "person_not_found"
    message = "未找到人员“{person_id}”"


class InvalidDeptCode(Invalid):
    code = "invalid_dept_code"
    message = "单位编码应为D加两至三位数字，如D01"


class InvalidPersonId(Invalid):
    code = "invalid_person_id"
    message = "人员编号应为2至40位小写字母、数字或连字符，且以字母或数字开头"


class InvalidLogin(Invalid):
    code = "invalid_login"
    message = "登录名应为2至32位小写字母、数字、点、下划线或连字符，且以字母或数字开头"


class InvalidPhone(Invalid):
    code = "invalid_phone"
    message = "电话号码格式不正确，应为11位手机号或带区号的固定电话"


class InvalidMail(Invalid):
    code = "invalid_mail"
    message = "电子邮箱格式不正确"


class UnknownRole(Invalid):
    code = "unknown_role"
    message = "没有角色“{role}”"


class UnitRoleWithoutUnit(Invalid):
    code = "unit_role_without_unit"
    message = "单位负责人和单位联络员须填写所属单位"


class InvalidEnterprise(Invalid):
    code = "invalid_enterprise"
    message = "所代表的企业应填统一社会信用代码；没有代码的牧户，填其在企业库中的编号"


class EnterpriseWithoutRole(Invalid):
    code = "enterprise_without_role"
    message = "只有企业用户可以代表企业，请同时填写角色EN或清空企业"


class UnknownUnit(Invalid):
    code = "unknown_unit"
    message = "单位“{dept_code}”不存在或已停用"


class NotOfUnit(Invalid):
    code = "not_of_unit"
    message = "{office}“{person_id}”须为本单位的在用人员"


class UnitNameTaken(Conflict):
    code = "unit_name_taken"
    message = "单位名称“{name}”已被{dept_code}使用"


class LoginTaken(Conflict):
    code = "login_taken"
    message = "登录名“{login}”已被他人使用"


class HoldsOffice(Conflict):
    code = "holds_office"
    message = "该人员是{unit}的{office}，请先更换再停用或调离"


class OwnRoles(Forbidden):
    code = "own_roles"
    message = "不能修改本人的角色"
