"""What can be wrong with machine accounts and their keys."""

from chassis.errors import Conflict, Forbidden, Invalid, NotFound, Unauthenticated


class ApiKeyInvalid(Unauthenticated):
    code = "api_key_invalid"
    message = "接口密钥无效、已过期或已吊销"


class NotOwnUnit(Forbidden):
    code = "not_own_unit"
    message = "只能管理本单位的系统账号"


class AccountNotFound(NotFound):
    code = "machine_account_not_found"
    message = "未找到系统账号“{account_id}”"


class ApiKeyNotFound(NotFound):
    code = "api_key_not_found"
    message = "该系统账号没有密钥“{key_id}”"


class AccountInactive(Conflict):
    code = "machine_account_inactive"
    message = "系统账号或其单位已停用，不能生成密钥"


class KeyLifeTooLong(Invalid):
    code = "api_key_life_too_long"
    message = "密钥有效期最长{days}天"


class UnknownScope(Invalid):
    code = "unknown_scope"
    message = "没有权限范围“{scope}”"
