"""Files that people keep with an object: once for the same content, said to be unclassified (domain.md §3.5).

A service says whose object they belong to, who may add one and when; the rest is the same for all of them.
"""

from collections.abc import Callable, Collection
from dataclasses import asdict
from datetime import datetime
from typing import Any, Generic, TypeVar

from pydantic import ConfigDict, Field
from sqlalchemy import Integer, String, func, select
from sqlalchemy.orm import InstrumentedAttribute, Mapped, Session, mapped_column

from chassis.aggregate import Aggregate
from chassis.context import Actor
from chassis.errors import Conflict, Forbidden, Invalid, NotFound
from chassis.files.store import FileStore
from chassis.http.body import Upload
from chassis.shapes import Shape

TICK = "not_classified"  #: the form field that must say ``true`` beside every file
LIMIT_MB = 101  #: of one request: a video of 100 MB with its form


class NotSaidUnclassified(Invalid):
    """The mandatory tick (domain.md §3.5)."""

    code = "not_said_unclassified"
    message = "涉密信息不上网：请勾选“不涉密”后再上传"


class AttachedByAnother(Forbidden):
    code = "attached_by_another"
    message = "该材料由他人上传，不能删除"


class AlreadyAttached(Conflict):
    code = "already_attached"
    message = "该材料已上传过，文件名为“{name}”"


class TooManyAttached(Conflict):
    code = "too_many_attached"
    message = "最多上传{most}份材料"


class AttachmentNotFound(NotFound):
    """The object has no such file; a service names its object."""

    code = "attachment_not_found"
    message = "没有这份材料"


class AttachmentOut(Shape):
    """一份材料"""

    model_config = ConfigDict(from_attributes=True)

    sha256: str = Field(description="内容摘要，下载时用")
    name: str
    size: int = Field(description="字节数")
    media_type: str
    dept: str | None = Field(description="上传单位；不代表单位的人上传的为空")
    created_by: str = Field(description="上传人")
    created_at: datetime = Field(description="上传时间")


class AttachmentsOut(Shape):
    """上传的材料，先上传的在前"""

    items: list[AttachmentOut]


class AttachedFile(Aggregate):
    """Mixin of a mapped class, which adds whose file it is; its content is in the file store."""

    sha256: Mapped[str] = mapped_column(String(64))
    name: Mapped[str] = mapped_column(String(200))
    size: Mapped[int] = mapped_column(Integer)
    media_type: Mapped[str] = mapped_column(String(100))
    #: the unit that uploaded it; where people of no unit may upload, a service declares it nullable
    dept: Mapped[str | None] = mapped_column(String(20), nullable=False)


F = TypeVar("F", bound=AttachedFile)


class Attachments(Generic[F]):
    """The files of one kind of object, by the column that says whose they are.

    >>> FILES = Attachments(Attachment, Attachment.task_id, AttachmentNotFound)

    ``owner`` is an object's id. What names the object in the refusal comes as keywords.
    """

    def __init__(
        self, model: type[F], owner: InstrumentedAttribute[int], absent: type[AttachmentNotFound]
    ) -> None:
        self._model, self._owner, self._absent = model, owner, absent
        self._make: Callable[..., F] = model  # SQLAlchemy gives it its constructor

    def of(self, session: Session, owner: int) -> AttachmentsOut:
        """All of an object's files."""
        return AttachmentsOut(items=self.of_each(session, [owner]).get(owner, []))

    def of_each(self, session: Session, owners: Collection[int]) -> dict[int, list[AttachmentOut]]:
        """The files of several objects, by object, of those that have any."""
        files: dict[int, list[AttachmentOut]] = {}
        wanted = select(self._model).where(self._owner.in_(owners)).order_by(self._model.id)
        for each in session.scalars(wanted) if owners else ():
            files.setdefault(getattr(each, self._owner.key), []).append(AttachmentOut.model_validate(each))
        return files

    def get(self, session: Session, owner: int, sha256: str, **named: Any) -> F:
        """The file with this content; raises the service's :class:`AttachmentNotFound`."""
        found = self._find(session, owner, sha256)
        if found is None:
            raise self._absent(**named)
        return found

    def add(
        self,
        session: Session,
        owner: int,
        upload: Upload,
        actor: Actor,
        store: FileStore,
        *,
        most: int | None = None,
    ) -> AttachmentsOut:
        """Keep one more file, as the actor's unit's; ``most`` bounds how many an object has.

        Raises also what the store refuses: types, sizes, contents that are something else.
        """
        require_unclassified(upload)
        if most is not None and self._count(session, owner) >= most:
            raise TooManyAttached(most=most, field="file")
        file = store.save(upload.file.stream, upload.file.filename)
        if known := self._find(session, owner, file.sha256):
            raise AlreadyAttached(name=known.name, field="file")
        session.add(self._make(**asdict(file), dept=actor.dept, **{self._owner.key: owner}))
        session.flush()
        return self.of(session, owner)

    def remove(self, session: Session, owner: int, sha256: str, actor: Actor, **named: Any) -> None:
        """Take out what the own unit uploaded, or somebody of no unit themselves; the content stays stored.

        For it may belong to others too.
        """
        found = self.get(session, owner, sha256, **named)
        if found.dept != actor.dept or (found.dept is None and found.created_by != actor.id):
            raise AttachedByAnother
        session.delete(found)

    def _count(self, session: Session, owner: int) -> int:
        return session.scalar(select(func.count()).where(self._owner == owner)) or 0

    def _find(self, session: Session, owner: int, sha256: str) -> F | None:
        return session.scalar(select(self._model).where(self._owner == owner, self._model.sha256 == sha256))


def require_unclassified(upload: Upload) -> None:
    """Refuse a form on which nobody has said that what it brings is not classified."""
    if upload.fields.get(TICK) != "true":
        raise NotSaidUnclassified(field=TICK)
