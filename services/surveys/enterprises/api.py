"""What staff can ask of the registry of enterprises."""

from sqlalchemy.orm import Session

from chassis.auth import roles
from chassis.context import Actor
from chassis.http import get
from services.surveys.access import REGISTRY_READERS
from services.surveys.enterprises import queries
from services.surveys.enterprises.schemas import EnterpriseOut


class EnterprisesApi:
    """Routes of the registry."""

    @get("/v1/enterprises/{enterprise_id}", allow=roles(*REGISTRY_READERS), tag="企业")
    def enterprise(self, session: Session, actor: Actor, enterprise_id: str) -> EnterpriseOut:
        """查看企业"""
        return queries.enterprise(session, enterprise_id, actor)
