"""The chain every run mode must work: from a visit on a phone to the signature of the unit's own system."""

from typing import Any

from deploy.verify.client import Client, starter_secret, submit, until
from deploy.verify.mail import received

UNIT, SUPERVISOR = "D06", "d00-specialist"
TEXT = "验收：养殖场贷款到期，续贷材料要求反复变化"


class Office:
    """The people and machines of the starter set, through the proxy."""

    def __init__(self, address: str):
        password = starter_secret("directory", "starter-password")
        self.anyone = Client(address)
        self.dispatcher = Client(address, grant_type="password", login="dp", password=password)
        self.liaison = Client(address, grant_type="password", login="dl", password=password)
        self.head = Client(address, grant_type="password", login="dh", password=password)
        self.phone = Client(f"{address}/surveys/v1/key/{starter_secret('surveys', 'starter-phone')}")
        self._address = address

    def machine(self) -> Client:
        """The unit's own system, with an API key its head gave it."""
        account = "/directory/v1/machine-accounts/M-starter/keys"
        key = self.head.call("POST", account, {"days": 1})["api_key"]
        return Client(self._address, grant_type="api_key", api_key=key)


def work(office: Office) -> str:
    """Work the chain once; returns what happened. Raises whatever goes wrong on the way."""
    forms = office.phone.call("GET", "/formList")
    assert "qqzf" in forms, "the starter questionnaire is offered to phones"
    submit(office.phone, "uuid:chain", TEXT)
    issue_no = until("issue opened", lambda: issue_with(office.dispatcher, TEXT))["issue_no"]
    path = f"/issues/v1/issues/{issue_no}"
    office.dispatcher.call("POST", f"{path}/accept")
    office.dispatcher.call("POST", f"{path}/dispatch", {"lead_dept": UNIT, "supervisor": SUPERVISOR})
    notified = notify(office, issue_no)
    machine = office.machine()
    todo = [line["issue_no"] for line in machine.pages("/issues/v1/todo")]
    assert todo == [issue_no], f"the machine's to-do list is {todo}"
    machine.call("POST", f"{path}/sign")
    status = office.dispatcher.call("GET", path)["status"]
    assert status == "in_progress", f"after signing the issue is {status}"
    return f"{issue_no} opened, dispatched, {notified}, in the unit's to-do list, signed"


def issue_with(dispatcher: Client, title: str) -> dict[str, Any] | None:
    """The issue of this title, if there is one."""
    return next((line for line in dispatcher.pages("/issues/v1/issues") if line["title"] == title), None)


def notify(office: Office, issue_no: str) -> str:
    """The notice is in the liaison's inbox and in the mail server, once each, and tells only the number."""
    inbox = until("notice to the liaison", lambda: [*office.liaison.pages("/notify/v1/messages")])
    assert [notice["object_ref"] for notice in inbox] == [issue_no], f"the liaison's inbox is {inbox}"
    address = office.liaison.call("GET", "/directory/v1/me")["person"]["mail"]
    mails = until("mail to the liaison", received)
    assert [mail["To"] for mail in mails] == [address], f"mail went to {[mail['To'] for mail in mails]}"
    text = mails[0].get_content()
    assert issue_no in text, f"the mail says {text}"
    assert TEXT not in text, "a mail names the issue, not what was said"
    return f"in the liaison's inbox, mailed as {mails[0]['Subject']}"
