# Every target sets up what it needs on a machine with Python 3.11+, make and a network.

PYTHON ?= python3
PORT ?= 8000
T ?= tests
N ?= 20000
P ?=
Q ?=
VENV := .venv
BIN := $(VENV)/bin
NEWS := demo/newspaper

.DEFAULT_GOAL := help
.PHONY: help setup setup-dev browser demo run test test-postgres check fix fresh fuzz bench bench-peers lock docs

help: ## list these targets
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

$(VENV)/python:
	@$(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' || \
	  { echo "Colonnade needs Python 3.11, 3.12 or 3.13; name one: make PYTHON=python3.12 …"; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { echo "The venv module is missing; on Debian: apt install python3-venv"; exit 1; }
	@touch $@

$(VENV)/installed: $(VENV)/python requirements/run.txt pyproject.toml
	@echo "Installing …"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/run.txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/installed-dev: $(VENV)/installed requirements/dev.txt
	@echo "Installing what tests and checks need …"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.txt
	@touch $@

setup: $(VENV)/installed ## create the environment and install Colonnade into it

setup-dev: $(VENV)/installed-dev ## the same with what tests and checks need

browser: setup-dev ## find a Chromium for the browser tests, or get one
	@$(BIN)/python tests/browser/find.py --get

demo: setup ## build the demo newspaper and serve it (PORT=8000)
	@$(BIN)/colonnade demo --port $(PORT) --dir .demo

run: setup ## serve the newsroom in this folder
	@$(BIN)/colonnade serve --port $(PORT)

test: browser ## run every test (T=path for a part)
	@$(BIN)/python -m pytest -n 2 --dist loadfile $(T)

test-postgres: setup-dev ## run every test without a browser on PostgreSQL
	@COLONNADE_TEST_DATABASE=postgresql $(BIN)/python -m pytest -n 2 --dist loadfile --ignore tests/browser $(T)

check: setup-dev ## lint, types, import order, the demo's HTML
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/lint-imports --no-cache
	@$(BIN)/mypy
	@$(BIN)/python docs/settings.py --check
	@$(BIN)/python -m tests.validity

fix: setup-dev ## let the linter mend what it can
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

fresh: ## remove everything that was built
	rm -rf $(VENV) .demo .cache .pytest_cache .mypy_cache .ruff_cache .import_linter_cache

fuzz: setup-dev ## send many bent requests to the doors and compare their answers (N=20000)
	@FUZZ=$(N) $(BIN)/python -m pytest -q tests/edge/test_fuzz.py

bench: setup-dev ## measure, as ratios in one run (P="doors view" for parts, Q=1 to try); writes docs/reference/benchmarks.md
	@$(BIN)/python -m bench $(if $(Q),--quick) $(P)

bench-peers: setup-dev ## get what make bench measures beside: nginx, Wagtail, WordPress, Isso (as root)
	@$(BIN)/python -m bench.peers.install

docs: setup-dev ## write the pages of the reference that are made from the code
	@$(BIN)/python docs/settings.py

lock: setup-dev ## pin what is installed, with hashes and without addresses
	@$(BIN)/python -m pip install --quiet pip-tools
	@$(BIN)/pip-compile --quiet --strip-extras --generate-hashes --allow-unsafe --no-header --no-emit-index-url --no-emit-find-links --no-emit-trusted-host --extra build -o requirements/run.txt pyproject.toml
	@$(BIN)/pip-compile --quiet --strip-extras --generate-hashes --allow-unsafe --no-header --no-emit-index-url --no-emit-find-links --no-emit-trusted-host --extra build --extra dev -o requirements/dev.txt pyproject.toml
