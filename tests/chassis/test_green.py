"""A process under green threads finds a name again that did not exist when it first asked."""

import os
import subprocess
import sys
from pathlib import Path

LOOKUPS = Path(__file__).with_name("lookups.py")
#: whoever is not root is so in a namespace of their own, where their kernel lets them make one
AS_ROOT = [] if os.geteuid() == 0 else ["--user", "--map-root-user"]
NEEDED = (
    "a network of its own cannot be made: run as root, or allow user namespaces "
    "(sysctl user.max_user_namespaces, kernel.apparmor_restrict_unprivileged_userns)"
)


def test_a_name_that_did_not_exist_is_found_as_soon_as_it_does_and_nobody_waits_for_its_lookup(tmp_path):
    apart = ["unshare", *AS_ROOT, "--mount", "--net"]
    possible = subprocess.run([*apart, "true"], check=False, capture_output=True, text=True)
    assert possible.returncode == 0, f"{NEEDED}: {possible.stderr}"
    lookups = [*apart, sys.executable, LOOKUPS, tmp_path]
    told = subprocess.run(lookups, check=True, stdout=subprocess.PIPE, text=True).stdout
    assert told.splitlines() == ["gaierror", "127.0.0.9", "127.0.0.9", "others went on"]
