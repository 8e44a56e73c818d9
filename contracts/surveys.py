"""What surveys tells the others: visits, submissions and the problems heard in them."""

from datetime import date, datetime
from typing import ClassVar

from pydantic import BaseModel, ConfigDict

from contracts.event import Event


class VisitedEnterprise(BaseModel):
    """An enterprise as the submission named it."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    enterprise_id: str | None  #: id in the registry, if it is registered
    name: str  #: 企业名称
    uscc: str | None  #: 统一社会信用代码, only if it passes GB 32100-2015; herders have none


class QuestionnairePublished(Event):
    """A version of a questionnaire may be filled in from now on; the version before it is retired."""

    aggregate: ClassVar[str] = "code"

    code: str
    questionnaire_version: int
    title: str
    published_at: datetime
    status: str = "published"  #: 已发布


class CampaignOpened(Event):
    """A campaign is under way: units may go out. Told again when one that had ended is taken up again."""

    aggregate: ClassVar[str] = "campaign_code"

    campaign_code: str
    status: str  #: running 进行中
    name: str  #: 专项行动名称
    alias: str | None  #: 别名
    parent_code: str | None  #: campaign_code of the campaign it belongs to
    starts_on: date
    ends_on: date | None  #: None: no end is fixed
    questionnaire_code: str | None  #: 问卷代码
    depts: list[str]  #: 参加单位, dept_codes; empty means all of them


class CampaignClosed(Event):
    """A campaign has ended; what is late may still come in."""

    aggregate: ClassVar[str] = "campaign_code"

    campaign_code: str
    status: str  #: ended 结束
    name: str
    parent_code: str | None
    depts: list[str]
    closed_on: date


class ActionCompleted(Event):
    """An action has been held and counts (domain.md CNT-4); told again when its particulars are corrected."""

    aggregate: ClassVar[str] = "action_no"

    action_no: str  #: 场次编号, XD2026-0001
    status: str  #: held 已开展
    campaign_code: str
    campaign: str  #: 专项行动名称
    parent_code: str | None  #: campaign_code of the campaign that one belongs to
    title: str
    action_date: date
    depts: list[str]  #: 参加单位, dept_codes, at least one


class VisitsMissing(Event):
    """The day of an action is over, and some of the enterprises it is to visit were not (features.md S17)."""

    aggregate: ClassVar[str] = "action_no"

    action_no: str
    status: str  #: planned 计划 or held 已开展
    campaign_code: str
    action_date: date
    depts: list[str]  #: 参加单位, dept_codes
    missing: int  #: enterprises not yet visited under this action
    reminder: int  #: which reminder of this action it is, from 1


class SatisfactionMeasured(Event):
    """The 满意鄂前旗指数 of a month's visits; told again when late or corrected answers change it."""

    aggregate: ClassVar[str] = "period"

    period: str  #: the month, 2026-03
    index: float | None  #: mean of the points from 20 to 100, two decimals; None: nobody has answered
    n: int  #: answers counted


class VisitRecorded(Event):
    """An enterprise was visited. Told again, with the latest state, when cadres join or it is voided."""

    aggregate: ClassVar[str] = "visit_id"

    visit_id: str
    status: str  #: effective 有效 or void 无效
    enterprise: VisitedEnterprise
    visit_date: date
    cadres: list[str]  #: 走访干部, person ids
    depts: list[str]  #: dept_codes of their units
    action_no: str | None  #: 场次
    campaign_code: str | None
    campaign: str | None  #: 专项行动名称


class SubmissionReceived(Event):
    """A filled-in questionnaire has arrived and is kept, whatever becomes of it."""

    aggregate: ClassVar[str] = "submission_id"

    submission_id: str
    client_submission_id: str  #: the phone's or script's own id
    status: str  #: received 已接收
    questionnaire_code: str
    questionnaire_version: int
    enterprises: list[VisitedEnterprise]
    campaign: str | None  #: 专项行动
    visit_date: date
    received_at: datetime


class SubmissionCorrected(Event):
    """Whoever handed it in has sent a new version of it; what was said before is kept (features.md S5)."""

    aggregate: ClassVar[str] = "submission_id"

    submission_id: str
    client_submission_id: str  #: the new version's own id
    corrects: str  #: client_submission_id of the version it replaces
    status: str  #: received 已接收, effective 有效, late_pending 补录待审 or duplicate_suspect 疑似重复
    questionnaire_code: str
    questionnaire_version: int
    corrected_at: datetime


class SubmissionFlagged(Event):
    """Somebody should look at this submission; being flagged does not keep it from being effective."""

    aggregate: ClassVar[str] = "submission_id"

    submission_id: str
    status: str  #: received 已接收, effective 有效, late_pending 补录待审 or duplicate_suspect 疑似重复
    questionnaire_code: str
    questionnaire_version: int
    flags: list[str]  #: old_version 旧版本, clock_skew 时钟异常, late_entry 补录, enterprise_unclear …


class SubmissionEffective(Event):
    """The submission counts from now on (domain.md CNT-7)."""

    aggregate: ClassVar[str] = "submission_id"

    submission_id: str
    status: str  #: effective 有效
    questionnaire_code: str
    questionnaire_version: int
    enterprises: list[VisitedEnterprise]
    campaign: str | None
    visit_date: date
    effective_on: date  #: 生效日期


class SubmissionVoided(Event):
    """The submission will never count: it is void, or a duplicate of one that does."""

    aggregate: ClassVar[str] = "submission_id"

    submission_id: str
    status: str  #: void 无效 or duplicate 重复
    questionnaire_code: str
    questionnaire_version: int
    duplicate_of: str | None  #: submission_id of the one it was merged into


class ProblemReported(Event):
    """An option was chosen that reports a problem (domain.md PRB); issues opens one WJ issue for it."""

    aggregate: ClassVar[str] = "problem_id"

    problem_id: str  #: the same for (submission, question path, option); IssueOpened.source_ref repeats it
    status: str  #: reported 已上报
    submission_id: str  #: empty for a relapse of what no submission had told
    question_code: str  #: name of the question; followup for a relapse
    question_path: str  #: where the answer stands, repeats counted: /data/more[2]/kind; #2 after a correction
    option_code: str  #: recurred for a relapse
    enterprises: list[VisitedEnterprise]
    category: str  #: 问题类别
    text: str
    suggested_dept: str | None  #: dept_code of the unit thought competent
    reported_on: date  #: 反映日期, the day of the visit
    registered_on: date  #: the day it could first be acted on; all periods count from here (OFF-6)
    campaign: str | None
    recurrence_of: str | None = None  #: issue_no this problem is a relapse of


class FollowupDue(Event):
    """It is time to ask an enterprise whether what was solved for it stays solved (domain.md FU)."""

    aggregate: ClassVar[str] = "followup_id"

    followup_id: str
    status: str  #: due 待回访
    issue_no: str  #: the issue that was solved
    enterprise: VisitedEnterprise
    lead_dept: str | None  #: 主办单位 of the issue
    cadre: str | None  #: 包联干部 of the enterprise, person id
    due: date  #: 回访时限


class FollowupCompleted(Event):
    """An enterprise was asked whether what was solved stays solved, or nobody there could be reached."""

    aggregate: ClassVar[str] = "followup_id"

    followup_id: str
    status: str  #: done 已回访
    issue_no: str
    enterprise: VisitedEnterprise
    lead_dept: str | None
    result: str  #: stable 稳定解决, recurred 反弹 or unreachable 无法联系
    rating: int | None  #: 1 to 5, if a rating was given
    due: date
    completed_on: date  #: 回访日期


class EnterpriseState(BaseModel):
    """What the registry tells of an enterprise: everything but whom to speak to."""

    enterprise_id: str
    uscc: str | None  #: 统一社会信用代码; herders may have none
    local_id: str | None  #: 牧户编号, where there is no code
    name: str  #: 企业名称
    kind: str  #: 主体类型: 企业, 个体工商户, 牧户 …
    industry: str | None  #: 行业门类, a letter of GB/T 4754
    scale: str | None  #: 大, 中, 小 or 微
    town: str | None  #: 镇 or 开发区; unknown of some that were met on a visit
    gacha: str | None  #: 嘎查村、社区
    status: str  #: 在营, 停业, 注销 or 迁出


class EnterpriseRegistered(EnterpriseState, Event):
    """An enterprise, or a herder without a code, has come into the registry."""

    aggregate: ClassVar[str] = "enterprise_id"


class EnterpriseUpdated(EnterpriseState, Event):
    """Something about an enterprise has changed; the event carries its whole state."""

    aggregate: ClassVar[str] = "enterprise_id"
