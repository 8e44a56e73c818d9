"""The ladder's record of issues, their supervision orders and the orders' numbers."""

from chassis.officetime import escalations, supervision
from services.issues.base import Base


class IssueEscalation(escalations.Escalation, Base):
    """提醒催办督办记录 of issues."""

    __tablename__ = "issue_escalations"


class IssueOrder(supervision.SupervisionOrder, Base):
    """督办单 about issues."""

    __tablename__ = "issue_orders"


class IssueOrderNumbers(supervision.OrderNumbers, Base):
    """The last number of a year in the range of this service (ADR 0016)."""

    __tablename__ = "issue_order_numbers"
