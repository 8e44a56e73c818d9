"""What can be refused about written explanations."""

from chassis.errors import Conflict, Forbidden, Invalid, NotFound


class ExplanationNotFound(NotFound):
    code = "explanation_not_found"
    message = "未找到书面说明{explanation_id}"


class NotAskedOfYou(Forbidden):
    code = "not_asked_of_you"
    message = "该书面说明不是要求您单位提交的"


class ExplanationAwaited(Conflict):
    code = "explanation_awaited"
    message = "已要求该单位书面说明，须于{reply_due}前提交；提交后方可再次要求"


class AlreadyExplained(Conflict):
    code = "already_explained"
    message = "该书面说明已于{answered_on}提交"


class PetitionerNamed(Invalid):
    """The unit complained of is told nothing of who complains (domain.md PERM-3)."""

    code = "petitioner_named"
    message = "要求说明的内容将送被反映单位，不能出现反映人的姓名、反映问题的企业和任何电话"
