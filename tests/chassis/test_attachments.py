"""Files kept with an object: once per content, by the unit that brought them, said to be unclassified."""

import io

import pytest
from sqlalchemy import MetaData, UniqueConstraint
from sqlalchemy.orm import DeclarativeBase, Mapped

from chassis.columns import NAMING
from chassis.context import Actor
from chassis.files.attachments import (
    TICK,
    AlreadyAttached,
    AttachedByAnother,
    AttachedFile,
    AttachmentNotFound,
    Attachments,
    NotSaidUnclassified,
)
from chassis.files.store import FileStore
from chassis.http import Upload, UploadedFile
from chassis.testing import context, database

PDF = b"%PDF-1.7 "
PAINTER, JOINER = (Actor("person", each, each, frozenset({"DL"})) for each in ("painter", "joiner"))


class Base(DeclarativeBase):
    metadata = MetaData(naming_convention=NAMING)


class Drawing(AttachedFile, Base):
    __tablename__ = "drawings"
    __table_args__ = (UniqueConstraint("house_id", "sha256"),)

    house_id: Mapped[int]


class DrawingNotFound(AttachmentNotFound):
    message = "房屋“{house}”没有这张图纸"


DRAWINGS = Attachments(Drawing, Drawing.house_id, DrawingNotFound)


@pytest.fixture
def office(tmp_path):
    made = database("office", tmp_path, Base.metadata)
    yield made
    made.dispose()


@pytest.fixture
def store(tmp_path):
    return FileStore(str(tmp_path / "files"))


@pytest.fixture
def bring(office, store):
    """One more drawing of a house; returns all it has by then."""

    def one(house, content, name="图.pdf", actor=PAINTER, **said):
        file = UploadedFile("file", name, "application/pdf", io.BytesIO(PDF + content), 0)
        upload = Upload([file], {TICK: "true"} | said)
        with office.transaction(context(actor=actor)) as session:
            return DRAWINGS.add(session, house, upload, actor, store).items

    return one


@pytest.fixture
def take_out(office):
    def one(house, sha256, actor=PAINTER):
        with office.transaction(context(actor=actor)) as session:
            DRAWINGS.remove(session, house, sha256, actor, house=house)

    return one


def listed(office, house):
    with office.reading(context()) as session:
        return [(each.name, each.dept) for each in DRAWINGS.of(session, house).items]


def test_an_object_has_its_own_files_in_the_order_they_came(office, bring):
    bring(1, b"a", "二层.pdf")
    bring(2, b"a", "邻屋.pdf")
    bring(1, b"b", "一层.pdf", JOINER)
    assert listed(office, 1) == [("二层.pdf", "painter"), ("一层.pdf", "joiner")]


def test_the_same_content_is_kept_once_whatever_it_is_called(office, bring):
    bring(1, b"a", "一层.pdf")
    with pytest.raises(AlreadyAttached, match="一层"):
        bring(1, b"a", "另一层.pdf", JOINER)
    assert listed(office, 1) == [("一层.pdf", "painter")]


def test_only_the_unit_that_brought_a_file_takes_it_out(office, bring, take_out):
    (file,) = bring(1, b"a", "一层.pdf")
    with pytest.raises(AttachedByAnother):
        take_out(1, file.sha256, JOINER)
    assert listed(office, 1) == [("一层.pdf", "painter")]
    take_out(1, file.sha256)
    assert listed(office, 1) == []


def test_what_one_object_no_longer_has_another_still_has_with_its_content(office, bring, take_out, store):
    for house in (1, 2):
        (file,) = bring(house, b"a")
    take_out(1, file.sha256)
    assert listed(office, 2) == [("图.pdf", "painter")]
    with store.open(file.sha256) as content:
        assert content.read() == PDF + b"a"


def test_a_file_of_another_object_is_refused_in_the_words_of_the_service(office, bring, take_out):
    (file,) = bring(1, b"a")
    with office.reading(context()) as session, pytest.raises(DrawingNotFound, match="房屋“2”没有这张图纸"):
        DRAWINGS.get(session, 2, file.sha256, house=2)
    with pytest.raises(DrawingNotFound):
        take_out(2, file.sha256)
    assert listed(office, 1) == [("图.pdf", "painter")]


@pytest.mark.parametrize("said", ["false", "", "True"])
def test_nothing_is_stored_until_somebody_says_that_it_is_not_classified(
    office, bring, store, tmp_path, said
):
    with pytest.raises(NotSaidUnclassified):
        bring(1, b"a", **{TICK: said})
    assert listed(office, 1) == []
    assert list((tmp_path / "files").rglob("*")) == []
