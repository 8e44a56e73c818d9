"""The house rules that no linter knows, checked on the syntax tree; each is one small function."""

import ast
import re
from collections.abc import Callable, Iterator
from pathlib import PurePath
from typing import NamedTuple

TREES = ("contracts", "chassis", "services")
ENTRY_FILES = ("api.py", "worker.py")
MODEL_FILES = ("model.py", "records.py")
TRIGGERS = frozenset({"get", "post", "put", "patch", "delete", "subscribe", "daily", "every"})
SESSION_MAKERS = frozenset({"Session", "sessionmaker", "scoped_session", "object_session", "create_engine"})
VAGUE_NAMES = frozenset({"utils", "util", "common", "helpers", "helper", "misc", "shared"})
OWN_CLOCK = re.compile(
    r"(^|\.)(datetime\.(now|utcnow|today)|date\.today|time\.time(_ns)?|func\.(now|current_timestamp|current_date))$"
)
LONGEST_ENTRY_POINT = 5
#: lines, of tests too; what grows beyond is cut by noun, or named here with the reason it is better whole
LONGEST_MODULE, LONGEST_FUNCTION = 400, 60


class Breach(NamedTuple):
    """One place where a rule is broken."""

    path: str
    line: int
    rule: str


Rule = Callable[[PurePath, ast.Module], Iterator[int]]


def breaches(path: PurePath, source: str) -> list[Breach]:
    """Every rule broken in one file; ``path`` is relative to the root of the repository."""
    tree = ast.parse(source)
    return [Breach(str(path), line, name) for name, rule in RULES.items() for line in rule(path, tree)]


def commits(path: PurePath, tree: ast.Module) -> Iterator[int]:
    """Only the edge commits (design.md §4, db)."""
    if path != PurePath("chassis/db.py"):
        yield from (call.lineno for call in _calls(tree) if _called(call).endswith(".commit"))


def sessions_in_models(path: PurePath, tree: ast.Module) -> Iterator[int]:
    """A model is built and tested in memory: it is given no session and makes none."""
    if path.name in MODEL_FILES:
        yield from (line for line, _module, name in _imported(tree) if name in SESSION_MAKERS)


def tables_in_entry_points(path: PurePath, tree: ast.Module) -> Iterator[int]:
    """An entry point calls use cases and queries; of SQLAlchemy it knows the name of the session only."""
    if path.name in ENTRY_FILES:
        for line, module, name in _imported(tree):
            sql = module.partition(".")[0] == "sqlalchemy" and (module, name) != ("sqlalchemy.orm", "Session")
            if sql or f"{module.rpartition('.')[2]}.py" in MODEL_FILES or f"{name}.py" in MODEL_FILES:
                yield line


def long_entry_points(path: PurePath, tree: ast.Module) -> Iterator[int]:
    """An entry point names the trigger, calls one use case and returns."""
    if path.name not in ENTRY_FILES:
        return
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef) and _is_entry_point(node):
            body = node.body[1:] if ast.get_docstring(node) else node.body
            if body and (body[-1].end_lineno or 0) - body[0].lineno >= LONGEST_ENTRY_POINT:
                yield node.lineno


def own_clocks(path: PurePath, tree: ast.Module) -> Iterator[int]:
    """Business time comes from the context; only the clock itself looks at the machine's."""
    if path != PurePath("chassis/officetime/clock.py"):
        yield from (call.lineno for call in _calls(tree) if OWN_CLOCK.search(_called(call)))


def missing_docstrings(path: PurePath, tree: ast.Module) -> Iterator[int]:
    """Every module opens with a sentence that says what it is for."""
    first = (ast.get_docstring(tree) or "").partition("\n")[0].rstrip()
    if not first.endswith((".", ":", "。")):
        yield 1


def vague_names(path: PurePath, tree: ast.Module) -> Iterator[int]:
    """A file is called by what is in it."""
    if VAGUE_NAMES.intersection(PurePath(part).stem for part in path.parts):
        yield 1


def long_modules(path: PurePath, tree: ast.Module) -> Iterator[int]:
    """A module is read in one sitting; a migration is written down once and then left alone."""
    if "migrations" not in path.parts and tree.body and (tree.body[-1].end_lineno or 0) > LONGEST_MODULE:
        yield 1


def long_functions(path: PurePath, tree: ast.Module) -> Iterator[int]:
    """A function fits a screen; those of migrations make all the tables of their day."""
    if "migrations" not in path.parts:
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef) and (node.end_lineno or 0) - node.lineno >= LONGEST_FUNCTION:
                yield node.lineno


RULES: dict[str, Rule] = {
    "commit": commits,
    "session-in-model": sessions_in_models,
    "table-in-entry-point": tables_in_entry_points,
    "long-entry-point": long_entry_points,
    "own-clock": own_clocks,
    "no-docstring": missing_docstrings,
    "vague-name": vague_names,
    "long-module": long_modules,
    "long-function": long_functions,
}


def _calls(tree: ast.Module) -> Iterator[ast.Call]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.Call))


def _called(call: ast.Call) -> str:
    return ast.unparse(call.func)


def _imported(tree: ast.Module) -> Iterator[tuple[int, str, str]]:
    """(line, module, name) of everything imported; the name is empty for a whole module."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name, "") for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from ((node.lineno, node.module or "", alias.name) for alias in node.names)


def _is_entry_point(function: ast.FunctionDef) -> bool:
    calls = [decorator for decorator in function.decorator_list if isinstance(decorator, ast.Call)]
    return bool(TRIGGERS.intersection(_called(call).rpartition(".")[2] for call in calls))
