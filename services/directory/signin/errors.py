"""Why somebody cannot sign in; what is said is the same for names that exist and names that do not."""

from chassis.errors import Conflict, Forbidden, Invalid, NotFound, Transient, Unauthenticated


class WrongCredentials(Unauthenticated):
    code = "wrong_credentials"
    message = "登录名或密码不正确"


class SignInLocked(Unauthenticated):
    code = "sign_in_locked"
    message = "登录失败次数过多，请于{minutes}分钟后再试"


class PasswordChangeRequired(Unauthenticated):
    code = "password_change_required"
    message = "当前为临时密码，请先修改密码再登录"


class TemporaryPasswordExpired(Unauthenticated):
    code = "temporary_password_expired"
    message = "临时密码已过期，请联系促进中心重新设置"


class PasswordJustChanged(Transient):
    code = "password_just_changed"
    message = "密码刚刚变更，请重试"


class RefreshTokenInvalid(Unauthenticated):
    code = "refresh_token_invalid"
    message = "登录凭证无效，请重新登录"


class RefreshTokenReused(Unauthenticated):
    code = "refresh_token_reused"
    message = "登录凭证已被使用过，为安全起见本次登录已注销，请重新登录"


class SignInEnded(Unauthenticated):
    code = "sign_in_ended"
    message = "登录已过期或已注销，请重新登录"


class WeakPassword(Invalid):
    code = "weak_password"
    message = "新密码不符合要求：{reason}"


class NoLogin(Conflict):
    code = "no_login"
    message = "该人员没有登录名或已停用，不能设置密码"


class OwnPasswordReset(Forbidden):
    code = "own_password_reset"
    message = "不能重置本人的密码，请使用修改密码"


class SignInNotFound(NotFound):
    code = "sign_in_not_found"
    message = "未找到该登录记录"
