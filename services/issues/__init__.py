"""问题台账: every problem from its registration until it is closed (domain.md §4.2)."""

from pathlib import Path

from chassis.service import Service
from services.issues.api import IssuesApi
from services.issues.base import Base
from services.issues.demo.history import deeds
from services.issues.restricted.sealed import wrong_keys
from services.issues.starter import load
from services.issues.worker import IssuesWorker

service = Service(
    name="issues",
    title="问题台账",
    api=IssuesApi,
    worker=IssuesWorker,
    metadata=Base.metadata,
    migrations=Path(__file__).parent / "migrations",
    starter=load,
    demo=deeds,
    demo_after=("surveys", "tasks"),
    checks=wrong_keys,
)
