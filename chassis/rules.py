"""The numbers an office may change: a service's packaged rules.json, with the office's own file above it."""

import json
import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from chassis.http.sentences import invalid
from chassis.settings import value_of


class Rules(BaseModel):
    """Base of a service's rules: frozen, every entry required, none unknown."""

    model_config = ConfigDict(frozen=True, extra="forbid")


R = TypeVar("R", bound=Rules)


def load(packaged: Path, shape: type[R]) -> R:
    """The rules of the service in whose folder ``packaged`` lies, read once when it is imported.

    Raises :class:`SystemExit` with a Chinese sentence that names file and entry when one is missing,
    unknown or of the wrong kind, and file, line and column where the file is no JSON. That the office's
    folder is there is for the settings to check (``BIZENV_RULES`` of :mod:`chassis.settings`).
    """
    files = [packaged, *_own(packaged.parent.name)]
    content: Any = {}
    for file in files:
        content = _over(content, _read(file))
    try:
        return shape.model_validate(content)
    except ValidationError as error:
        wrong = [_told(each) for each in invalid(error).errors]
        sys.exit("\n".join([f"规则文件 {files[-1]} 有误：", *wrong]))


def _own(service: str) -> list[Path]:
    folder = value_of("rules", os.environ)
    file = Path(folder, f"{service}.json") if folder else None
    return [file] if file is not None and file.exists() else []


def _read(file: Path) -> Any:
    try:
        return json.loads(file.read_text(encoding="utf-8-sig"))  # an editor on Windows puts a mark before
    except json.JSONDecodeError as error:
        sys.exit(f"规则文件 {file} 第{error.lineno}行第{error.colno}列起不是有效的 JSON")
    except UnicodeDecodeError:
        sys.exit(f"规则文件 {file} 不是 UTF-8 编码")
    except OSError:
        sys.exit(f"读不出规则文件 {file}")


def _told(error: Mapping[str, Any]) -> str:
    return f"{error['field']}：{error['detail']}" if error["field"] else str(error["detail"])


def _over(below: Any, above: Any) -> Any:
    """``above`` laid over ``below``, object by object; lists and values replace as a whole."""
    if isinstance(below, dict) and isinstance(above, dict):
        return below | {key: _over(below.get(key), value) for key, value in above.items()}
    return above
