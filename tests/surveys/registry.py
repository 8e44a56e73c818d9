"""The registry of enterprises as its callers know it, with a company and a herder to put into it."""

from tests.surveys.builders import SPECIALIST, USCC

ODD_CODE = "91150623MAQQ001053"  # its organisation code fails GB 11714

COMPANY = {
    "uscc": USCC,
    "name": "绿源农牧有限公司",
    "kind": "企业",
    "town": "敖勒召其镇",
    "contact": "张三",
    "phone": "13800001234",
}
HERDER = {
    "name": "巴特尔",
    "kind": "牧户",
    "town": "昂素镇",
    "gacha": "哈日根图嘎查",
    "contact": "巴特尔",
    "phone": "13900001234",
}


class Registry:
    """What callers do with enterprises, in the words of these tests."""

    def __init__(self, desk):
        self.desk = desk

    def ask(self, actor, method, path="", json=None, **given):
        return self.desk.ask(actor, method, f"/v1/enterprises{path}", json, **given)

    def add(self, like=COMPANY, actor=SPECIALIST, **changes):
        body = {name: value for name, value in {**like, **changes}.items() if value is not None}
        return self.ask(actor, "POST", json=body)

    def added(self, like=COMPANY, **changes):
        answer = self.add(like, **changes)
        assert answer.status_code == 201, answer.text
        return answer.json

    def change(self, enterprise, actor=SPECIALIST, version=None, **changes):
        headers = {"If-Match": f'"{version or enterprise["version"]}"'}
        return self.ask(actor, "PATCH", f"/{enterprise['enterprise_id']}", changes, headers=headers)

    def names(self, actor=SPECIALIST, **query):
        answer = self.ask(actor, "GET", query_string=query)
        assert answer.status_code == 200, answer.text
        return [item["name"] for item in answer.json["items"]]

    def told(self):
        return [
            (name, event["name"], event["status"])
            for name in ("enterprise_registered", "enterprise_updated")
            for event in self.desk.events(name)
        ]


def refusal(answer):
    return answer.status_code, answer.json["code"], answer.json.get("field")
