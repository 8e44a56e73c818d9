"""What somebody typed wrongly at the command line, told in Chinese as all else is."""

import re
from typing import Any

from typer.exceptions import TyperException

#: How typer says it, and what we say; the first that matches is used.
SENTENCES = [
    (r"No such option: (\S+)(?: \(Possible options: (.*)\))?", "没有选项 {0}", "，可用：{1}"),
    (r"No such command '(.*)'\.", "没有命令“{0}”", ""),
    (r"Missing command\.", "没有写命令", ""),
    (r"Missing argument '?([^']*)'?\.", "缺少参数：{0}", ""),
    (r"Missing (?:option|parameter) '?([^']*)'?\.", "缺少选项：{0}", ""),
    (r"Got unexpected extra argument\(s\) \((.*)\)", "多出的参数：{0}", ""),
    (r"Option '(.*)' does not take a value\.", "选项 {0} 后不能有值", ""),
    (r"Option '(.*)' requires .*", "选项 {0} 后须有值", ""),
    (r"(?:Value )?'(.*)' is not a valid (?:int|integer).*\.", "“{0}”不是整数", ""),
    (r"(?:Value )?'(.*)' does not match the formats .*", "“{0}”不是日期或时间", ""),
    (r"(?:Value )?'(.*)' is not one of (.*)\.", "“{0}”不是可用的值", "，可用：{1}"),
    (r"(?:File|Directory|Path) '(.*)' does not exist\.", "没有文件“{0}”", ""),
    (r"(?:File|Directory|Path) '(.*)' is a directory\.", "“{0}”是文件夹", ""),
    (r"(?:File|Directory|Path) '(.*)' is not readable\.", "无权读取“{0}”", ""),
    (r"(?:Value )?'(.*)' is not .*", "“{0}”不能用", ""),
]
_VALUE = re.compile(r"Invalid value(?: for (.*?))?: (.*)", re.DOTALL)
_USAGE = (("Usage: ", "用法："), ("[OPTIONS]", "[选项]"), ("COMMAND [ARGS]...", "命令 [参数]..."))


def told(error: TyperException) -> str:
    """How the command is used, and what is wrong with what was typed."""
    context: Any = getattr(error, "ctx", None)  # typer's kinds of it are its own
    if context is None:
        return _sentence(error.format_message())
    usage = context.get_usage()
    for english, chinese in _USAGE:
        usage = usage.replace(english, chinese)
    return f"{usage}\n说明：{context.command_path} --help\n\n{_sentence(error.format_message())}"


def _sentence(message: str) -> str:
    if value := _VALUE.fullmatch(message):
        where, why = value.groups()
        return f"{where}：{_sentence(why)}" if where else _sentence(why)
    for pattern, chinese, more in SENTENCES:
        if match := re.fullmatch(pattern, message, re.DOTALL):
            return (chinese + more if match.groups()[1:] != (None,) else chinese).format(*match.groups())
    return message  # our own commands' refusals, which are Chinese
