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
from services.notify.links.schemas import SHORTEST_REASON, ActionOut, LinkOut
from services.notify.rules import RULES

_FOLDER = Path(__file__).parent
_STYLE = (_FOLDER / "static" / "page.css").read_text(encoding="utf-8")
_template = Environment(loader=FileSystemLoader(_FOLDER), autoescape=True).get_template("page.html")

DONE = {"sign": "签收", "ack": "回执", "progress": "进展", "extension": "延期申请"}


def form(link: LinkOut, problem: Problem | None = None, given: Mapping[str, str] | None = None) -> Response:
    """What can be done through the link; after a refusal with the reason, and with what was filled in."""
    said = str(problem) if problem else None
    return _page(link.title, problem.status if problem else 200, said=said, link=link, given=given or {})


def taken(done: ActionOut) -> Response:
    """It is on its way to the service of the item, which may still refuse it."""
    said = f"{done.object_ref}的{DONE[done.action]}已提交，办理结果请登录平台查看。"
    return _page("已提交", 200, said=said)


def refusal(problem: Problem, _: datetime) -> Response:
    """Why nothing can be done through the link."""
    return _page("不能办理", problem.status, said=str(problem))


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
