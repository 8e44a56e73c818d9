"""HTTP for services: what an ``api.py`` needs, and the listener that serves it."""

from chassis.http.answers import Kept
from chassis.http.body import Upload, UploadedFile
from chassis.http.downloads import download
from chassis.http.entrypoint import delete, get, patch, post, put
from chassis.http.openapi import routes
from chassis.http.operation import Asked
from chassis.http.own_address import root_url
from chassis.http.paging import Page, PageQuery, paginate, stretch
from chassis.http.server import Listener

__all__ = [
    "Asked",
    "Kept",
    "Listener",
    "Page",
    "PageQuery",
    "Upload",
    "UploadedFile",
    "delete",
    "download",
    "get",
    "paginate",
    "patch",
    "post",
    "put",
    "root_url",
    "routes",
    "stretch",
]
