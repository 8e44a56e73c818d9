"""Handing a paper out over HTTP."""

from werkzeug.wrappers import Response

from chassis.http import download
from chassis.papers.paper import Paper

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def as_docx(paper: Paper, name: str) -> Response:
    """The paper as a docx to be saved under this name."""
    from chassis.papers import docx  # noqa: PLC0415 - few requests need what it imports

    return download(docx.written(paper), f"{name}.docx", DOCX)
