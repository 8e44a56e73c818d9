"""The ``bizenv`` command and its groups."""

from functools import partial

import typer

from chassis.cli import demo, docs, doctor, events, operate, run, topology
from chassis.cli.installation import acting
from chassis.service import Service, installed

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    help="营商环境工作任务调度平台",
    pretty_exceptions_enable=False,
)
app.command("run")(run.run)
app.command("migrate")(operate.migrate)
app.command("revise", hidden=True)(operate.revise)
app.command("docs", hidden=True)(docs.docs)
app.command("doctor")(doctor.doctor)
app.add_typer(topology.app, name="topology")
app.add_typer(events.app, name="events")
app.add_typer(demo.app, name="demo")
app.add_typer(operate.calendar, name="calendar")
app.add_typer(operate.audit_app, name="audit")


def _mount(service: Service, group: str, commands: typer.Typer) -> None:
    """``bizenv <group> …``: what the service itself offers to operators."""

    def prepare(given: typer.Context) -> None:
        given.obj = partial(acting, service.name, f"{group}.{given.invoked_subcommand}")

    app.add_typer(commands, name=group, callback=prepare)


for _service in installed().values():
    for _group, _commands in _service.commands.items():
        _mount(_service, _group, _commands)
