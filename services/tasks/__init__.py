"""任务调度: plans of all levels and their tasks, dispatched, signed for, followed up (domain.md §4.1)."""

from pathlib import Path

from chassis.service import Service
from services.tasks.api import TasksApi
from services.tasks.base import Base
from services.tasks.demo.history import deeds
from services.tasks.demo.rounds import reported
from services.tasks.starter import load
from services.tasks.worker import TasksWorker

service = Service(
    name="tasks",
    title="任务调度",
    api=TasksApi,
    worker=TasksWorker,
    metadata=Base.metadata,
    migrations=Path(__file__).parent / "migrations",
    starter=load,
    demo=deeds,
    demo_sequel=reported,
)
