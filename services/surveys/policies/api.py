"""What can be asked about policies."""

from sqlalchemy.orm import Session

from chassis.auth import roles
from chassis.context import Actor
from chassis.http import get
from services.surveys.access import ENTERPRISE, REGISTRY_READERS
from services.surveys.enterprises.queries import readable
from services.surveys.policies import queries
from services.surveys.policies.schemas import PoliciesOut


class PoliciesApi:
    """Routes of the policies."""

    @get("/v1/enterprises/{enterprise_id}/policies", allow=roles(*REGISTRY_READERS, *ENTERPRISE), tag="企业")
    def policies(self, session: Session, actor: Actor, enterprise_id: str) -> PoliciesOut:
        """查询企业适用的政策"""
        return queries.for_enterprise(session, readable(session, enterprise_id, actor))
