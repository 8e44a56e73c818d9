"""``bizenv events``: what is parked, retry, replay from the log, reconcile publisher and subscriber."""

import sys
from datetime import datetime
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from chassis.cli.installation import acting, database, now, services
from chassis.context import OFFICE_ZONE
from chassis.events import eventlog
from chassis.events.subscribe import subscriptions
from contracts import Event

app = typer.Typer(no_args_is_help=True, help="事件：查看、重试、重放、核对")

Name = Annotated[str, typer.Argument(metavar="服务", help="服务名，如 issues")]


@app.command()
def status() -> None:
    """各服务的待发布、待重试、搁置与已处理事件数。"""
    table = Table("服务", "待发布", "末位序号", "待重试", "搁置", "已处理")
    for name in services([]):
        with database(name).reading(now()) as session:
            table.add_row(name, *(str(count) for count in eventlog.summary(session).values()))
    Console().print(table)


@app.command()
def parked(service: Name) -> None:
    """列出搁置的事件（只有编号、名称与错误，不含内容）。"""
    with database(service).reading(now()) as session:
        for item in eventlog.parked(session):
            when = item.received_at.isoformat(timespec="seconds")
            typer.echo(f"{item.event_id}  {item.name}  {when}  尝试 {item.attempts} 次  {item.error}")


@app.command()
def retry(
    service: Name,
    event_ids: Annotated[list[str] | None, typer.Argument(metavar="事件编号…")] = None,
    everything: Annotated[bool, typer.Option("--all", help="重试全部搁置事件")] = False,
) -> None:
    """让搁置的事件从头再试。"""
    if not event_ids and not everything:
        sys.exit("请给出事件编号，或用 --all 重试全部")
    with acting(service, "events.retry") as session:
        unknown = eventlog.not_parked(session, event_ids or [])
        if unknown:
            sys.exit(
                f"没有搁置的事件 {'、'.join(unknown)}，未作任何更改；请用 bizenv events parked {service} 查看"
            )
        typer.echo(f"将重试 {eventlog.retry(session, event_ids or [])} 条")


def _moment(text: str) -> datetime:
    """A day or a time as people write it, in office time where it names no other."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter(f"“{text}”不是时间，应形如 2026-03-02 或 2026-03-02T09:00") from None
    return moment if moment.tzinfo else moment.replace(tzinfo=OFFICE_ZONE)


@app.command()
def replay(
    service: Name,
    since: Annotated[datetime, typer.Option(parser=_moment, metavar="时间", help="起始时间（含）")],
    until: Annotated[
        datetime | None, typer.Option(parser=_moment, metavar="时间", help="截止时间（含）；缺省为现在")
    ] = None,
    name: Annotated[str | None, typer.Option(help="只重放此名称的事件，如 issue_opened")] = None,
) -> None:
    """从日志重新发布一段时间的事件；已收到的订阅方不受影响。"""
    with acting(service, "events.replay") as session:
        typer.echo(f"将重新发布 {eventlog.replay(session, since, until or now().now, name)} 条")


@app.command()
def reconcile(
    repair: Annotated[bool, typer.Option(help="重新发布缺失的事件")] = False,
) -> None:
    """逐对核对发布方日志与订阅方收件箱，列出丢失的事件；有缺失且未修复时退出码为 1。"""
    lost = 0
    for subscriber, service in services([]).items():
        for publisher, heard in _by_publisher(subscriptions(service.worker)).items():
            lost += _compare(publisher, subscriber, heard, repair=repair)
    if lost and not repair:
        sys.exit(f"缺失 {lost} 条；加 --repair 重新发布")
    typer.echo(f"已重新发布 {lost} 条" if lost else "没有缺失")


def _compare(publisher: str, subscriber: str, heard: list[type[Event]], *, repair: bool) -> int:
    with database(publisher).reading(now()) as sent, database(subscriber).reading(now()) as got:
        gaps = eventlog.missing(sent, got, heard)
    for gap in gaps:
        typer.echo(f"{publisher} → {subscriber}：第 {gap.position} 条 {gap.name} {gap.event_id} 未收到")
    if gaps and repair:
        with acting(publisher, "events.reconcile") as session:
            eventlog.publish_again(session, gaps)
    return len(gaps)


def _by_publisher(heard: list[type[Event]]) -> dict[str, list[type[Event]]]:
    known = services([])
    grouped: dict[str, list[type[Event]]] = {}
    for event_type in heard:
        if event_type.publisher() in known:
            grouped.setdefault(event_type.publisher(), []).append(event_type)
    return grouped
