"""通讯录: who everybody is — units, people, roles, sign-in, machine accounts, tokens (domain.md §2, §3.6)."""

from pathlib import Path

from chassis.service import Service
from services.directory.api import DirectoryApi
from services.directory.base import Base
from services.directory.commands import commands, tokens
from services.directory.keys.queries import wrong_secret
from services.directory.register.unfinished import unfinished
from services.directory.starter import load
from services.directory.worker import DirectoryWorker

service = Service(
    name="directory",
    title="通讯录",
    api=DirectoryApi,
    worker=DirectoryWorker,
    metadata=Base.metadata,
    migrations=Path(__file__).parent / "migrations",
    starter=load,
    commands={"directory": commands, "token": tokens},
    checks=wrong_secret,
    reminders=unfinished,
)
