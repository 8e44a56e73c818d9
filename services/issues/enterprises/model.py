"""An enterprise as the registry last told of it."""

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from chassis.columns import BigId
from services.issues.base import Base


class RegisteredEnterprise(Base):
    """What is known of an enterprise to name it by; surveys owns the rest."""

    __tablename__ = "enterprises"

    enterprise_id: Mapped[str] = mapped_column(String(100), primary_key=True)
    seq: Mapped[int] = mapped_column(BigId)  # of the event that told so
    uscc: Mapped[str | None] = mapped_column(String(18), index=True)
    name: Mapped[str] = mapped_column(String(200))
    status: Mapped[str] = mapped_column(String(10))  # 在营, 停业, 注销 or 迁出
