"""What phones, departments' scripts and staff can ask of surveys; each capability brings its own routes."""

from services.surveys.campaigns.api import CampaignsApi
from services.surveys.devices.api import DevicesApi
from services.surveys.enterprises.api import EnterprisesApi
from services.surveys.feed.api import FeedApi
from services.surveys.figures.api import FiguresApi
from services.surveys.followups.api import FollowUpsApi
from services.surveys.openrosa.api import OpenRosaApi
from services.surveys.policies.api import PoliciesApi
from services.surveys.problems.api import ProblemsApi
from services.surveys.questionnaires.api import QuestionnairesApi
from services.surveys.submissions.api import SubmissionsApi
from services.surveys.visits.api import VisitsApi


class SurveysApi(
    QuestionnairesApi,
    EnterprisesApi,
    PoliciesApi,
    CampaignsApi,
    VisitsApi,
    DevicesApi,
    OpenRosaApi,
    FeedApi,
    SubmissionsApi,
    ProblemsApi,
    FiguresApi,
    FollowUpsApi,
):
    """企业库，专项行动、场次和走访，问卷的设计和发布，手机（ODK）和单位系统提交答卷，从答卷中提取需要办理的问题，以及解决后的跟踪回访；统计数字都有同样长的清单。"""

    name = "surveys-api"
