"""The business row of the peers: the table that ledger has too."""

import os

from sqlalchemy import Integer, String, Text, create_engine
from sqlalchemy.engine import Engine
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

STORY = os.environ.get("BENCH_STORY", "")
COUNT = int(os.environ.get("BENCH_COUNT", "0"))
DATABASE_URL = os.environ.get("BENCH_DATABASE_URL", "")
BROKER_URL = os.environ.get("BENCH_BROKER_URL", "")


class Base(DeclarativeBase):
    pass


class Entry(Base):
    """One row per problem."""

    __tablename__ = "entries"

    id: Mapped[int] = mapped_column(primary_key=True)
    unit: Mapped[str] = mapped_column(String(20))
    number: Mapped[int] = mapped_column(Integer)
    story: Mapped[str] = mapped_column(Text)


def engine() -> Engine:
    """An engine as anybody would make it."""
    return create_engine(DATABASE_URL.replace("postgresql://", "postgresql+psycopg://"), pool_size=10)


def problem(number: int) -> dict[str, str | int]:
    """What travels: the same fields as ours."""
    return {"unit": f"D{number % 200:03}", "number": number, "story": STORY}
