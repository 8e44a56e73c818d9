"""What may stand in each field of an enterprise, and how what people type is read (domain.md §4.3).

Each reader takes a text and returns the value as it is stored, or raises :class:`ValueError` with a
Chinese sentence; forms, workbooks and visits are read alike.
"""

import re
import unicodedata
from collections.abc import Mapping
from enum import StrEnum
from typing import TypeVar

from services.surveys.enterprises import uscc

SHORTEST_NAME, LONGEST_NAME = 2, 100


class Kind(StrEnum):
    """主体类型."""

    COMPANY = "企业"
    INDIVIDUAL = "个体工商户"
    COOPERATIVE = "农民(牧民)专业合作社"
    COLLECTIVE = "嘎查集体经济组织"
    SOCIAL = "社会组织"
    INSTITUTION = "事业单位"
    HERDER = "牧户"


class Scale(StrEnum):
    """规模."""

    LARGE = "大"
    MEDIUM = "中"
    SMALL = "小"
    MICRO = "微"


class Town(StrEnum):
    """镇、开发区."""

    AOLEZHAOQI = "敖勒召其镇"
    SHANGHAIMIAO = "上海庙镇"
    CHENGCHUAN = "城川镇"
    ANGSU = "昂素镇"
    ZONE = "开发区"


class Status(StrEnum):
    """经营状态."""

    OPERATING = "在营"
    SUSPENDED = "停业"
    DEREGISTERED = "注销"
    MOVED_AWAY = "迁出"


#: No new visits to these.
GONE = frozenset({Status.DEREGISTERED, Status.MOVED_AWAY})

#: 行业门类 of GB/T 4754-2017.
INDUSTRIES = {
    "A": "农、林、牧、渔业",
    "B": "采矿业",
    "C": "制造业",
    "D": "电力、热力、燃气及水生产和供应业",
    "E": "建筑业",
    "F": "批发和零售业",
    "G": "交通运输、仓储和邮政业",
    "H": "住宿和餐饮业",
    "I": "信息传输、软件和信息技术服务业",
    "J": "金融业",
    "K": "房地产业",
    "L": "租赁和商务服务业",
    "M": "科学研究和技术服务业",
    "N": "水利、环境和公共设施管理业",
    "O": "居民服务、修理和其他服务业",
    "P": "教育",
    "Q": "卫生和社会工作",
    "R": "文化、体育和娱乐业",
    "S": "公共管理、社会保障和社会组织",
    "T": "国际组织",
}

_KINDS = {
    **{kind.value: kind for kind in Kind},
    **dict.fromkeys(("公司", "法人企业"), Kind.COMPANY),
    **dict.fromkeys(("个体", "个体户"), Kind.INDIVIDUAL),
    **dict.fromkeys(("农民专业合作社", "牧民专业合作社", "专业合作社", "合作社"), Kind.COOPERATIVE),
    **dict.fromkeys(("集体经济组织", "村集体经济组织"), Kind.COLLECTIVE),
    **dict.fromkeys(("牧民", "农牧户"), Kind.HERDER),
}
#: The first characters of a code tell who registered it and as what (GB 32100-2015, table 1).
_KIND_BY_CODE = {"92": Kind.INDIVIDUAL, "93": Kind.COOPERATIVE, "5": Kind.SOCIAL, "1": Kind.INSTITUTION}

_MOBILE = re.compile(r"(?:\+?86-?)?(1[3-9]\d{9})")
_LANDLINE = re.compile(r"(?:(010|02\d|0[3-9]\d{2})-?)?([1-9]\d{6,7})(?:[-转](\d{1,6}))?")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")

E = TypeVar("E", bound=StrEnum)


def code(text: str) -> str:
    """统一社会信用代码, folded and checked."""
    folded = uscc.normalised(text)
    if wrong := uscc.fault(folded):
        raise ValueError(wrong)
    return folded


def name(text: str) -> str:
    """名称, on one line."""
    plain = line(text, LONGEST_NAME)
    if len(plain) < SHORTEST_NAME:
        raise ValueError(f"至少{SHORTEST_NAME}个字")
    return plain


def line(text: str, longest: int) -> str:
    """Any text on one line, blanks and line breaks made single blanks."""
    plain = " ".join(unicodedata.normalize("NFC", text).split())
    if len(plain) > longest:
        raise ValueError(f"超过{longest}字")
    if not plain or _CONTROL.search(plain):
        raise ValueError("不能为空，也不能含有控制字符")
    return plain


def kind(text: str) -> Kind:
    """主体类型, by its name or a usual short form."""
    return _choice(text, _KINDS, "主体类型", list(Kind))


def scale(text: str) -> Scale:
    """规模: 大, 大型, 大型企业 are one."""
    plain = re.sub("(型)?(企业)?$", "", _folded(text))
    return _choice(plain, {each.value: each for each in Scale}, "规模", list(Scale))


_TOWNS = {each.value: each for each in Town} | {each.removesuffix("镇"): each for each in Town}


def town(text: str) -> Town:
    """镇, with or without 镇, or the development zone under any of its names."""
    plain = _folded(text)
    if plain.endswith(Town.ZONE):
        return Town.ZONE
    return _choice(plain, _TOWNS, "所属镇", list(Town))


def status(text: str) -> Status:
    """经营状态."""
    return _choice(text, {each.value: each for each in Status}, "经营状态", list(Status))


def industry(text: str) -> str:
    """行业门类 as its letter: ``A``, ``a 农林牧渔``, ``农、林、牧、渔业``."""
    plain = _folded(text)
    if (letter := plain[:1].upper()) in INDUSTRIES and not plain[1:2].isascii():
        return letter
    for letter, called in INDUSTRIES.items():
        if plain in (letter, letter.lower(), called, called.replace("、", "")):
            return letter
    raise ValueError("行业门类应为 GB/T 4754 的门类字母 A–T 或门类名称")


def phone(text: str) -> str:
    """联系电话: a mobile number, or a landline with its area code set apart."""
    plain = re.sub(r"[()\s]", "", unicodedata.normalize("NFKC", text)).replace("—", "-").replace("–", "-")
    if mobile := _MOBILE.fullmatch(re.sub(r"(?<=\d)-(?=\d)", "", plain)):
        return mobile[1]
    landline = _LANDLINE.fullmatch(plain)
    if landline is None:
        raise ValueError("应为11位手机号，或区号-号码的固定电话")
    return "-".join(part for part in landline.groups() if part)


def kind_of(valid_code: str) -> Kind:
    """The kind a code's first characters speak of; 企业 where they do not tell."""
    if valid_code[0] == "N":
        return Kind.COLLECTIVE
    return _KIND_BY_CODE.get(valid_code[:2]) or _KIND_BY_CODE.get(valid_code[0]) or Kind.COMPANY


def lacking_identity(given: Mapping[str, str | None]) -> list[str]:
    """The fields without which it cannot be told from others: the code, or a herder's 嘎查 and phone."""
    if given.get("uscc"):
        return []
    if given.get("kind") != Kind.HERDER:
        return ["uscc"]
    return [each for each in ("gacha", "phone") if not given.get(each)]


def key(text: str) -> str:
    """A name as it is compared and searched: widths and case folded, without blanks."""
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())


def grams(text: str) -> list[str]:
    """Every character of a key and every two neighbours, once each: what an index finds parts of it by."""
    return sorted({*text, *(text[at : at + 2] for at in range(len(text) - 1))})


def _folded(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split())


def _choice(text: str, known: Mapping[str, E], what: str, offered: list[E]) -> E:
    found = known.get(_folded(text))
    if found is None:
        raise ValueError(f"{what}只能是：{'、'.join(offered)}")
    return found
