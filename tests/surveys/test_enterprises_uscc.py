import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.surveys.enterprises import uscc

VALID = [
    "91350100M000100Y43",
    "91150623MAQQ001040",
    "91150623MAQQ00016H",
    "92150623MAQQ00016E",
    "93150623MAQQ00016B",
    "N2150623MAQQ000161",
]

codes = st.builds(
    lambda first, kind, region, organisation: (
        (seventeen := first + kind + region + organisation) + uscc.check_character(seventeen)
    ),
    st.sampled_from(sorted(uscc.REGISTRARS)),
    st.sampled_from(uscc.ALPHABET),
    st.text("0123456789", min_size=6, max_size=6),
    st.text(uscc.ALPHABET, min_size=9, max_size=9),
)


@pytest.mark.parametrize("code", VALID)
def test_a_code_of_the_specification_is_valid(code):
    assert uscc.fault(code) is None


def test_a_wrong_check_character_is_said_to_be_one():
    assert "校验位" in uscc.fault("91350100M000100Y4Z"[:17] + "4")


def test_the_specified_invalid_code_is_refused():
    assert uscc.fault("91350100M000100Y4Z") is not None


@pytest.mark.parametrize(
    ("code", "word"),
    [
        ("9115062", "18位"),
        ("91150623MAQQ00104O", "O"),
        ("B1150623MAQQ001040", "第1位"),
        ("9115A623MAQQ001040", "行政区划"),
    ],
)
def test_a_fault_names_what_is_wrong(code, word):
    assert word in uscc.fault(code)


def test_full_width_lower_case_and_blanks_are_folded():
    assert uscc.normalised("　９１１５０６２３ maqq００１０４０ ") == "91150623MAQQ001040"


def test_a_registrar_letter_and_a_sum_divisible_by_31_are_valid():
    assert "91150623MAQQ001040".endswith(uscc.check_character("91150623MAQQ00104"))


def test_the_inner_check_of_a_real_looking_code_is_a_matter_of_its_own():
    assert uscc.organisation_code_fits("91350100M000100Y43")
    seventeen = "91150623MAQQ00105"
    code = seventeen + uscc.check_character(seventeen)
    assert uscc.fault(code) is None
    assert not uscc.organisation_code_fits(code)


@given(codes)
def test_every_code_with_its_computed_check_character_is_valid(code):
    assert uscc.fault(code) is None
    assert uscc.normalised(f" {code.lower()} ") == code


@given(codes, st.integers(0, 17), st.sampled_from(uscc.ALPHABET))
def test_one_wrong_character_is_always_noticed(code, position, character):
    changed = code[:position] + character + code[position + 1 :]
    assert (uscc.fault(changed) is None) == (changed == code)
