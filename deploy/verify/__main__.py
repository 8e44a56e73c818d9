"""Verify the compose file on a real Docker engine; see ``deploy/verify-compose --help``."""

import argparse
import json
import subprocess
import sys
import tempfile
from datetime import datetime
from http import HTTPStatus
from pathlib import Path

from deploy.verify.chain import Office, work
from deploy.verify.engine import DEPLOY, engine, provide_images, run
from deploy.verify.faults import count_after_kills
from deploy.verify.progress import tell
from deploy.verify.stack import compose, stack, wait_until_healthy

CLOSED = ("/issues/metrics", "/issues//metrics", "/%69ssues/metrics", "/_clock", "/postgres/v1/x")


def main() -> int:
    """Run everything; prints progress, then one JSON line; 0 when nothing was lost."""
    given = _arguments()
    with tempfile.TemporaryDirectory(prefix="bizenv-verify-") as folder, engine(Path(folder)):
        tell("engine", run("docker", "version", "--format", "{{.Server.Version}}"))
        tell("compose", compose("version", "--short"))
        images = provide_images(given.images, given.suite)
        with stack(Path(folder), images) as address:
            result = _verify(address, Path(folder), given.visits)
    print(json.dumps(result))
    return 1 if result["lost"] or result["duplicated"] else 0


def _verify(address: str, folder: Path, visits: int) -> dict[str, object]:
    tell("database", compose("exec", "-T", "postgres", "postgres", "--version"))
    tell("broker", compose("exec", "-T", "rabbitmq", "rabbitmqctl", "version"))
    run(str(DEPLOY / "load-starter"))
    office = Office(address)
    for path in CLOSED:
        assert office.anyone.status(path) == HTTPStatus.NOT_FOUND, f"the proxy forwards {path}"
    _refuses_writes()
    tell("chain", work(office))
    counts = count_after_kills(office, visits)
    tell("kills", json.dumps(counts))
    wait_until_healthy()
    tell("doctor", run(str(DEPLOY / "bizenv"), "doctor"))
    chains = run(str(DEPLOY / "bizenv"), "audit", "verify").splitlines()
    tell("audit", "；".join(chain.partition("，末尾")[0] for chain in chains))
    tell("restore", _back_and_again(office, folder / "backup"))
    return {"date": f"{datetime.now().astimezone():%Y-%m-%d}", **counts}


def _refuses_writes() -> None:
    """An application container can neither write its root file system nor become root."""
    script = "id -u; touch /opt/x 2>/dev/null && echo wrote; grep CapEff /proc/self/status"
    told = compose("exec", "-T", "issues-api", "sh", "-c", script)
    assert told.split() == ["10001", "CapEff:", "0000000000000000"], told


def _back_and_again(office: Office, folder: Path) -> str:
    """Back up, change something, restore: the change is gone, the rest is there, and the chain goes on."""
    run(str(DEPLOY / "backup"), str(folder))
    before = {line["issue_no"]: line["status"] for line in office.dispatcher.pages("/issues/v1/issues")}
    some_issue = next(number for number, status in before.items() if status == "registered")
    office.dispatcher.call("POST", f"/issues/v1/issues/{some_issue}/accept")
    run(str(DEPLOY / "restore"), str(folder), "--replace-everything")
    wait_until_healthy()
    after = {line["issue_no"]: line["status"] for line in office.dispatcher.pages("/issues/v1/issues")}
    assert after == before, "the restored ledger differs from the one backed up"
    gaps = run(str(DEPLOY / "bizenv"), "events", "reconcile")
    return f"{len(after)} issues as before; {gaps}"


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser("deploy/verify-compose", description=__doc__)
    parser.add_argument("--images", choices=("auto", "official", "debian"), default="auto")
    parser.add_argument(
        "--suite", default="bookworm", help="Debian release of the stand-ins for broker and database"
    )
    parser.add_argument("--visits", type=int, default=50, help="accepted between one kill and the next")
    return parser.parse_args()


if __name__ == "__main__":
    try:
        sys.exit(main())
    except subprocess.CalledProcessError as failure:
        sys.exit(f"{failure}\n{failure.stdout}{failure.stderr}")
