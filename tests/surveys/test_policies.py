"""Which policies an enterprise is shown."""

from datetime import date

import pytest

from contracts.notify import PolicyExpired, PolicyPublished
from tests.surveys.builders import CADRE, CITIZEN
from tests.surveys.ledger import Ledger
from tests.surveys.registry import COMPANY

DAY = date(2026, 3, 2)


@pytest.fixture
def ledger(desk):
    """Others' events come the same way, whoever says them."""
    return Ledger(desk)


@pytest.fixture
def company(registry):
    """A small company of trade C in 敖勒召其镇."""
    return registry.added(COMPANY, industry="C", scale="小")


def a_policy(number=1, **given):
    usual = {
        "article_no": f"ZC2026-{number:04}",
        "title": "小微企业贷款贴息办法",
        "doc_no": None,
        "issuer": "鄂托克前旗人民政府",
        "level": "banner",
        "valid_from": DAY,
        "valid_to": None,
        "industries": [],
        "scales": [],
        "towns": [],
        "categories": [],
        "published_on": DAY,
    }
    return PolicyPublished(**usual | given)


def shown(desk, enterprise, actor=CADRE):
    answer = desk.ask(actor, "GET", f"/v1/enterprises/{enterprise['enterprise_id']}/policies")
    assert answer.status_code == 200, answer.text
    return [each["article_no"] for each in answer.json["items"]]


@pytest.mark.parametrize(
    ("tags", "is_shown"),
    [
        ({}, True),
        ({"industries": ["A", "C"], "scales": ["小", "微"], "towns": ["敖勒召其镇"]}, True),
        ({"categories": ["资金扶持"]}, True),
        ({"industries": ["A"]}, False),
        ({"industries": ["C"], "scales": ["大"]}, False),
        ({"towns": ["昂素镇"]}, False),
    ],
)
def test_a_policy_is_shown_to_those_who_match_every_tag_it_gives(desk, ledger, company, tags, is_shown):
    ledger.says(a_policy(**tags))
    assert shown(desk, company) == ["ZC2026-0001"] * is_shown


def test_what_nobody_knows_of_an_enterprise_matches_no_tag(desk, ledger, registry):
    ledger.says(a_policy(1, industries=["C"]))
    ledger.says(a_policy(2))
    assert shown(desk, registry.added()) == ["ZC2026-0002"]


def test_the_latest_policy_comes_first_and_says_where_it_is_from(desk, ledger, company):
    ledger.says(a_policy(1, published_on=date(2026, 2, 2)))
    ledger.says(a_policy(2, title="用工补贴", categories=["人才招聘"]))
    assert shown(desk, company) == ["ZC2026-0002", "ZC2026-0001"]
    path = f"/v1/enterprises/{company['enterprise_id']}/policies"
    policy = desk.ask(CADRE, "GET", path).json["items"][0]
    told = (policy["title"], policy["categories"], policy["issuer"])
    assert told == ("用工补贴", ["人才招聘"], "鄂托克前旗人民政府")


def test_a_policy_is_shown_as_long_as_it_holds(desk, ledger, company):
    ledger.says(a_policy(1, valid_to=DAY))
    ledger.says(a_policy(2))
    assert shown(desk, company) == ["ZC2026-0002", "ZC2026-0001"]
    desk.office.move_clock("2026-03-03T09:00")
    assert shown(desk, company) == ["ZC2026-0002"]
    ledger.says(PolicyExpired(article_no="ZC2026-0002", expired_on=DAY))
    assert shown(desk, company) == []


def test_a_withdrawal_heard_before_the_policy_is_not_forgotten(desk, ledger, company):
    ledger.says(PolicyExpired(article_no="ZC2026-0001", expired_on=DAY))
    ledger.says(a_policy(1))
    assert shown(desk, company) == []


def test_policies_of_an_enterprise_nobody_knows_are_not_found_and_citizens_have_no_business_there(desk):
    assert desk.ask(CADRE, "GET", "/v1/enterprises/none/policies").status_code == 404
    assert desk.ask(CITIZEN, "GET", "/v1/enterprises/none/policies").status_code == 403
