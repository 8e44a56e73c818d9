"""Which passwords are good enough, and how a temporary one is made."""

import re
import secrets
import string

from services.directory.signin.schemas import PasswordIn

KINDS_REQUIRED = 3
_KINDS = (r"[A-Z]", r"[a-z]", r"[0-9]", r"[^A-Za-z0-9]")
_READABLE = "".join(sorted(set(string.ascii_letters + string.digits) - set("0O1lI")))


def weakness(password: str, login: str, min_length: int) -> str | None:
    """What is wrong with the password, in Chinese, or ``None``.

    At least ``min_length`` characters, three of the four kinds (upper case, lower case, digits, others),
    and not built around the sign-in name.
    """
    if len(password) < min_length:
        return f"至少{min_length}个字符"
    if sum(bool(re.search(kind, password)) for kind in _KINDS) < KINDS_REQUIRED:
        return "须包含大写字母、小写字母、数字、其他字符中的至少三种"
    if len(login) > 2 and login in password.lower():  # noqa: PLR2004 - two letters occur by chance
        return "不能包含登录名"
    return None


def unfit(change: PasswordIn, min_length: int) -> str | None:
    """What keeps the new password from taking the old one's place, in Chinese, or ``None``."""
    if change.new_password == change.password:
        return "不能与原密码相同"
    return weakness(change.new_password, change.login, min_length)


def random_password(min_length: int) -> str:
    """A password nobody can guess and everybody can read out: no 0 O 1 l I."""
    length = max(min_length, 14)
    while True:
        password = "".join(secrets.choice(_READABLE) for _ in range(length))
        if weakness(password, "", min_length) is None:
            return password
