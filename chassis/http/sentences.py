"""pydantic's complaints as Chinese sentences, each with its field path."""

from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import ValidationError

from chassis.errors import Invalid

MOST_ERRORS = 50
FLOOD = 1000  #: mistakes from which on they are not even listed: each takes a kilobyte

#: pydantic error type → sentence; the placeholders are pydantic's own
SENTENCES = {
    "missing": "此项必填",
    "extra_forbidden": "不认识此项，请删去",
    "none_required": "此项须为空",
    "string_type": "须为文字",
    "string_too_short": "至少 {min_length} 个字",
    "string_too_long": "最多 {max_length} 个字",
    "string_unicode": "含有无法识别的字符",
    "int_type": "须为整数",
    "int_parsing": "须为整数",
    "int_parsing_size": "数值过大",
    "int_from_float": "须为整数，不能有小数",
    "float_type": "须为数字",
    "float_parsing": "须为数字",
    "decimal_type": "须为数字",
    "decimal_parsing": "须为数字",
    "decimal_max_digits": "数字最多 {max_digits} 位",
    "decimal_max_places": "小数最多 {decimal_places} 位",
    "decimal_whole_digits": "整数部分最多 {whole_digits} 位",
    "finite_number": "须为有限的数字",
    "multiple_of": "须为 {multiple_of} 的倍数",
    "greater_than": "须大于 {gt}",
    "greater_than_equal": "不能小于 {ge}",
    "less_than": "须小于 {lt}",
    "less_than_equal": "不能大于 {le}",
    "bool_type": "须为 true 或 false",
    "bool_parsing": "须为 true 或 false",
    "literal_error": "只能是 {expected} 之一",
    "enum": "只能是 {expected} 之一",
    "list_type": "须为列表",
    "tuple_type": "须为列表",
    "set_type": "须为列表",
    "frozen_set_type": "须为列表",
    "too_short": "至少 {min_length} 项",
    "too_long": "最多 {max_length} 项",
    "dict_type": "须为对象",
    "mapping_type": "须为对象",
    "model_type": "须为对象",
    "model_attributes_type": "须为对象",
    "dataclass_type": "须为对象",
    "date_type": "须为日期，如 2026-03-02",
    "date_parsing": "须为日期，如 2026-03-02",
    "date_from_datetime_parsing": "须为日期，如 2026-03-02",
    "date_from_datetime_inexact": "须为日期，不带时间",
    "date_past": "须为过去的日期",
    "date_future": "须为将来的日期",
    "time_type": "须为时间，如 08:30",
    "time_parsing": "须为时间，如 08:30",
    "datetime_type": "须为日期时间，如 2026-03-02T09:00:00+08:00",
    "datetime_parsing": "须为日期时间，如 2026-03-02T09:00:00+08:00",
    "datetime_from_date_parsing": "须为日期时间，如 2026-03-02T09:00:00+08:00",
    "datetime_object_invalid": "不是有效的日期时间",
    "timezone_aware": "须带时区，如 +08:00",
    "timezone_naive": "不能带时区",
    "datetime_past": "须为过去的时间",
    "datetime_future": "须为将来的时间",
    "time_delta_type": "须为时长",
    "time_delta_parsing": "须为时长",
    "uuid_type": "须为 UUID",
    "uuid_parsing": "须为 UUID",
    "url_type": "须为网址",
    "url_parsing": "须为网址",
    "url_scheme": "网址须以 {expected_schemes} 开头",
    "url_too_long": "网址过长",
    "union_tag_invalid": "只能是 {expected_tags} 之一",
    "union_tag_not_found": "此项必填",
    "json_invalid": "不是有效的 JSON",
}


def invalid(error: ValidationError, inside: str = "") -> Invalid:
    """One :class:`Invalid` for all that is wrong; ``inside`` is put before each field path."""
    if error.error_count() > FLOOD:
        return InvalidInput(field=inside or None, reason=f"错误超过 {FLOOD} 处")
    errors = [_field_error(each, inside) for each in error.errors(include_url=False)[:MOST_ERRORS]]
    first = errors[0]
    return InvalidInput(field=first["field"], errors=errors, reason=_with_field(first))


class InvalidInput(Invalid):
    """The request's shape breaks its schema."""

    message = "提交内容不符合要求：{reason}"


def field_error(field: str, code: str, detail: str) -> dict[str, Any]:
    """One entry of a problem's ``errors``."""
    return {"field": field, "code": code, "detail": detail}


def field_path(location: Sequence[int | str]) -> str:
    """``("items", 2, "due")`` as ``items[2].due``."""
    path = ""
    for step in location:
        path += f"[{step}]" if isinstance(step, int) else f".{step}" if path else step
    return path


def _field_error(error: Mapping[str, Any], inside: str) -> dict[str, Any]:
    location = (*filter(None, [inside]), *error["loc"], *_discriminator(error))
    return field_error(field_path(location), error["type"], _sentence(error))


def _discriminator(error: Mapping[str, Any]) -> list[str]:
    """The field that tells which of several shapes is meant, if that is what is wrong; pydantic quotes it."""
    return [error["ctx"]["discriminator"].strip("'")] if error["type"].startswith("union_tag_") else []


def _sentence(error: Mapping[str, Any]) -> str:
    context = error.get("ctx", {})
    if error["type"] in ("value_error", "assertion_error"):
        return str(context.get("error", "")) or "内容不正确"
    template = SENTENCES.get(error["type"])
    if template is None:
        return error["msg"] if _is_chinese(error["msg"]) else "内容不正确"
    return template.format(**{name: _chinese(value) for name, value in context.items()})


def _chinese(value: Any) -> Any:
    if isinstance(value, float):
        return f"{value:g}"
    return value.replace(" or ", "、").replace(", ", "、") if isinstance(value, str) else value


def _is_chinese(text: str) -> bool:
    return any("一" <= letter <= "鿿" for letter in text)


def _with_field(error: Mapping[str, Any]) -> str:
    return f"{error['field']} {error['detail']}" if error["field"] else str(error["detail"])
