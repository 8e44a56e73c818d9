"""What can go wrong, by kind: HTTP turns a kind into a status, the inbox into park or retry."""

from typing import Any, ClassVar


class Problem(Exception):
    """A refusal a person can act on: a stable code, a Chinese sentence, and the field it concerns.

    A service's ``errors.py`` subclasses one of the kinds below and sets ``code`` and ``message``;
    ``message`` may hold ``{placeholders}`` filled from the keyword arguments, which are also returned
    to the caller as ``params``. Raising one rolls the transaction back.

    >>> class AlreadyClosed(Conflict):
    ...     code = "issue_already_closed"
    ...     message = "该问题已销号，不能再次{action}"
    >>> raise AlreadyClosed(action="签收")
    """

    status: ClassVar[int] = 500
    code: ClassVar[str] = "internal_error"
    message: ClassVar[str] = "系统内部错误，请稍后重试"
    retryable: ClassVar[bool] = False

    def __init__(
        self, *, field: str | None = None, errors: list[dict[str, Any]] | None = None, **params: Any
    ):
        self.field = field
        self.errors = errors or []
        self.params = params
        super().__init__(self.message.format(**params))


class Invalid(Problem):
    """The input breaks a rule (422)."""

    status = 422
    code = "invalid"
    message = "提交内容不符合要求"


class Unauthenticated(Problem):
    """Nobody known is asking (401)."""

    status = 401
    code = "unauthenticated"
    message = "请先登录"


class Forbidden(Problem):
    """Known, but not allowed (403, domain.md PERM-1)."""

    status = 403
    code = "forbidden"
    message = "您没有权限进行此操作"


class NotFound(Problem):
    """No such object, or one that must look absent (404, domain.md PERM-1)."""

    status = 404
    code = "not_found"
    message = "未找到该对象"


class Conflict(Problem):
    """The object's state does not allow it (409)."""

    status = 409
    code = "conflict"
    message = "当前状态不允许此操作"


class StaleVersion(Problem):
    """Somebody changed the object since the caller read it (412)."""

    status = 412
    code = "stale_version"
    message = "数据已被他人修改，请刷新后重试"


class Transient(Problem):
    """Something we depend on is away (503): worth retrying as it is."""

    status = 503
    code = "temporarily_unavailable"
    message = "服务暂时不可用，请稍后重试"
    retryable = True
