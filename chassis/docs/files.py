"""Which files are generated, where they stand, and which of those checked in are stale."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml

from chassis.docs import asyncapi
from chassis.docs.catalogue import catalogue
from chassis.docs.compatibility import breaches
from chassis.docs.envelope import headers_table
from chassis.docs.schemas import event_schema, published_name
from chassis.events.topology import definitions, topology_of
from chassis.http import openapi
from chassis.migrate import TABLES, tables
from chassis.service import Service
from contracts import event_types

SCHEMAS = Path("contracts/schemas")
EXAMPLES = Path("contracts/examples")
OPENAPI = Path("docs/openapi")
SERVICES = Path("services")
CATALOGUE = Path("docs/events.md")
BEGIN = "<!-- From here on written by `bizenv docs`: change the code instead. -->\n"

Files = dict[Path, str]


def generate(services: Mapping[str, Service], root: Path) -> Files:
    """Every generated file with its text, by its place under ``root``.

    Read from ``root``: the examples, and the hand-written head of the event catalogue.
    """
    schemas = {published_name(event): event_schema(event) for event in event_types().values()}
    return {
        **{SCHEMAS / f"{name}.json": _json(schema) for name, schema in schemas.items()},
        **{OPENAPI / f"{name}.json": _json(openapi.document(each)) for name, each in services.items()},
        CATALOGUE: _head(root) + BEGIN + f"\n## Headers\n\n{headers_table()}\n\n" + catalogue(services),
        Path("docs/asyncapi.yaml"): _yaml(asyncapi.document(services, root / EXAMPLES)),
        Path("deploy/rabbitmq/definitions.json"): _json(definitions(topology_of(services))),
        **{SERVICES / name / "migrations" / TABLES: tables(each) for name, each in services.items()},
    }


def stale(files: Files, root: Path) -> list[Path]:
    """The files under ``root`` that are missing, say something else, or are not generated any more."""
    differ = [path for path, text in files.items() if _text(root / path) != text]
    left = [
        path.relative_to(root)
        for folder in (SCHEMAS, OPENAPI)
        for path in (root / folder).glob("*.json")
        if path.relative_to(root) not in files
    ]
    return sorted(differ + left)


def broken_promises(files: Files, root: Path) -> Iterator[str]:
    """What the events would break of the schemas published under ``root`` (see :mod:`.compatibility`)."""
    for path in sorted((root / SCHEMAS).glob("*.json")):
        new = files.get(path.relative_to(root))
        if new is None:
            yield f"{path.stem}: the event is removed"
        else:
            for breach in breaches(json.loads(path.read_text()), json.loads(new)):
                yield f"{path.stem}: {breach}"


def write(files: Files, root: Path) -> None:
    """Write every file, making its folder."""
    for path, text in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text)


def _head(root: Path) -> str:
    return (_text(root / CATALOGUE) or "").partition(BEGIN)[0]


def _text(path: Path) -> str | None:
    return path.read_text() if path.exists() else None


def _json(document: Any) -> str:
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def _yaml(document: Any) -> str:
    text: str = yaml.dump(document, Dumper=_Plain, allow_unicode=True, sort_keys=False, width=110)
    return text


class _Plain(yaml.SafeDumper):  # type: ignore[misc]  # yaml is untyped
    """Writes what occurs twice twice, instead of an anchor and an alias."""

    def ignore_aliases(self, data: Any) -> bool:
        del data
        return True
