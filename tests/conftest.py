"""What every test gets: private servers and a demo office on demand, markers, and a closed network."""

import gc
import ipaddress
import os
import secrets
import shutil
import socket
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog
from hypothesis import HealthCheck, settings

import chassis.db  # noqa: F401 - before anything imports psycopg, see chassis.db.checked_url
from chassis.testing import Office
from tests.demo import demo_office
from tests.servers.postgres import Postgres
from tests.servers.rabbitmq import RabbitMQ

# how long an example takes says more about the machine than about the code
settings.register_profile("bizenv", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("bizenv")

MARKED_BY_FIXTURE = ("postgres", "rabbit", "stack")
MEMORY, ROOM = Path("/dev/shm"), 4 << 30  # a folder in memory, and how many free bytes make it one to use
LONG_FILES = ("tests/system/test_openapi.py", "tests/chassis/test_delivery.py")


def pytest_configure() -> None:
    """Close the network, for good: an audit hook sees every socket, however it was made.

    And tell errors plainly: the boxes structlog draws around every frame take half a second each.
    """
    _write_to_memory()
    gc.disable()
    sys.addaudithook(_refuse_the_outside)
    *processors, _ = structlog.get_config()["processors"]
    plainly = structlog.dev.ConsoleRenderer(colors=False, exception_formatter=structlog.dev.plain_traceback)
    structlog.configure(processors=[*processors, plainly])


def pytest_make_parametrize_id(val: object, argname: str) -> str | None:
    """Call a content by its parameter: an archive tells when it was made, and processes agree on names."""
    return argname if isinstance(val, bytes) else None


@pytest.hookimpl(tryfirst=True)  # xdist reads the groups
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark each test by the servers its fixtures need, so that nobody can forget to.

    Of two processes one takes all that need servers, which it starts once. The other begins with those that
    start a stack of their own and those that look at the demo office, which is made once too, and goes on
    file by file, so that what the tests of a file share is made once. The longest groups come first: one that
    is left for the end keeps a single process busy.
    """
    groups: dict[str, list[pytest.Item]] = {name: [] for name in ("servers", "stack", "demo", *LONG_FILES)}
    for item in items:
        fixtures = getattr(item, "fixturenames", ())
        group = "demo" if "demo" in fixtures else item.location[0]
        if item.get_closest_marker("stack"):
            group = "stack"
        if needed := set(MARKED_BY_FIXTURE).intersection(fixtures):
            group = "servers"
        for name in needed:
            item.add_marker(name)
        item.add_marker(pytest.mark.xdist_group(group))
        groups.setdefault(group, []).append(item)
    items[:] = [item for group in groups.values() for item in group]


def pytest_collection_finish() -> None:
    """What is imported and collected stays, and needs not be looked through each time."""
    gc.freeze()
    gc.enable()


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """The whole office with the demo set, laid once by the operator's command; nobody may change it."""
    with demo_office(tmp_path_factory.mktemp("demo")) as office:
        yield office


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """The private PostgreSQL cluster of this run."""
    with Postgres() as server:
        yield server


@pytest.fixture
def postgres_url(postgres: Postgres) -> Iterator[str]:
    """The URL of a fresh, empty database, dropped afterwards."""
    name = f"test_{secrets.token_hex(6)}"
    yield postgres.create_database(name)
    postgres.drop_database(name)


@pytest.fixture(scope="session")
def rabbit() -> Iterator[RabbitMQ]:
    """The private RabbitMQ node of this run."""
    with RabbitMQ() as server:
        yield server


@pytest.fixture
def vhost_url(rabbit: RabbitMQ) -> Iterator[str]:
    """The AMQP URL of a fresh vhost, deleted afterwards with all its queues."""
    with rabbit.vhost() as url:
        yield url


def _write_to_memory() -> None:
    """Keep files where nothing waits for a disk, which is half of the time a test takes.

    Tests kill processes, and what those have written outlives them there too; none cuts the power.
    """
    if "TMPDIR" not in os.environ and MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > ROOM:
        os.environ["TMPDIR"] = str(MEMORY)  # of the processes that are started too
        tempfile.tempdir = None  # it is looked for again


def _refuse_the_outside(event: str, arguments: tuple[object, ...]) -> None:
    if event in ("socket.connect", "socket.sendto") and isinstance(arguments[1], tuple):
        host = arguments[1][0]
    elif event == "socket.getaddrinfo":
        host = arguments[0]
    else:
        return
    name = host.decode() if isinstance(host, bytes) else str(host or "localhost")
    if not _is_here(name):
        raise PermissionError(f"tests have no network beyond this machine: {event} {name}")


def _is_here(name: str) -> bool:
    if name in ("localhost", socket.gethostname()):
        return True
    try:
        address = ipaddress.ip_address(name)
    except ValueError:
        return False
    return address.is_loopback or address.is_unspecified
