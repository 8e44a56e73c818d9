"""The published plan itself read as a table: its numbered measures, each with who leads it and by when.

Headings are “一、…”, “(一)…”, “1.市场准入”, measures “(1)扶持个体私营经济发展。…”, and behind a measure,
on lines of their own or in brackets at its end, stands “牵头部门：…；配合单位：…；完成时限：…”
(features.md §0, §4.5.5).
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from chassis.files.tables import Row, Table

#: How deep a paragraph is numbered, the outermost first.
_LEVELS = (
    re.compile(r"[一二三四五六七八九十百]{1,4}、"),
    re.compile(r"\([一二三四五六七八九十百]{1,4}\)"),
    re.compile(r"(\d{1,4})[.、](?!\d)"),
    re.compile(r"\((\d{1,4})\)"),
)
_ENDING = re.compile(r"\((?P<inside>[^()]*(?:\([^()]*\)[^()]*)*)\)[。;]?$")
_SENTENCE = re.compile(r"[。\n]")
_OF_ITS_OWN = ("seq", "title", "content")  # what the paragraphs themselves say, without a label
#: For matching only, letter by letter: the text itself stays as it was printed.
_HALF_WIDTH = str.maketrans("（）：；．０１２３４５６７８９", "():;.0123456789")


@dataclass
class _Measure:
    """A numbered paragraph with what stands below it, until the next number."""

    paragraph: int
    level: int
    number: int | None
    texts: list[str] = field(default_factory=list)
    particulars: dict[str, str] = field(default_factory=dict)

    def cells(self, number: int) -> dict[str, str]:
        """Its title is what stands before the first full stop, its content the rest."""
        title, content = titled("\n".join(self.texts))
        return {"seq": str(number), "title": title, "content": content} | self.particulars


def titled(text: str) -> tuple[str, str]:
    """A measure's title and content where both stand in one paragraph; without a rest both are the same."""
    title = _SENTENCE.split(text.strip(), maxsplit=1)[0].strip()
    return title, text.strip().removeprefix(title).lstrip("。\n ") or title


def measures(
    paragraphs: Iterable[tuple[int, str]], headings: Mapping[str, Sequence[str]]
) -> tuple[Table | None, list[tuple[int, str]]]:
    """The measures as a table whose rows are called by their paragraph, and the paragraphs left over.

    ``headings`` are the labels of each field. A measure without particulars is one all the same where
    others of its depth have some, so that what it lacks is told; if no paragraph has any there is none.
    """
    numbered, left_over = _numbered(paragraphs, _labels(headings))
    depths = Counter(each.level for each in numbered if each.particulars)
    if not depths:
        return None, left_over
    depth = depths.most_common(1)[0][0]
    meant = [each for each in numbered if each.particulars or each.level == depth]
    left_over += [(each.paragraph, "\n".join(each.texts)) for each in numbered if each not in meant]
    columns = {name: at for at, name in enumerate(headings)}
    rows = [
        Row(each.paragraph, {columns[name]: text for name, text in each.cells(number).items() if text})
        for each, number in zip(meant, _numbers(meant), strict=True)
    ]
    usual = {name: names[0] for name, names in headings.items()}
    return Table(columns, usual, rows, where="第{row}段"), sorted(left_over)


def _labels(headings: Mapping[str, Sequence[str]]) -> dict[str, str]:
    return {name: field for field, names in headings.items() if field not in _OF_ITS_OWN for name in names}


def _numbers(meant: list[_Measure]) -> list[int]:
    """The numbers as written, or in order where they begin anew in each section."""
    written = [each.number for each in meant if each.number is not None]
    return written if len(set(written)) == len(meant) else list(range(1, len(meant) + 1))


def _numbered(
    paragraphs: Iterable[tuple[int, str]], labels: Mapping[str, str]
) -> tuple[list[_Measure], list[tuple[int, str]]]:
    found: list[_Measure] = []
    left_over: list[tuple[int, str]] = []
    for at, whole in paragraphs:
        text = whole.strip()
        for level, pattern in enumerate(_LEVELS):
            if match := pattern.match(text.translate(_HALF_WIDTH)):
                found.append(_Measure(at, level, int(match[1]) if match.lastindex else None))
                text = text[match.end() :].strip()
                break
        if not found:
            left_over.append((at, text))
            continue
        text, particulars = _parted(text, labels)
        found[-1].particulars |= particulars
        found[-1].texts += [text] if text else []
    return found, left_over


def _parted(text: str, labels: Mapping[str, str]) -> tuple[str, dict[str, str]]:
    """The paragraph without its particulars, and these by field."""
    ending = _ENDING.search(text.translate(_HALF_WIDTH))
    if ending:
        before, inside = _particulars(text[ending.start("inside") : ending.end("inside")], labels)
        if inside and not before:
            return text[: ending.start()].strip(), inside
    return _particulars(text, labels)


def _particulars(text: str, labels: Mapping[str, str]) -> tuple[str, dict[str, str]]:
    """What stands before “牵头部门：…；配合单位：…”, and that by field."""
    known = "|".join(sorted(labels, key=len, reverse=True))
    parts = [*re.finditer(rf"(?:^|(?<=[;。\s]))({known})\s*:", text.translate(_HALF_WIDTH))]
    ends = [part.start() for part in parts] + [len(text)]
    said = {
        labels[part[1]]: value
        for part, end in zip(parts, ends[1:], strict=True)
        if (value := text[part.end() : end].strip(" ;；。\n\t"))
    }
    return text[: ends[0]].strip(), said
