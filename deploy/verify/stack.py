"""The platform as the compose file runs it, under a project name of its own."""

import json
import os
import secrets
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic, sleep

from deploy.verify.engine import DEPLOY, run, wheelhouse

COMPOSE = str(DEPLOY / "compose")
FILES = "docker-compose.yml:deploy/verify/mail.yml"
MAIL_URL = "smtp://mail:2525"
READY_S = 300
ALWAYS_OPEN = {"opens": "00:00", "closes": "23:59:59", "resumes": "00:00", "workdays": False}


@contextmanager
def stack(work: Path, images: dict[str, str]) -> Iterator[str]:
    """Bring everything up with new secrets on a free port, yield the proxy's address, take all down."""
    port = _free_port()
    name = f"bizenv-verify-{secrets.token_hex(3)}"
    os.environ.update(images, BIZENV_SECRETS=str(work / "secrets"), BIZENV_PORT=str(port))
    os.environ.update(COMPOSE_PROJECT_NAME=name, BIZENV_IMAGE=f"{name}:latest")
    os.environ.update(BIZENV_RULES=str(work / "rules"), COMPOSE_FILE=FILES)
    _open_at_any_hour(work / "rules")
    run(str(DEPLOY / "make-secrets"))
    (work / "secrets/smtp-url").write_text(MAIL_URL)
    try:
        with wheelhouse():
            compose("build", "--quiet")
        compose("up", "--detach")
        wait_until_healthy()
        yield f"http://127.0.0.1:{port}"
    except BaseException:
        print(compose("ps", "--all"), compose("logs", "--no-color", "--tail=20"), sep="\n")
        raise
    finally:
        compose("down", "--volumes", "--remove-orphans", "--rmi=local", "--timeout=20")
        subprocess.run(["docker", "rmi", os.environ["BIZENV_IMAGE"]], check=False, capture_output=True)


def compose(*arguments: str) -> str:
    """The output of one compose command for this stack."""
    return run(COMPOSE, *arguments)


def containers(service: str) -> list[str]:
    """The ids of a service's containers, stopped ones too."""
    project = os.environ["COMPOSE_PROJECT_NAME"]
    labels = (f"com.docker.compose.project={project}", f"com.docker.compose.service={service}")
    filters = [word for label in labels for word in ("--filter", f"label={label}")]
    return run("docker", "ps", "--all", "--quiet", *filters).split()


def wait_until_healthy() -> None:
    """Until every running container that has a health check passes it. Raises TimeoutError."""
    give_up = monotonic() + READY_S
    while unhealthy := _not_healthy():
        if monotonic() > give_up:
            raise TimeoutError(f"not healthy after {READY_S} s: {', '.join(unhealthy)}")
        sleep(1)


def _open_at_any_hour(rules: Path) -> None:
    """Messages may go out now, whenever this runs: the hours are the office's choice (domain.md NTF-1)."""
    rules.mkdir()
    (rules / "notify.json").write_text(json.dumps({"ordinary": ALWAYS_OPEN, "urgent": ALWAYS_OPEN}))


def _not_healthy() -> list[str]:
    listed = run(
        "docker",
        "ps",
        "--quiet",
        "--filter",
        f"label=com.docker.compose.project={os.environ['COMPOSE_PROJECT_NAME']}",
    )
    found = json.loads(run("docker", "inspect", *listed.split()))
    states = {each["Name"]: each["State"].get("Health", {}).get("Status", "healthy") for each in found}
    return sorted(name for name, state in states.items() if state != "healthy")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
