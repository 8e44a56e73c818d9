# Everything a newcomer types; `make` alone explains itself.

PYTHON ?= python3
BIN := .venv/bin
FAULTS ?= 1000
# with their extras: pip takes "coverage[toml]" for unpinned where the lock says "coverage" and a newer one is out
COMPILE := $(BIN)/uv pip compile pyproject.toml --generate-hashes --no-strip-extras --no-emit-index-url \
	--no-emit-find-links --no-annotate --python-version 3.11
NODE := tests/odk/node_modules/.package-lock.json tests/contracts/node_modules/.package-lock.json
PYTEST := PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/pytest --numprocesses 2 --dist loadgroup --no-loadscope-reorder
export PIP_DISABLE_PIP_VERSION_CHECK = 1
# where a machine forbids bytecode, every process would compile some 700 modules anew: 0.4 s of each start
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: help env env-dev env-bench servers run demo test test-fast check format chaos bench bench-quick docs lock clean

help: ## what can be made
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

env: .venv/run.stamp ## the environment that runs the platform, in .venv, exactly as locked

env-dev: .venv/dev.stamp ## the same, with what tests and checks need

env-bench: .venv/bench.stamp ## the same, with the peers the benchmark compares with

run: env ## start everything in one process, with the starter data (BIZENV_HTTP sets the address)
	@$(BIN)/bizenv run --starter

demo: env ## as run, with two years of visits, tasks and issues over it
	@$(BIN)/bizenv run --demo

test: check servers $(NODE) ## every check and every test, on private servers of its own
	$(PYTEST)

test-fast: env-dev $(NODE) ## within a minute and without servers: what all services stand on (pytest tests/<service> for one)
	$(PYTEST) --numprocesses 3 -m "not postgres and not rabbit and not stack" tests/chassis tests/contracts tests/wiring

check: env-dev ## format, lint, types and boundaries
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: env-dev ## put the code into its format
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

chaos: env-dev servers ## inject FAULTS faults (1000) under load and count what was lost
	$(BIN)/python -m tests.faults --faults $(FAULTS)

bench: env-bench servers ## measure the targets of docs/performance.md against their peers
	$(BIN)/python -m bench

bench-quick: env-bench servers ## the events and the start within a minute, less exactly
	$(BIN)/python -m bench --quick

docs: env ## write the generated files anew: schemas, event catalogue, topology
	$(BIN)/bizenv docs

lock: env-dev ## resolve the dependencies of pyproject.toml anew
	$(COMPILE) --upgrade -o requirements.lock
	$(COMPILE) --upgrade --group dev -o requirements-dev.lock
	$(COMPILE) --upgrade --group dev --group bench -o requirements-bench.lock

clean: ## remove the environment, caches and local data
	rm -rf .venv var build dist *.egg-info .mypy_cache .pytest_cache .ruff_cache .hypothesis .import_linter_cache tests/*/node_modules
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

servers:
	@deploy/install-test-servers postgresql rabbitmq-server default-jre-headless

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "Python 3.11 or later is needed; PYTHON=/path/to/python3.11 make ... names one" >&2; exit 1; }
	@PYTHON="$(PYTHON)" deploy/install-test-servers python3-venv
	$(PYTHON) -m venv .venv

.venv/run.stamp: requirements.lock pyproject.toml | .venv/bin/python
	$(BIN)/pip install --quiet --require-hashes -r requirements.lock
	$(BIN)/pip install --quiet --no-deps --no-build-isolation -e .
	$(BIN)/python -m compileall -q chassis contracts services
	@touch $@

.venv/dev.stamp: requirements-dev.lock .venv/run.stamp
	$(BIN)/pip install --quiet --require-hashes -r requirements-dev.lock
	@touch $@

.venv/bench.stamp: requirements-bench.lock .venv/dev.stamp
	$(BIN)/pip install --quiet --require-hashes -r requirements-bench.lock
	@touch $@

tests/%/node_modules/.package-lock.json: tests/%/package-lock.json | .venv/dev.stamp
	PATH="$(CURDIR)/$(BIN):$$PATH" npm ci --prefix tests/$* --no-audit --no-fund
