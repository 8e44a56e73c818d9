"""An enterprise, or a herder without a code, as the registry keeps it."""

import base64
import uuid
from collections.abc import Mapping
from typing import Any

from sqlalchemy import JSON, Float, Index, String, Text, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from chassis.aggregate import Aggregate
from contracts import Event
from contracts.surveys import EnterpriseRegistered, EnterpriseUpdated
from services.surveys.base import Base
from services.surveys.enterprises import uscc
from services.surveys.enterprises.errors import HalfPosition, IdentityMissing
from services.surveys.enterprises.particulars import GONE, Status, grams, key, lacking_identity

# compared and sorted byte by byte, on PostgreSQL as on SQLite: beginnings of codes are found by the index
_KEY = Text().with_variant(Text(collation="C"), "postgresql")
_CODE = String(40).with_variant(String(40, collation="C"), "postgresql")
_WITHOUT_CODE = text("uscc IS NULL")
_INCOMPLETE = text("town IS NULL OR contact IS NULL OR phone IS NULL")
# what a search compares, so that SQLite reads an index and not the whole registry where few are found
_SEARCHED = ("name_key", "id", "name_mn", "uscc", "local_id")


class Enterprise(Aggregate, Base):
    __tablename__ = "enterprises"
    __table_args__ = (
        Index(
            "uq_enterprises_herder",
            "name_key",
            "gacha",
            "phone",
            unique=True,
            postgresql_where=_WITHOUT_CODE,
            sqlite_where=_WITHOUT_CODE,
        ),
        Index("ix_enterprises_name", *_SEARCHED),
        Index("ix_enterprises_status", "status", *_SEARCHED),  # few are 注销 and of a rare kind
        Index("ix_enterprises_kind", "kind", *_SEARCHED),
        Index("ix_enterprises_updated", "updated_at", "id"),
        Index(
            "ix_enterprises_incomplete",
            "name_key",
            "id",
            postgresql_where=_INCOMPLETE,
            sqlite_where=_INCOMPLETE,
        ),
        # entries are merged at once and not at the next vacuum: searches count for more than imports.
        # SQLite cannot look into lists; there the index stays empty and a search reads the names
        Index(
            "ix_enterprises_grams",
            "grams",
            postgresql_using="gin",
            postgresql_with={"fastupdate": "off"},
            sqlite_where=text("id IS NULL"),
        ),
    )

    enterprise_id: Mapped[str] = mapped_column(String(36), unique=True)
    uscc: Mapped[str | None] = mapped_column(_CODE, unique=True)
    local_id: Mapped[str | None] = mapped_column(_CODE, unique=True)  # of whoever has no code
    name: Mapped[str] = mapped_column(String(100))
    name_mn: Mapped[str | None] = mapped_column(String(100))
    kind: Mapped[str] = mapped_column(String(20))
    industry: Mapped[str | None] = mapped_column(String(1))
    scale: Mapped[str | None] = mapped_column(String(1))
    town: Mapped[str | None] = mapped_column(String(20))  # what a visit need not know may be missing…
    gacha: Mapped[str | None] = mapped_column(String(60))
    address: Mapped[str | None] = mapped_column(String(200))
    lat: Mapped[float | None] = mapped_column(Float)
    lon: Mapped[float | None] = mapped_column(Float)
    legal_rep: Mapped[str | None] = mapped_column(String(60))
    contact: Mapped[str | None] = mapped_column(String(60))  # …this too
    phone: Mapped[str | None] = mapped_column(String(30))
    cadre: Mapped[str | None] = mapped_column(String(40), index=True)  # person id
    status: Mapped[str] = mapped_column(String(10), default=Status.OPERATING)
    name_key: Mapped[str] = mapped_column(_KEY)
    grams: Mapped[list[str]] = mapped_column(
        JSON().with_variant(ARRAY(Text(collation="C")), "postgresql"), deferred=True
    )

    @property
    def is_gone(self) -> bool:
        """注销 or 迁出: there are no new visits to it."""
        return self.status in GONE

    @property
    def code_is_odd(self) -> bool:
        """Its valid code holds an organisation code that fails GB 11714: worth a second look, no fault."""
        return self.uscc is not None and not uscc.organisation_code_fits(self.uscc)

    def register(self) -> list[Event]:
        """It is in the registry from now on; raises :class:`IdentityMissing`, :class:`HalfPosition`."""
        self.enterprise_id = self.enterprise_id or str(uuid.uuid4())
        self.status = self.status or Status.OPERATING
        self._settle()
        self._be_found()
        return [EnterpriseRegistered(**self._told())]

    def differences(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """What of ``values`` is not so yet."""
        return {field: value for field, value in values.items() if getattr(self, field) != value}

    def change(self, values: Mapping[str, Any]) -> list[Event]:
        """Set what differs; nothing is told when nothing does. Raises as :meth:`register`."""
        changed = self.differences(values)
        if not changed:
            return []
        for field, value in changed.items():
            setattr(self, field, value)
        self._settle()
        if not changed.keys().isdisjoint({"name", "name_mn"}):
            self._be_found()
        return [EnterpriseUpdated(**self._told())]

    def _settle(self) -> None:
        """What follows from the fields, whoever has set them; raises what they may not be."""
        given = {field: getattr(self, field) for field in ("uscc", "kind", "gacha", "phone")}
        if lacking := lacking_identity(given):
            raise IdentityMissing(field=lacking[0])
        if (self.lat is None) != (self.lon is None):
            raise HalfPosition(field="lat" if self.lat is None else "lon")
        if self.uscc is None:
            self.local_id = self.local_id or local_id_of(self.enterprise_id)

    def _be_found(self) -> None:
        self.name_key = key(self.name)
        self.grams = sorted({*grams(self.name_key), *grams(key(self.name_mn or ""))})

    def _told(self) -> dict[str, Any]:
        return {field: getattr(self, field) for field in EnterpriseRegistered.model_fields}


def local_id_of(enterprise_id: str) -> str:
    """牧户编号: short enough to be read out, and telling nothing about the person."""
    short = base64.b32encode(uuid.UUID(enterprise_id).bytes)[:10].decode()
    return f"MH-{short[:5]}-{short[5:]}"
