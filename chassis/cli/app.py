"""The ``bizenv`` command and its groups."""

import typer

from chassis.cli import events, operate, run, topology

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    help="营商环境工作任务调度平台",
    pretty_exceptions_enable=False,
)
app.command("run")(run.run)
app.command("migrate")(operate.migrate)
app.command("revise", hidden=True)(operate.revise)
app.command("doctor")(operate.doctor)
app.add_typer(topology.app, name="topology")
app.add_typer(events.app, name="events")
app.add_typer(operate.demo, name="demo")
app.add_typer(operate.calendar, name="calendar")
app.add_typer(operate.audit_app, name="audit")
