"""The page a link of a message opens on a phone: what it is about, one form for each action, how it went."""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader
from markupsafe import Markup
from werkzeug.wrappers import Response

from chassis.errors import Problem
from chassis.http.pages import page
from services.notify.links.errors import DONE, LinkUsed
from services.notify.links.schemas import SHORTEST_REASON, ActionOut, LinkOut
from services.notify.rules import RULES

_FOLDER = Path(__file__).parent
_STYLE = (_FOLDER / "static" / "page.css").read_text(encoding="utf-8")
_template = Environment(loader=FileSystemLoader(_FOLDER), autoescape=True).get_template("page.html")

#: What the form calls each field that may be filled in wrongly.
LABELS = {
    "progress_pct": "当前进度",
    "text": "所填文字",
    "requested_due": "申请延至的日期",
    "workdays": "申请延期的工作日数",
}


def form(link: LinkOut, problem: Problem | None = None, given: Mapping[str, str] | None = None) -> Response:
    """What can be done through the link; after a refusal its form comes first, as filled in, with why."""
    filled = given or {}
    actions = sorted(link.actions, key=lambda action: action != filled.get("action"))
    return _page(
        link.title,
        problem.status if problem else 200,
        link=link,
        actions=actions,
        given=filled,
        wrong=_why(problem) if problem else None,
    )


def taken(done: ActionOut) -> Response:
    """A receipt is signed; anything else is on its way to the service of the item, which may refuse it."""
    if done.action == "ack":
        return _page("已签收回执", 200, said=f"{done.object_ref}的回执已签收，无需再办。")
    said = f"{done.object_ref}的{DONE[done.action]}已提交。如未能办成，原因将另行告知您。"
    return _page("已提交", 200, said=said)


def refusal(problem: Problem, _: datetime) -> Response:
    """Why nothing can be done through the link; pressed twice, it has been done."""
    title = "已办理" if isinstance(problem, LinkUsed) else "不能办理"
    return _page(title, problem.status, said=f"{problem}。")


def _why(problem: Problem) -> str:
    """What is wrong, by the names the form has for it."""
    wrong = [LABELS[each["field"]] + each["detail"] for each in problem.errors if each["field"] in LABELS]
    return "；".join(wrong) or str(problem)


def _page(title: str, status: int, **said: Any) -> Response:
    content = _template.render(
        title=title,
        style=Markup(_STYLE),  # noqa: S704  our own file
        sender=RULES.sender,
        shortest_reason=SHORTEST_REASON,
        **said,
    )
    response = page(content, _STYLE, status, with_forms=True)
    response.headers["Cache-Control"] = "no-store"  # it holds what is for one person
    return response
