"""A phone is set up by scanning: what the QR code holds, and that it is shown once (features.md S11)."""

import base64
import json
import zlib

import pytest
import segno

from services.surveys.devices.settings import scanned
from tests.surveys.builders import CADRE, SPECIALIST

PNG = "data:image/png;base64,"


@pytest.fixture
def registered(desk):
    body = {"person_id": CADRE.id, "name": "张三的手机", "towns": ["昂素镇", "城川镇", "昂素镇"]}
    return desk.ask(SPECIALIST, "POST", "/v1/devices", body).json


def test_collect_reads_its_settings_out_of_the_code(registered):
    settings = json.loads(zlib.decompress(base64.b64decode(scanned(registered["server_url"]))))
    assert settings == {
        "general": {
            "server_url": registered["server_url"],
            "form_update_mode": "match_exactly",
            "autosend": "wifi_and_cellular",
        },
        "admin": {},
        "project": {"name": "企业走访"},
    }


def test_the_picture_is_the_code_of_that_text(registered):
    assert registered["settings_qr"].startswith(PNG)
    picture = base64.b64decode(registered["settings_qr"].removeprefix(PNG))
    assert picture.startswith(b"\x89PNG\r\n\x1a\n")
    again = segno.make_qr(scanned(registered["server_url"]), error="l").png_data_uri(scale=6)
    assert registered["settings_qr"] == again


def test_the_code_is_shown_when_the_phone_is_registered_and_never_again(desk, registered):
    (listed,) = desk.ask(SPECIALIST, "GET", "/v1/devices").json["items"]
    assert "settings_qr" not in listed
    assert listed["towns"] == ["城川镇", "昂素镇"]


def test_a_town_nobody_knows_is_refused(desk):
    body = {"person_id": CADRE.id, "name": "手机", "towns": ["无此镇"]}
    assert desk.ask(SPECIALIST, "POST", "/v1/devices", body).status_code == 422
