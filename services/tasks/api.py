"""What departments and people can ask of task dispatch; each capability brings its own routes."""

from services.tasks.attachments.api import AttachmentsApi
from services.tasks.calendar_feed.api import CalendarFeedApi
from services.tasks.dispatch.api import DispatchApi
from services.tasks.escalation.api import EscalationApi
from services.tasks.exports.api import ExportsApi
from services.tasks.extensions.api import ExtensionsApi
from services.tasks.handling.api import HandlingApi
from services.tasks.indicators.api import IndicatorsApi
from services.tasks.instructions.api import InstructionsApi
from services.tasks.interviews.api import InterviewsApi
from services.tasks.plans.api import PlansApi
from services.tasks.plans.imports.api import ImportsApi
from services.tasks.proposals.api import ProposalsApi
from services.tasks.receipts.api import ReceiptsApi
from services.tasks.reports.api import ReportsApi
from services.tasks.rounds.api import RoundsApi
from services.tasks.todo.api import TodoApi


class TasksApi(
    PlansApi,
    ImportsApi,
    DispatchApi,
    ExportsApi,
    HandlingApi,
    AttachmentsApi,
    ExtensionsApi,
    EscalationApi,
    ReceiptsApi,
    RoundsApi,
    ReportsApi,
    InterviewsApi,
    ProposalsApi,
    InstructionsApi,
    IndicatorsApi,
    TodoApi,
    CalendarFeedApi,
):
    """各级方案及其任务的导入、发布和派发，各单位的签收、推进和申请销号，中心的复核，延期、暂缓和撤销，提醒、催办和督办，月调度的填报、审核和通报，领导批示，以及各自的待办。"""

    name = "tasks-api"
