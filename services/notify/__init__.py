"""通知提醒: whoever must act is told, in working hours, on several ways, never twice (domain.md §4.4)."""

from pathlib import Path

from chassis.service import Service
from services.notify.api import NotifyApi
from services.notify.base import Base
from services.notify.demo.history import deeds
from services.notify.worker import NotifyWorker

service = Service(
    name="notify",
    title="通知提醒",
    api=NotifyApi,
    worker=NotifyWorker,
    metadata=Base.metadata,
    migrations=Path(__file__).parent / "migrations",
    demo=deeds,
)
