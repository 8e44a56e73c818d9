"""A process under green threads finds a name again that did not exist when it first asked."""

import subprocess
import sys
from pathlib import Path

LOOKUPS = Path(__file__).with_name("lookups.py")


def test_a_name_that_did_not_exist_is_found_as_soon_as_it_does_and_nobody_waits_for_its_lookup(tmp_path):
    in_a_network_of_its_own = ["unshare", "--mount", "--net", sys.executable, LOOKUPS, tmp_path]
    told = subprocess.run(in_a_network_of_its_own, check=True, stdout=subprocess.PIPE, text=True).stdout
    assert told.splitlines() == ["gaierror", "127.0.0.9", "127.0.0.9", "others went on"]
