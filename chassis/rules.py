"""The numbers an office may change: a service's packaged rules.json, with the office's own file above it."""

import json
import os
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

FOLDER = "BIZENV_RULES"  # a folder with <service>.json files, each holding only what differs


class Rules(BaseModel):
    """Base of a service's rules: frozen, every entry required, none unknown."""

    model_config = ConfigDict(frozen=True, extra="forbid")


R = TypeVar("R", bound=Rules)


def load(packaged: Path, shape: type[R]) -> R:
    """The rules of the service in whose folder ``packaged`` lies, read once when it is imported.

    Raises :class:`SystemExit` naming file and entry when one is missing, unknown or of the wrong kind.
    """
    own = Path(os.environ.get(FOLDER, "")) / f"{packaged.parent.name}.json"
    files = [packaged, own] if FOLDER in os.environ and own.exists() else [packaged]
    content: dict[str, Any] = {}
    for file in files:
        content = _over(content, json.loads(file.read_text(encoding="utf-8")))
    try:
        return shape.model_validate(content)
    except ValidationError as error:
        wrong = [f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors()]
        raise SystemExit("\n".join([f"rules in {files[-1]}:", *wrong])) from error


def _over(below: Any, above: Any) -> Any:
    """``above`` laid over ``below``, object by object; lists and values replace as a whole."""
    if isinstance(below, dict) and isinstance(above, dict):
        return below | {key: _over(below.get(key), value) for key, value in above.items()}
    return above
