"""``bizenv run``: services in one process, from their schema to their graceful stop."""

from collections.abc import Iterator
from typing import Annotated

import typer

from chassis import logs, migrate
from chassis.cli.demo import lay_demo
from chassis.cli.installation import services, settings
from chassis.events import failpoints
from chassis.loading import load_starter
from chassis.officetime.clockwork import Clockwork
from chassis.runner import Process, only_one
from chassis.runtime import Runtime
from chassis.service import installed


def run(
    names: Annotated[list[str] | None, typer.Argument(help="要运行的服务；缺省为全部")] = None,
    role: Annotated[str, typer.Option(help="all、api 或 worker")] = "",
    starter: Annotated[bool, typer.Option(help="先装入起步数据（36 个单位、人员、一份问卷）")] = False,
    demo: Annotated[
        bool, typer.Option(help="先装入起步数据和演示数据（2023、2024年的走访、任务和问题）")
    ] = False,
) -> None:
    """运行服务，直到收到 SIGTERM。"""
    given = settings(role=role)
    logs.configure(given.log_level)
    failpoints.arm(given.failpoints)
    runtime = Runtime(given, services(names or given.services), installed())
    lock = only_one(given) if given.embedded else None
    if given.embedded:
        for service in runtime.services.values():
            migrate.upgrade(service, runtime.database(service.name))
    lines = _loaded(runtime, starter=starter, demo=demo)
    process = Process(runtime)
    Clockwork(runtime).serve()
    process.run(lambda: typer.echo("\n".join([*_addresses(runtime), *lines])))
    if lock is not None:
        lock.close()


def _loaded(runtime: Runtime, *, starter: bool, demo: bool) -> list[str]:
    """What was asked for, in the databases; returns what the operator should see of it."""
    if demo:
        return lay_demo(runtime.settings, runtime.services)
    if starter:
        return load_starter(runtime)
    return []


def _addresses(runtime: Runtime) -> Iterator[str]:
    """Where to look: the landing page, and each service's API to read and try."""
    base = runtime.settings.public_url.rstrip("/") or f"http://{runtime.settings.http}"
    yield f"已就绪：{base}/"
    if runtime.settings.role != "worker":
        for name, service in runtime.services.items():
            yield f"  {service.title}：{base}/{name}/docs"
