"""The templates in force: the packaged ones, and above them the last version of those an operator changed."""

import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from services.notify.templates.model import TemplateVersion
from services.notify.templates.template import Template


@cache
def packaged() -> dict[str, Template]:
    """What each message is unless an operator changed it."""
    file = Path(__file__).with_name("packaged.json")
    content = json.loads(file.read_text(encoding="utf-8"))
    return {code: Template.model_validate(each) for code, each in content.items()}


class Templates:
    """The templates as they are in this transaction."""

    def __init__(self, session: Session) -> None:
        last = select(TemplateVersion.code, func.max(TemplateVersion.number)).group_by(TemplateVersion.code)
        numbers = {code: number for code, number in session.execute(last)}  # noqa: C416  rows are no pairs to mypy
        self.numbers: dict[str, int] = dict.fromkeys(packaged(), 0) | numbers
        self._all = dict(packaged())
        if numbers:
            changed = session.execute(
                select(TemplateVersion.code, TemplateVersion.number, TemplateVersion.content)
            )
            self._all |= {
                code: Template.model_validate(content)
                for code, number, content in changed
                if numbers[code] == number
            }

    def find(self, code: str) -> Template | None:
        """One of them."""
        return self._all.get(code)

    def of(self, event: str) -> Iterator[tuple[str, Template]]:
        """Those for events of this name, by code."""
        return ((code, each) for code, each in self.all() if each.event == event)

    def all(self) -> list[tuple[str, Template]]:
        """All of them, by code."""
        return sorted(self._all.items())
