"""Under which address the caller reaches us, for the links in an answer."""

import ipaddress
import re

from werkzeug.wrappers import Request

from chassis.errors import Problem
from chassis.settings import Settings

_HOST = re.compile(r"(?P<host>[A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\])(:[0-9]{1,5})?")


class AddressUnknown(Problem):
    status = 421
    code = "address_unknown"
    message = "不能确认本平台的网址：请管理员设置 BIZENV_PUBLIC_URL，或以 IP 地址访问"


def root_url(request: Request, settings: Settings) -> str:
    """``BIZENV_PUBLIC_URL``, else the address this request names; without a slash at the end.

    Anybody can write any name into a Host header, and make a browser send it by a name of their own that
    leads here. So a name must be configured; an IP address or ``localhost`` is believed, for it leads to
    whoever sent it. Raises :class:`AddressUnknown`.
    """
    if settings.public_url:
        return settings.public_url.rstrip("/")
    named = _HOST.fullmatch(request.host)
    if named is None or not _leads_nowhere_else(named["host"].strip("[]")):
        raise AddressUnknown
    return request.root_url.rstrip("/")


def _leads_nowhere_else(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return host == "localhost"
    return True
