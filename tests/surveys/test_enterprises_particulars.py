"""Particulars as people type them: phones, kinds, towns and industries, understood one way."""

import pytest

from services.surveys.enterprises import particulars
from services.surveys.enterprises.particulars import INDUSTRIES, Kind, Scale, Town


@pytest.mark.parametrize(
    ("typed", "phone"),
    [
        ("１３８ ００００ １２３４", "13800001234"),
        ("+86 138-0000-1234", "13800001234"),
        ("04777621234", "0477-7621234"),
        ("(0477) 7621234转801", "0477-7621234-801"),
        ("010—62345678", "010-62345678"),
        ("7621234", "7621234"),
    ],
)
def test_a_phone_is_kept_in_one_way_however_it_is_typed(typed, phone):
    assert particulars.phone(typed) == phone


@pytest.mark.parametrize(
    ("read", "typed", "value"),
    [
        (particulars.kind, "农民（牧民）专业合作社", Kind.COOPERATIVE),
        (particulars.kind, "合作社", Kind.COOPERATIVE),
        (particulars.kind, "个体户", Kind.INDIVIDUAL),
        (particulars.scale, "微型企业", Scale.MICRO),
        (particulars.scale, "大", Scale.LARGE),
        (particulars.town, "上海庙", Town.SHANGHAIMIAO),
        (particulars.town, "上海庙经济开发区", Town.ZONE),
        (particulars.town, " 城川镇", Town.CHENGCHUAN),
        (particulars.industry, "a", "A"),
        (particulars.industry, "Ｃ制造业", "C"),
        (particulars.industry, "批发和零售业", "F"),
    ],
)
def test_usual_ways_of_saying_it_are_understood(read, typed, value):
    assert read(typed) == value


def test_every_industry_is_known_by_its_name():
    assert {particulars.industry(name) for name in INDUSTRIES.values()} == set("ABCDEFGHIJKLMNOPQRST")


@pytest.mark.parametrize(
    ("code", "kind"),
    [("12150623MAQQ00016", "事业单位"), ("52150623MAQQ00016", "社会组织"), ("91150623MAQQ00016", "企业")],
)
def test_a_code_speaks_of_its_kind(code, kind):
    assert particulars.kind_of(code) == kind
