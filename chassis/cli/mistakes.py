"""What somebody typed wrongly at the command line, told in Chinese as all else is."""

import re

from pydantic import ValidationError
from typer import BadParameter
from typer._click.exceptions import MissingParameter, NoArgsIsHelpError, NoSuchOption, UsageError
from typer.exceptions import TyperException

from chassis.http.sentences import invalid

#: what typer tells by its wording alone, and how we say it
SENTENCES = [
    (r"Missing command\.", "没有写命令", ""),
    (r"No such command '(.*?)'\.(?: Did you mean '(.*)'\?)?", "没有命令“{0}”", "，相近的有：{1}"),
    (r"Got unexpected extra argument\(s\) \((.*)\)", "多出的参数：{0}", ""),
    (r"Option '(.*)' does not take a value\.", "选项 {0} 后不能有值", ""),
    (r"Option '(.*)' requires an argument\.", "选项 {0} 后须有值", ""),
]
_USAGE = (("Usage: ", "用法："), ("[OPTIONS]", "[选项]"), ("COMMAND [ARGS]...", "命令 [参数]..."))


def told(error: TyperException) -> str:
    """How the command is used, and what is wrong with what was typed."""
    context = error.ctx if isinstance(error, UsageError) else None
    if context is None:
        return _sentence(error)
    usage = context.get_usage()
    for english, chinese in _USAGE:
        usage = usage.replace(english, chinese)
    return f"{usage}\n说明：{context.command_path} --help\n\n{_sentence(error)}"


def _sentence(error: TyperException) -> str:
    if isinstance(error, NoArgsIsHelpError):
        return "没有写命令"
    if isinstance(error, NoSuchOption):
        near = f"，相近的有：{'、'.join(sorted(error.possibilities))}" if error.possibilities else ""
        return f"没有选项 {error.option_name}{near}"
    if isinstance(error, MissingParameter):
        kind = "选项" if error.param and error.param.param_type_name == "option" else "参数"
        return f"缺少{kind}：{_name(error)}"
    if isinstance(error, BadParameter):
        return f"{_name(error)}：{_refusal(error)}" if error.param else _refusal(error)
    return _reworded(error.format_message())


def _name(error: BadParameter) -> str:
    return error.param.get_error_hint().replace("'", "") if error.param else ""


def _refusal(error: BadParameter) -> str:
    """Why a value cannot be taken: by the choices there are, by what pydantic finds, or as it was said."""
    if not isinstance(error.__cause__, ValidationError):
        return _reworded(error.message)
    choices = error.param.type_descriptor.choices if error.param else None
    if choices:
        typed = error.__cause__.errors()[0]["input"]
        return f"“{typed}”不是可用的值，可用：{'、'.join(str(each) for each in choices)}"
    return _reworded(str(invalid(error.__cause__).errors[0]["detail"]))


def _reworded(message: str) -> str:
    for pattern, chinese, more in SENTENCES:
        if match := re.fullmatch(pattern, message, re.DOTALL):
            said = chinese + more if match.groups()[1:] != (None,) else chinese
            return said.format(*(each.replace("', '", "、") for each in match.groups(default="")))
    if message[:1].isascii():  # typer's own words; our refusals begin in Chinese
        return f"不能这样用（{message}）"
    return message
