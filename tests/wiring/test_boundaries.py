"""The boundaries hold in the real tree, and each guard has been seen to fail on a broken sample."""

import ast
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tests.wiring.boundaries import RULES, TREES, Breach, breaches, long_functions, long_modules

ROOT = Path(__file__).parents[2]
BROKEN = Path(__file__).parent / "broken"
MARK = re.compile(r"# broken: (\S+)")
CONTRACTS = {
    contract["id"]: contract["name"]
    for contract in tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
}


def breaches_under(root):
    """Every breach of the house rules in the trees under ``root``."""
    return {
        breach
        for tree in TREES
        for file in (root / tree).rglob("*.py")
        for breach in breaches(file.relative_to(root), file.read_text())
    }


def marked(rules):
    """The breaches the broken samples announce in comments, of these rules."""
    return {
        Breach(str(file.relative_to(BROKEN)), number, mark[1])
        for file in BROKEN.rglob("*.py")
        for number, line in enumerate(file.read_text().splitlines(), start=1)
        if (mark := MARK.search(line)) and mark[1] in rules
    }


def lint_imports(folder):
    """What import-linter says of the trees under ``folder``, by the contracts of this repository."""
    tool = str(Path(sys.executable).parent / "lint-imports")
    command = [tool, "--no-logo", "--no-cache", "--config", str(ROOT / "pyproject.toml")]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False).stdout


@pytest.fixture(scope="module")
def verdict_on_the_broken(tmp_path_factory):
    """What import-linter says when the broken samples lie over a copy of the real trees."""
    copy = tmp_path_factory.mktemp("broken")
    for tree in TREES:
        shutil.copytree(ROOT / tree, copy / tree, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(BROKEN, copy, dirs_exist_ok=True)
    return lint_imports(copy)


def test_the_house_rules_hold():
    assert sorted(breaches_under(ROOT)) == []


def test_a_test_file_and_a_measurement_are_no_longer_than_a_module_may_be():
    parsed = {
        file: ast.parse(file.read_text())
        for tree in ("tests", "bench")
        for file in (ROOT / tree).rglob("*.py")
    }
    own = {file: tree for file, tree in parsed.items() if not {"broken", "node_modules"} & set(file.parts)}
    assert [file.name for file, tree in own.items() for _ in long_modules(file, tree)] == []
    assert [file.name for file, tree in own.items() for _ in long_functions(file, tree)] == []


def test_every_broken_sample_is_reported_where_and_for_what_it_is():
    assert breaches_under(BROKEN) == marked(RULES)


def test_every_house_rule_has_a_broken_sample():
    assert {breach.rule for breach in marked(RULES)} == set(RULES)


def test_the_import_contracts_hold():
    assert f"{len(CONTRACTS)} kept, 0 broken" in lint_imports(ROOT)


@pytest.mark.parametrize("contract", CONTRACTS)
def test_every_import_contract_fails_on_its_broken_sample(contract, verdict_on_the_broken):
    assert f"{CONTRACTS[contract]} BROKEN" in verdict_on_the_broken
    samples = marked({contract})
    assert samples
    for sample in samples:
        module = sample.path.removesuffix(".py").replace("/", ".")
        assert re.search(rf"{module} -> \S+ \(l\.{sample.line}\)", verdict_on_the_broken), sample


def test_every_mark_in_a_broken_sample_names_a_rule():
    text = "".join(file.read_text() for file in BROKEN.rglob("*.py"))
    assert set(MARK.findall(text)) <= set(RULES) | set(CONTRACTS)


def test_a_file_without_a_place_in_its_service_is_noticed(verdict_on_the_broken):
    assert "- services.issues.utils" in verdict_on_the_broken
