"""Links in an answer lead where the office says, or back to an address: never to a name a caller made up."""

import pytest
from werkzeug.test import EnvironBuilder
from werkzeug.wrappers import Request

from chassis.http.own_address import AddressUnknown, root_url
from chassis.settings import Settings


def asked_at(host: str) -> Request:
    return Request(EnvironBuilder(headers={"Host": host}).get_environ())


@pytest.mark.parametrize(
    "host", ["localhost", "localhost:8000", "192.168.1.5:8000", "[::1]:8000", "10.0.0.1"]
)
def test_an_address_is_believed(host):
    assert root_url(asked_at(host), Settings()) == f"http://{host}"


@pytest.mark.parametrize(
    "host",
    [
        *("evil.example.org", "evil.example.org:8000", "localhost.evil.example.org", "127.0.0.1.example.org"),
        *(
            "127.0.0.1@evil.example.org",
            "127.0.0.1/x",
            "127.0.0.1:8000:1",
            "127.0.0.1:",
            "[evil]",
            "[::1",
            "",
        ),
    ],
)
def test_a_name_nobody_configured_is_refused(host):
    with pytest.raises(AddressUnknown):
        root_url(asked_at(host or " "), Settings())


def test_what_is_configured_counts_whatever_the_caller_says():
    settings = Settings(public_url="https://yshj.example.gov.cn/")
    assert root_url(asked_at("evil.example.org"), settings) == "https://yshj.example.gov.cn"
