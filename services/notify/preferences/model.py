"""What one person would rather not get."""

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from chassis.aggregate import Aggregate
from chassis.columns import Json
from services.notify.base import Base


class Preference(Aggregate, Base):
    """偏好: only about what is not mandatory."""

    __tablename__ = "preferences"

    person_id: Mapped[str] = mapped_column(String(100), unique=True)
    muted: Mapped[list[str]] = mapped_column(Json)  # codes of templates
    skipped: Mapped[list[str]] = mapped_column(Json)  # channels
