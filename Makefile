# Glasshouse. `make run` and `make test` are all one has to know; `make help` lists the rest.

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DELETE_ON_ERROR:
MAKEFLAGS += --no-builtin-rules

PYTHON ?= python3
HOUSE ?= house
BIND ?= $(or $(GLASSHOUSE_BIND),127.0.0.1)
PORT ?= $(or $(GLASSHOUSE_PORT),8000)

VENV := .venv
BIN := $(VENV)/bin

# A stamp is an empty file that is newer than what it was made from. Stamps live inside the
# directory they speak of, so that deleting it makes the next start set it up again.
RUN_STAMP := $(VENV)/.run-ready
TEST_STAMP := $(VENV)/.test-ready
DOCS_STAMP := $(VENV)/.docs-ready

PIP_INSTALL := $(BIN)/python -m pip install --disable-pip-version-check --quiet
# The package itself is a path file into src/: it has no part in the hashes, and its build backend
# is already among the hashed requirements, so nothing is fetched here.
INSTALL_PACKAGE := $(PIP_INSTALL) --no-deps --no-build-isolation --editable .

.PHONY: env
env: $(TEST_STAMP) ## Python environment for run, tests and checks in .venv

$(BIN)/python:
	@$(PYTHON) -m venv $(VENV)

$(RUN_STAMP): requirements/run.txt pyproject.toml | $(BIN)/python
	@echo "Installing the packages that a house needs into $(VENV) ..."
	@$(PIP_INSTALL) --require-hashes --requirement requirements/run.txt
	@$(INSTALL_PACKAGE)
	@touch $@

$(TEST_STAMP): requirements/test.txt $(RUN_STAMP)
	@echo "Installing the packages that the tests need into $(VENV) ..."
	@$(PIP_INSTALL) --require-hashes --requirement requirements/test.txt
	@touch $@

$(DOCS_STAMP): requirements/docs.txt $(RUN_STAMP)
	@echo "Installing the packages that the documentation needs into $(VENV) ..."
	@$(PIP_INSTALL) --require-hashes --requirement requirements/docs.txt
	@touch $@
