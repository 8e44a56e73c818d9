"""What departments and people can ask of the issue ledger; each capability brings its own routes."""

from services.issues.attachments.api import AttachmentsApi
from services.issues.dispatch.api import DispatchApi
from services.issues.duplicates.api import DuplicatesApi
from services.issues.escalation.api import EscalationApi
from services.issues.explanations.api import ExplanationsApi
from services.issues.exports.api import ExportsApi
from services.issues.extensions.api import ExtensionsApi
from services.issues.feedback.api import FeedbackApi
from services.issues.handling.api import HandlingApi
from services.issues.imports.api import ImportsApi
from services.issues.intake.api import IntakeApi
from services.issues.ledger.api import LedgerApi
from services.issues.lookback.api import LookBackApi
from services.issues.messages.api import MessagesApi
from services.issues.officers.api import OfficersApi
from services.issues.plans.api import PlansApi
from services.issues.proposals.api import ProposalsApi
from services.issues.restricted.api import RestrictedApi
from services.issues.statistics.api import StatisticsApi
from services.issues.todo.api import TodoApi
from services.issues.verification.api import VerificationApi


class IssuesApi(
    ExportsApi,
    ImportsApi,
    LedgerApi,
    IntakeApi,
    DispatchApi,
    HandlingApi,
    AttachmentsApi,
    MessagesApi,
    PlansApi,
    ExplanationsApi,
    ExtensionsApi,
    VerificationApi,
    ProposalsApi,
    DuplicatesApi,
    EscalationApi,
    LookBackApi,
    StatisticsApi,
    TodoApi,
    RestrictedApi,
    FeedbackApi,
    OfficersApi,
):
    """营商环境问题从登记、受理、派发、办理到复核、回访、销号的全过程：各单位在此查看并办理本单位主办、协办的问题。"""

    name = "issues-api"
