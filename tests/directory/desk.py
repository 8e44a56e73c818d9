"""The directory's API as its callers meet it, with the tokens it issues itself."""

from typing import Any

from werkzeug.test import Client, TestResponse

from chassis.testing import Office


class Desk:
    """A directory with the starter set; whoever calls has signed in with their password."""

    def __init__(self, office: Office, lines: list[str]):
        self.office = office
        self.password = lines[0].removeprefix("登录名（密码均为 ").removesuffix("）：")
        self.api_key = lines[-1].rpartition("：")[2]
        self._client = Client(office.runtime.listener)
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
