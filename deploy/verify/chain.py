"""The chain every run mode must work: from a visit on a phone to the signature of the unit's own system."""

from typing import Any

from deploy.verify.client import Client, sign_in, starter_secret, submit, until

UNIT, LIAISON = "D06", "d06-liaison"
SUPERVISOR = "d00-specialist"
TEXT = "验收：养殖场贷款到期，续贷材料要求反复变化"


class Office:
    """The people and machines of the starter set, signed in through the proxy."""

    def __init__(self, address: str):
        password = starter_secret("directory", "starter-password")
        self.anyone = Client(address)
        self.dispatcher = sign_in(address, grant_type="password", login="dp", password=password)
        self.liaison = sign_in(address, grant_type="password", login="dl", password=password)
        self.head = sign_in(address, grant_type="password", login="dh", password=password)
        self.operator = sign_in(address, grant_type="password", login="op", password=password)
        self.phone = Client(f"{address}/surveys/v1/key/{starter_secret('surveys', 'starter-phone')}")
        self._address = address

    def machine(self) -> Client:
        """The unit's own system, with an API key its head gave it."""
        account = "/directory/v1/machine-accounts/M-starter/keys"
        key = self.head.call("POST", account, {"days": 1})["api_key"]
        return sign_in(self._address, grant_type="api_key", api_key=key)


def work(office: Office) -> str:
    """Work the chain once; returns what happened. Raises whatever goes wrong on the way."""
    forms = office.phone.call("GET", "/formList")
    assert "qqzf" in forms, "the starter questionnaire is offered to phones"
    submit(office.phone, "uuid:chain", TEXT)
    issue_no = until("issue opened", lambda: issue_with(office.dispatcher, TEXT))["issue_no"]
    path = f"/issues/v1/issues/{issue_no}"
    office.dispatcher.call("POST", f"{path}/accept")
    office.dispatcher.call("POST", f"{path}/dispatch", {"lead_dept": UNIT, "supervisor": SUPERVISOR})
    noticed = notice(office, issue_no)
    machine = office.machine()
    todo = [line["issue_no"] for line in machine.pages("/issues/v1/todo")]
    assert todo == [issue_no], f"the machine's to-do list is {todo}"
    machine.call("POST", f"{path}/sign")
    status = office.dispatcher.call("GET", path)["status"]
    assert status == "in_progress", f"after signing the issue is {status}"
    return f"{issue_no} opened, dispatched, {noticed}, in the unit's to-do list, signed"


def issue_with(dispatcher: Client, title: str) -> dict[str, Any] | None:
    """The issue of this title, if there is one."""
    return next((line for line in dispatcher.pages("/issues/v1/issues") if line["title"] == title), None)


def notice(office: Office, issue_no: str) -> str:
    """What became of the liaison's notice: at night it waits for the morning (domain.md NTF-1)."""
    delivery = until("notice to the liaison", lambda: _delivery(office))
    if delivery["result"] == "waiting":
        return f"notice waits until {delivery['next_attempt_at']}"
    inbox = [message["object_ref"] for message in office.liaison.pages("/notify/v1/messages")]
    assert inbox == [issue_no], f"the liaison's inbox is {inbox}"
    return "noticed"


def _delivery(office: Office) -> dict[str, Any] | None:
    deliveries = office.operator.pages("/notify/v1/deliveries")
    to_liaison = (d for d in deliveries if (d["recipient"], d["channel"]) == (LIAISON, "inbox"))
    return next((d for d in to_liaison if d["next_attempt_at"] or d["result"] == "sent"), None)
