"""What departments and people can ask of the issue ledger; each capability brings its own routes."""

from services.issues.dispatch.api import DispatchApi
from services.issues.handling.api import HandlingApi
from services.issues.intake.api import IntakeApi
from services.issues.ledger.api import LedgerApi
from services.issues.restricted.api import RestrictedApi
from services.issues.todo.api import TodoApi


class IssuesApi(LedgerApi, IntakeApi, DispatchApi, HandlingApi, TodoApi, RestrictedApi):
    """营商环境问题的登记、受理、派发和签收：各单位在此查看并办理本单位主办、协办的问题。"""

    name = "issues-api"
