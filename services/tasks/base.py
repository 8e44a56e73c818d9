"""The mapped base of everything tasks keeps: one metadata, one database."""

from sqlalchemy import MetaData
from sqlalchemy.orm import DeclarativeBase

from chassis.columns import NAMING


class Base(DeclarativeBase):
    metadata = MetaData(naming_convention=NAMING)
