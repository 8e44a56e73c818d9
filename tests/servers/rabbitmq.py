"""A private RabbitMQ node: own name, ports, folders and epmd, with the management API, gone afterwards."""

import base64
import json
import os
import secrets
import shutil
import signal
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Self
from urllib.parse import quote

from tests.servers.process import ServerError, ServerProcess, accepts, free_port, private_folder, program

#: folders of the plain scripts; Debian's ``/usr/sbin/rabbitmq-server`` changes user and folder by itself
SCRIPTS = ("/usr/lib/rabbitmq/bin", "/opt/homebrew/sbin", "/usr/local/sbin")
USER = PASSWORD = "guest"  # the node's own, from loopback only
CONFIGURATION = """
listeners.tcp.local = 127.0.0.1:{amqp}
management.tcp.ip = 127.0.0.1
management.tcp.port = {http}
disk_free_limit.absolute = 50MB
log.console = true
log.console.level = warning
log.file = false
collect_statistics_interval = 1000
"""


class RabbitMQ:
    """A node of its own, from ``with RabbitMQ() as rabbit`` to the end of the block.

    A quorum queue declared less than about two seconds before :meth:`kill` comes back broken
    (messaging.md 3.1): declare, wait, then kill.
    """

    def __init__(self) -> None:
        self._server = program("rabbitmq-server", map(Path, SCRIPTS))
        self._epmd = program("epmd", [])
        self._process: ServerProcess | None = None
        self.port, self.api_port, self._distribution_port, self._epmd_port = _free_ports(4)
        self.name = f"bizenv{self.port}@localhost"
        self.folder = private_folder("mq")
        self._write_configuration()

    def __enter__(self) -> Self:
        try:
            self.start()
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(self, *_exception: object) -> None:
        self.close()

    def start(self) -> None:
        """Start on the same ports and data as before; returns when AMQP and the API both answer."""
        # epmd beside the node, in its process group: the one it would start by itself outlives it
        script = f"{self._epmd} -port {self._epmd_port} & exec {self._server}"
        self._process = ServerProcess(
            ["sh", "-c", script], folder=self.folder, log=self.folder / "log", env=self._environment()
        )
        self._process.wait_until(self._answers, "RabbitMQ", within_s=90)

    def stop(self) -> None:
        """Stop cleanly."""
        self._end(signal.SIGTERM)

    def kill(self) -> None:
        """``kill -9`` of the node and all it started."""
        self._end(signal.SIGKILL)

    def close(self) -> None:
        """End the node and remove its folder."""
        if self._process:
            self.kill()
        shutil.rmtree(self.folder)

    def url(self, vhost: str = "/", user: str = USER, password: str = PASSWORD) -> str:
        """The AMQP URL of a vhost."""
        return f"amqp://{user}:{password}@127.0.0.1:{self.port}/{quote(vhost, safe='')}"

    @property
    def api_url(self) -> str:
        """The URL of the management API, with its user, as ``BIZENV_BROKER_ADMIN_URL`` takes it."""
        return f"http://{USER}:{PASSWORD}@127.0.0.1:{self.api_port}"

    def api(self, method: str, path: str, body: Any = None) -> Any:
        """Call the management API, for example ``api("GET", "/queues/%2F")``; returns its JSON or None.

        Raises :class:`ServerError` with the node's own reason when it refuses.
        """
        request = urllib.request.Request(f"http://127.0.0.1:{self.api_port}/api{path}", method=method)
        request.add_header("Authorization", "Basic " + base64.b64encode(b"guest:guest").decode())
        request.add_header("Content-Type", "application/json")
        data = None if body is None else json.dumps(body).encode()
        try:
            with urllib.request.urlopen(request, data, timeout=30) as response:
                text = response.read()
        except urllib.error.HTTPError as refusal:
            raise ServerError(f"{method} {path}: {refusal.code} {refusal.read().decode()}") from refusal
        return json.loads(text) if text else None

    def create_vhost(self, name: str) -> str:
        """Create a vhost the default user may use; returns its AMQP URL."""
        self.api("PUT", f"/vhosts/{quote(name, safe='')}", {})
        self.api("PUT", f"/permissions/{quote(name, safe='')}/{USER}", _rights(".*", ".*", ".*"))
        return self.url(name)

    def delete_vhost(self, name: str) -> None:
        """Delete a vhost with all its queues; who is still connected to it is cut off."""
        self.api("DELETE", f"/vhosts/{quote(name, safe='')}")

    @contextmanager
    def vhost(self) -> Iterator[str]:
        """The URL of a fresh vhost, deleted afterwards."""
        name = f"test-{secrets.token_hex(6)}"
        yield self.create_vhost(name)
        self.delete_vhost(name)

    def create_user(
        self, name: str, vhost: str, *, configure: str = "", write: str = "", read: str = ""
    ) -> str:
        """Create a user with rights (regular expressions) in one vhost; returns its AMQP URL there."""
        password = secrets.token_hex(8)
        self.api("PUT", f"/users/{name}", {"password": password, "tags": ""})
        self.api("PUT", f"/permissions/{quote(vhost, safe='')}/{name}", _rights(configure, write, read))
        return self.url(vhost, name, password)

    def import_definitions(self, definitions: dict[str, Any], vhost: str | None = None) -> None:
        """Import a definitions document, whole or into one vhost."""
        self.api("POST", "/definitions" + (f"/{quote(vhost, safe='')}" if vhost else ""), definitions)

    def _answers(self) -> bool:
        if not accepts(self.port):
            return False
        try:
            return bool(self.api("GET", "/overview"))
        except (OSError, ServerError):
            return False

    def _end(self, number: signal.Signals) -> None:
        assert self._process, "not running"
        self._process.end(number, within_s=60)
        self._process = None

    def _write_configuration(self) -> None:
        configuration = CONFIGURATION.format(amqp=self.port, http=self.api_port)
        (self.folder / "rabbitmq.conf").write_text(configuration)
        (self.folder / "enabled_plugins").write_text("[rabbitmq_management].\n")
        cookie = self.folder / ".erlang.cookie"
        cookie.write_text(secrets.token_hex(16))
        cookie.chmod(0o400)

    def _environment(self) -> dict[str, str]:
        return {
            "PATH": os.environ["PATH"],
            "LC_ALL": "C.UTF-8",
            "HOME": str(self.folder),
            "ERL_EPMD_PORT": str(self._epmd_port),
            "ERL_EPMD_ADDRESS": "127.0.0.1",
            "ERL_FLAGS": "-kernel inet_dist_use_interface {127,0,0,1}",
            "RABBITMQ_NODENAME": self.name,
            "RABBITMQ_DIST_PORT": str(self._distribution_port),
            "RABBITMQ_CONFIG_FILE": str(self.folder / "rabbitmq.conf"),
            "RABBITMQ_ADVANCED_CONFIG_FILE": str(self.folder / "advanced.config"),
            "RABBITMQ_CONF_ENV_FILE": "/dev/null",  # not this machine's own node's settings
            "RABBITMQ_ENABLED_PLUGINS_FILE": str(self.folder / "enabled_plugins"),
            "RABBITMQ_MNESIA_BASE": str(self.folder / "data"),
            "RABBITMQ_LOG_BASE": str(self.folder),
            "RABBITMQ_PID_FILE": str(self.folder / "pid"),
            "RUNNING_UNDER_SYSTEMD": "true",  # the script then becomes the node: its pid is the node's pid
        }


def _free_ports(count: int) -> tuple[int, ...]:
    ports: set[int] = set()
    while len(ports) < count:
        ports.add(free_port())
    return tuple(ports)


def _rights(configure: str, write: str, read: str) -> dict[str, str]:
    return {"configure": configure, "write": write, "read": read}
