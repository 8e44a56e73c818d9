"""A phone's settings as ODK Collect scans them, so that nobody types an address with a token in it."""

import base64
import zlib

import orjson
import segno

PROJECT = "企业走访"  # what Collect calls the place it sends to


def scanned(server_url: str) -> str:
    """The text of the QR code: Collect's settings, deflated, in Base64 (features.md S11)."""
    settings = {
        "general": {
            "server_url": server_url,
            "form_update_mode": "match_exactly",
            "autosend": "wifi_and_cellular",
        },
        "admin": {},
        "project": {"name": PROJECT},
    }
    return base64.b64encode(zlib.compress(orjson.dumps(settings))).decode()


def qr_code(server_url: str) -> str:
    """The QR code as a PNG in a ``data:`` address, ready for a page's ``<img>``."""
    # scanned from a screen nobody has creased: little correction keeps its squares large
    return segno.make_qr(scanned(server_url), error="l").png_data_uri(scale=6)
