"""Personal data is taken out of texts and structures; ids and dates stay what they are."""

import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chassis.privacy import is_private, masked, masked_phone, masked_writing, without_personal_data


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("来电13812341234反映", "来电138****1234反映"),
        ("+8613812341234", "138****1234"),
        ("tel:138-1234-1234", "tel:138****1234"),
        ("身份证150623199001011234。", "身份证[证件号]。"),
        ("15062319900101123X", "[证件号]"),
        ("寄到 wang.wu@example.gov.cn 即可", "寄到 [邮箱] 即可"),
        ("座机0477-7621234", "座机0477-****"),
        (
            "INSERT failed [parameters: {'title': '张三'}] (Background on this error",
            "INSERT failed … (Background on this error",
        ),
        ("duplicate key\nDETAIL:  Key (title)=(张三) already exists.", "duplicate key\n…"),
        (
            "value too long [type=string, input_value='张三', input_type=str]",
            "value too long [type=string, …, input_type=str]",
        ),
    ],
)
def test_personal_data_in_a_text_is_masked(text, shown):
    assert masked(text) == shown


@pytest.mark.parametrize(
    "text",
    [
        "WT2026-WJ-0001",
        "2026-03-02T09:00:00+08:00",
        "6f3e5c1c-8a53-4a4c-9a55-13812341234f",
        "00-13812341234567890123456789012345-0123456789012345-01",
        "91150623MA0N0A0A0A",
        "鄂前营商督〔2024〕3号",
    ],
)
def test_what_is_no_personal_data_stays(text):
    assert masked(text) == text


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("请回电13812341234。", "请回电138****1234。"),
        ("mobile13812341234", "mobile138****1234"),
        ("电话１３８１２３４１２３４", "电话１３８****１２３４"),
        ("+86 138 1234 1234 或 0477-7621234", "138****1234 或 0477-****"),
        ("身份证150623199001011234", "身份证[证件号]"),
        (
            "贷款合同2026138123412345，信用代码91150623MA0N0A0A0A",
            "贷款合同2026138123412345，信用代码91150623MA0N0A0A0A",
        ),
        ("DETAIL: 见附件", "DETAIL: 见附件"),
    ],
)
def test_phones_in_what_people_write_are_masked_and_nothing_else_is_lost(written, shown):
    assert masked_writing(written) == shown


@given(st.uuids())
def test_an_id_is_never_touched(some_id: uuid.UUID):
    assert masked(str(some_id)) == str(some_id)


@given(st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True), st.text("反映，。 :;\n", max_size=5))
def test_no_phone_number_gets_through(phone, around):
    assert phone not in masked(f"{around}{phone}{around}")
    assert phone not in str(without_personal_data({"a": [{"b": phone}, int(phone)]}))


@pytest.mark.parametrize(
    "key", ["name", "contactPhone", "access_token", "Authorization", "petitioner_name", "e-mail", "BODY"]
)
def test_private_keys_are_left_out_however_they_are_written(key):
    assert is_private(key)
    assert without_personal_data({"x": {key: "…", "task_no": "T-1"}}) == {"x": {"task_no": "T-1"}}


@pytest.mark.parametrize("key", ["correlation_id", "service", "job", "event", "status", "embody", "filename"])
def test_other_keys_stay(key):
    assert not is_private(key)


def test_numbers_and_truth_values_keep_their_type():
    assert without_personal_data({"a": 1, "b": 1.5, "c": True, "d": None}) == {
        "a": 1,
        "b": 1.5,
        "c": True,
        "d": None,
    }


@pytest.mark.parametrize(
    ("phone", "shown"),
    [
        ("13812341234", "138****1234"),
        ("0477-7621234", "047****1234"),
        ("04777621234", "047****1234"),
        ("0477762123", "04****2123"),
        ("7621234", "****"),
        ("", "****"),
    ],
)
def test_of_one_phone_number_the_middle_is_hidden_and_of_a_short_one_all(phone, shown):
    assert masked_phone(phone) == shown
