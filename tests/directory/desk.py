"""The directory's API as its callers meet it: the real runtime, routes, tokens and transactions."""

from pathlib import Path
from typing import Any

from nameko.containers import ServiceContainer
from werkzeug.test import Client, TestResponse

from chassis.clock import ManualClock
from chassis.runtime import Runtime
from services.directory import service
from services.directory.api import DirectoryApi
from services.directory.starter import load
from tests.directory.builders import MORNING, Directory


class Desk:
    """A directory with the starter set; whoever calls has signed in with their password."""

    def __init__(self, folder: Path):
        directory = Directory(folder)
        self.clock = ManualClock(MORNING)
        runtime = Runtime(directory.settings, {"directory": service}, clock=self.clock, background=False)
        with directory.transaction() as session:
            lines = load(session, runtime)
        self.password = lines[0].removeprefix("登录名（密码均为 ").removesuffix("）：")
        self.api_key = lines[-1].rpartition("：")[2]
        self.container = ServiceContainer(DirectoryApi, {"runtime": runtime, "max_workers": 4})
        self.container.start()
        self._client = Client(runtime.listener)
        self._tokens: dict[str, str] = {}

    def post_token(self, **grant: object) -> TestResponse:
        return self._client.post("/directory/v1/tokens", json=grant)

    def token_of(self, login: str) -> str:
        """An access token of a starter role, or of the machine account."""
        if login not in self._tokens:
            grant: dict[str, object] = {"grant_type": "password", "login": login, "password": self.password}
            if login == "machine":
                grant = {"grant_type": "api_key", "api_key": self.api_key}
            self._tokens[login] = self.post_token(**grant).get_json()["access_token"]
        return self._tokens[login]

    def call(self, login: str | None, method: str, path: str, **options: Any) -> TestResponse:
        """Call ``/directory/v1`` + ``path`` as whoever signs in with ``login``."""
        headers = options.pop("headers", {})
        if login is not None:
            headers = {"Authorization": f"Bearer {self.token_of(login)}", **headers}
        return self._client.open(f"/directory/v1{path}", method=method, headers=headers, **options)
