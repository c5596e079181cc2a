# Dockwright's own verbs; `make` lists them. Python 3.10 or newer and git are all they need.

PYTHON ?= python3
VENV ?= .venv
# The template that `make new` copies from: this clone, as it stands.
SRC ?= $(CURDIR)

.DEFAULT_GOAL := help
.PHONY: help new setup lint types test test-quick lock clean

help: ## List the verbs
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "%-11s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

new: $(VENV)/copier ## Start a service: make new DEST=../orders [ARGS="--defaults -d stack=node"]
	@test -n "$(DEST)" || { echo 'DEST is not set. Say where the new service goes: make new DEST=../orders' >&2; exit 2; }
	$(VENV)/bin/copier copy --trust $(ARGS) $(SRC) $(DEST)

setup: $(VENV)/proof ## Install what the tests need

lint: $(VENV)/proof ## Check format and lint
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/ruff check .

types: $(VENV)/proof ## Check the types
	$(VENV)/bin/mypy

test: $(VENV)/proof ## Run all tests; those that need a Docker Engine are skipped, by name, where there is none
	$(VENV)/bin/pytest -n 2 --dist worksteal -m "not docker"
	$(VENV)/bin/pytest -n 2 --dist worksteal -m docker

test-quick: $(VENV)/proof ## Run the tests that need no Docker Engine
	$(VENV)/bin/pytest -n 2 --dist worksteal -m "not docker"

lock: ## Resolve the dependencies again and write the lock files (needs uv)
	uv pip compile --quiet --universal --python-version 3.10 --generate-hashes --no-header --no-emit-index-url pyproject.toml --output-file requirements.txt
	uv pip compile --quiet --universal --python-version 3.10 --generate-hashes --no-header --no-emit-index-url pyproject.toml --group dev --output-file requirements-dev.txt

clean: ## Remove what the verbs made
	rm -rf $(VENV)

# The environment of Copier, and on top of it what the tests need. Each is made again when its lock file changes.
$(VENV)/copier: requirements.txt
	$(PYTHON) -m venv $(VENV)
	$(VENV)/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes --requirement requirements.txt
	@touch $@

$(VENV)/proof: requirements-dev.txt $(VENV)/copier
	$(VENV)/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes --requirement requirements-dev.txt
	@touch $@
