"""Pictures, sounds and lists a form refers to, uploaded beside its workbook (features.md S1)."""

import hashlib
from dataclasses import asdict, dataclass

from lxml import etree

from chassis.files.filetypes import RECORDINGS
from chassis.files.store import FileStore, Limits
from chassis.http import UploadedFile
from services.surveys.questionnaires.errors import WorkbookRefused

TAKEN = Limits(endings=RECORDINGS | {"jpg", "jpeg", "png", "mp4", "csv"})
_PLACES = ("jr://images/", "jr://audio/", "jr://video/", "jr://file-csv/")


@dataclass(frozen=True)
class FormFile:
    """One file; clients compare ``md5``, the store knows it by ``sha256``."""

    name: str
    sha256: str
    md5: str
    media_type: str
    size: int

    def as_kept(self) -> dict[str, str | int]:
        """As JSON holds it."""
        return asdict(self)


def references(document: etree._Element) -> tuple[str, ...]:
    """The files a form refers to, by name. Raises :class:`WorkbookRefused` for lists of other kinds."""
    names: dict[str, None] = {}
    for element in document.iter():
        source = element.get("src") or (element.text or "")
        if not source.startswith("jr://"):
            continue
        place = next((each for each in _PLACES if source.startswith(each)), None)
        if place is None:
            raise WorkbookRefused(reason=f"引用了尚不支持的附件或外部清单“{source}”，外部清单请用CSV")
        names[source.removeprefix(place)] = None
    return tuple(names)


def stored(store: FileStore, file: UploadedFile) -> FormFile:
    """Check and keep what was uploaded; raises what the store refuses (domain.md §3.5)."""
    kept = store.save(file.stream, file.filename, TAKEN)
    file.stream.seek(0)
    digest = hashlib.md5(file.stream.read(), usedforsecurity=False).hexdigest()
    return FormFile(kept.name, kept.sha256, digest, kept.media_type, kept.size)
