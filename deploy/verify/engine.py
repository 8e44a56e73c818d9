"""A Docker engine with the images of the stack: the one that runs, or one of our own for a while."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic, sleep

DEPLOY = Path(__file__).parent.parent
OFFICIAL = ("python:3.11-slim-bookworm", "rabbitmq:4-management", "postgres:15", "nginx:1.28")
VARIABLES = ("BIZENV_BASE_IMAGE", "BIZENV_RABBITMQ_IMAGE", "BIZENV_POSTGRES_IMAGE", "BIZENV_PROXY_IMAGE")
START_S = 60
PULL_S = 900


def run(*command: str, timeout: float | None = None) -> str:
    """The output of a command. Raises CalledProcessError, which holds what it said."""
    done = subprocess.run(command, check=True, capture_output=True, text=True, timeout=timeout)
    return done.stdout.strip()


@contextmanager
def engine(work: Path) -> Iterator[None]:
    """An engine that answers: the one of this machine, else a ``dockerd`` with all its data in ``work``."""
    if _answers():
        yield
        return
    if shutil.which("dockerd") is None or os.geteuid() != 0:
        sys.exit(
            "No Docker engine answers; on Debian: apt-get install docker.io docker-compose, then as root"
        )
    os.environ["DOCKER_HOST"] = f"unix://{work}/docker.sock"
    command = [
        "dockerd",
        "--data-root",
        f"{work}/data",
        "--exec-root",
        f"{work}/exec",
        "--pidfile",
        f"{work}/pid",
    ]
    with (work / "dockerd.log").open("w") as log:
        daemon = subprocess.Popen([*command, "--host", os.environ["DOCKER_HOST"]], stdout=log, stderr=log)
        try:
            _wait_for(daemon, work / "dockerd.log")
            yield
        finally:
            daemon.terminate()
            daemon.wait()


def provide_images(kind: str, suite: str) -> dict[str, str]:
    """Pull the official images, or build stand-ins from Debian; returns the compose file's variables.

    ``kind`` is ``official``, ``debian`` or ``auto``: official where a registry answers.
    """
    if kind == "official" or (kind == "auto" and _pulled(OFFICIAL[-1])):
        for image in OFFICIAL:
            run("docker", "pull", "--quiet", image, timeout=PULL_S)
        return dict(zip(VARIABLES, OFFICIAL, strict=True))
    run(str(DEPLOY / "base-images/build"), suite)
    names = ("python:bookworm", f"rabbitmq:{suite}", f"postgres:{suite}", f"nginx:{suite}")
    return {variable: f"bizenv-base/{name}" for variable, name in zip(VARIABLES, names, strict=True)}


@contextmanager
def wheelhouse() -> Iterator[None]:
    """Every dependency fetched by this machine, so that the build of the image needs no network."""
    folder = DEPLOY / "wheels"
    run(str(DEPLOY / "wheelhouse"), str(folder), timeout=PULL_S)
    try:
        yield
    finally:
        shutil.rmtree(folder)


def _answers() -> bool:
    return subprocess.run(["docker", "info"], check=False, capture_output=True).returncode == 0


def _pulled(image: str) -> bool:
    return (
        subprocess.run(["docker", "pull", "--quiet", image], check=False, capture_output=True).returncode == 0
    )


def _wait_for(daemon: subprocess.Popen[bytes], log: Path) -> None:
    give_up = monotonic() + START_S
    while not _answers():
        if daemon.poll() is not None or monotonic() > give_up:
            sys.exit("dockerd does not start:\n" + "\n".join(log.read_text().splitlines()[-10:]))
        sleep(0.5)
