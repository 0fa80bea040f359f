# The one list of commands. Everything runs from the project's own .venv.
SHELL := /bin/sh
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps
export DO_NOT_TRACK := 1
export PREFECT_SERVER_ANALYTICS_ENABLED := false

.PHONY: help setup setup-dev run test lint types contracts check lock clean

help:  ## this list
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "newsrefinery needs Python 3.11 or newer; say which with: make PYTHON=python3.12 $(MAKECMDGOALS)" >&2; exit 2; }
	$(PYTHON) -m venv $(VENV)

$(VENV)/.runtime: requirements.lock pyproject.toml | $(VENV)/bin/python
	@echo "installing the locked packages (about half a minute, once)"
	$(PIP) --require-hashes -r requirements.lock
	$(PIP) --no-build-isolation -e .
	@touch $@

$(VENV)/.dev: requirements-dev.lock $(VENV)/.runtime
	@echo "installing the packages for development (once)"
	$(PIP) --require-hashes -r requirements-dev.lock
	@touch $@

setup: $(VENV)/.runtime  ## a .venv with everything a run needs
setup-dev: $(VENV)/.dev  ## the same, and what tests and linters need

lock:  ## compile both locks anew (needs uv)
	uv pip compile --universal --generate-hashes --no-header --python-version 3.11 --extra build -q -o requirements.lock pyproject.toml
	uv pip compile --universal --generate-hashes --no-header --python-version 3.11 --extra build --extra dev -c requirements.lock -q -o requirements-dev.lock pyproject.toml
