"""Every form the tests serve passes ODK Validate, the engine of ODK Collect; it needs Java."""

import pytest
from pyxform.validators.odk_validate import check_xform
from pyxform.xls2xform import convert

from services.surveys.demo.forms import OPINION, VISIT
from services.surveys.demo.history import WORKBOOKS as WORKBOOKS_OF_DEMO
from services.surveys.problems.suggestions import categories
from services.surveys.questionnaires import xlsform
from tests.surveys.builders import STARTER_WORKBOOK, a_workbook
from tests.surveys.test_openrosa_files import SPOKEN
from tests.surveys.test_openrosa_media import LOOKED_UP, PICKED
from tests.surveys.test_questionnaires_reviewing import QUIET, WARNED
from tests.surveys.test_questionnaires_soundness import BROKEN, SOUND
from tests.surveys.test_submissions_export import OR_OTHER

WORKBOOKS = {
    "starter": STARTER_WORKBOOK,
    "demo visit": WORKBOOKS_OF_DEMO[VISIT].read_bytes(),
    "demo opinion": WORKBOOKS_OF_DEMO[OPINION].read_bytes(),
    "small": a_workbook(),
    "without photos": a_workbook(survey=QUIET),
    "with warnings": a_workbook(survey=WARNED, choices=None),
    "with a voice note and a log of how it is filled in": a_workbook(survey=SPOKEN),
    "enterprises to select from": a_workbook(survey=PICKED),
    "enterprises to look up": a_workbook(survey=LOOKED_UP),
    "what is written under other": a_workbook(survey=OR_OTHER),
    **{name: a_workbook(survey=survey) for name, survey in SOUND.items()},
}


@pytest.mark.parametrize("workbook", WORKBOOKS.values(), ids=WORKBOOKS.keys())
def test_a_served_form_is_valid_to_odk(tmp_path, workbook):
    form = tmp_path / "form.xml"
    form.write_bytes(xlsform.convert(workbook, categories()).served_as(1))
    assert check_xform(str(form)) == []


@pytest.mark.parametrize("survey", [survey for survey, _ in BROKEN.values()], ids=BROKEN.keys())
def test_what_we_refuse_as_broken_is_refused_by_odk(tmp_path, survey):
    form = tmp_path / "form.xml"
    form.write_text(
        convert(a_workbook(survey=survey), validate=False, file_type=".xlsx").xform, encoding="utf-8"
    )
    with pytest.raises(Exception, match="ODK Validate"):
        check_xform(str(form))


def test_odk_validate_refuses_what_is_no_form(tmp_path):
    form = tmp_path / "form.xml"
    form.write_bytes(
        xlsform.convert(STARTER_WORKBOOK, categories()).served_as(1).replace(b"nodeset=", b"nodes=")
    )
    with pytest.raises(Exception, match="ODK Validate"):
        check_xform(str(form))
