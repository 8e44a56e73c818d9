"""企业问卷调查: questionnaires, field submissions and the problems heard in them (domain.md §4.3)."""

from pathlib import Path

from chassis.service import Service
from services.surveys.api import SurveysApi
from services.surveys.base import Base
from services.surveys.demo import aftercare
from services.surveys.demo.history import deeds
from services.surveys.starter import load
from services.surveys.worker import SurveysWorker

service = Service(
    name="surveys",
    title="企业问卷调查",
    api=SurveysApi,
    worker=SurveysWorker,
    metadata=Base.metadata,
    migrations=Path(__file__).parent / "migrations",
    starter=load,
    demo=deeds,
    demo_sequel=aftercare.deeds,
)
