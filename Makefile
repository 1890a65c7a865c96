# Glasshouse. `make run` and `make test` are all one has to know; `make help` lists the rest.

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help
MAKEFLAGS += --no-builtin-rules

PYTHON ?= python3
HOUSE ?= house
BIND ?= $(or $(GLASSHOUSE_BIND),127.0.0.1)
PORT ?= $(or $(GLASSHOUSE_PORT),8000)

VENV := .venv
BIN := $(VENV)/bin
PIP_INSTALL := $(BIN)/python -m pip install --disable-pip-version-check --quiet

# --- For everyone ---------------------------------------------------------------------------------

.PHONY: help run test
help: ## This list
	@grep -hE '^[a-z ]+:.*## ' $(firstword $(MAKEFILE_LIST)) | sed -E 's/^([a-z]+):.*## /  make \1|/' \
		| while IFS='|' read -r name text; do printf '%-16s %s\n' "$$name" "$$text"; done

# The demo house is built beside its place and moved there whole, so that an interrupted first start
# never leaves half a house that a second start would serve.
run: setup ## Set everything up, make a demo house if there is none, serve it (HOUSE= BIND= PORT=)
	@if [ ! -e "$(HOUSE)" ]; then \
		rm -rf "$(HOUSE).partial"; \
		echo "Building the demo house in $(HOUSE) ..."; \
		$(BIN)/glasshouse demo "$(HOUSE).partial" > /dev/null; \
		mv "$(HOUSE).partial" "$(HOUSE)"; \
	fi
	@exec $(BIN)/glasshouse serve "$(HOUSE)" --bind "$(BIND)" --port "$(PORT)"

test: ## Set up what the tests need and run all of them
	@MAKE="$(MAKE)" tests/run

# --- Checks ---------------------------------------------------------------------------------------

.PHONY: lint types contracts docs interop bench check
lint: $(VENV)/.test-ready ## Style and likely mistakes (ruff)
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check --quiet . || { echo "make format lays these files out." >&2; exit 1; }

types: $(VENV)/.test-ready ## Types (mypy, strict)
	@$(BIN)/python -m mypy

contracts: $(VENV)/.test-ready ## Which room may import which (import-linter)
	@$(BIN)/lint-imports

docs: $(VENV)/.docs-ready ## Documentation as HTML in docs/_build/html, warnings are errors
	@$(BIN)/python -m sphinx --fail-on-warning --keep-going --quiet -b html docs docs/_build/html
	@echo "Documentation: docs/_build/html/index.html"

# Not part of `make test`: it takes a program that nobody here wrote.
interop: $(VENV)/.test-ready $(if $(shell command -v cargo),kernel) ## Elections checked and gone on with by belenios-tool, and the other way round
	@$(BIN)/python -m tools.belenios_tool > /dev/null
	@$(BIN)/python -m pytest --numprocesses 2 interop

bench: $(VENV)/.test-ready assets messages $(if $(shell command -v cargo),kernel) ## Measure, and write the results into docs/benchmarks.md
	@$(BIN)/python -m benchmarks

check: lint types contracts docs ## lint, types, contracts and docs

# --- Setting up -----------------------------------------------------------------------------------
# A stamp is an empty file that is newer than what it was made from. It lives inside the directory
# it speaks of, so that deleting the directory makes the next start set it up again.

.PHONY: env setup
env: $(VENV)/.test-ready ## Python packages for the house and its tests, in .venv
setup: $(VENV)/.run-ready assets messages ## All that `make run` needs, without running

$(VENV)/pyvenv.cfg:
	@command -v "$(PYTHON)" >/dev/null || { \
		echo "Glasshouse needs Python 3.11, 3.12 or 3.13, and '$(PYTHON)' was not found." \
			"Install one, or name it: make $(or $(MAKECMDGOALS),run) PYTHON=python3.12" >&2; exit 1; }
	@"$(PYTHON)" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' || { \
		echo "Glasshouse needs Python 3.11, 3.12 or 3.13, and '$(PYTHON)' is $$("$(PYTHON)" --version 2>&1)." \
			"Install one, or name it: make $(or $(MAKECMDGOALS),run) PYTHON=python3.12" >&2; exit 1; }
	@"$(PYTHON)" -c 'import ensurepip, venv' 2>/dev/null || { \
		echo "Glasshouse needs Python's own venv module, and '$(PYTHON)' lacks it." \
			"On Debian and Ubuntu: apt-get install python3-venv" >&2; exit 1; }
	@"$(PYTHON)" -m venv $(VENV)

# The package itself is one path file that points into src/: it has no part in the hashes. Its build
# backend is among the hashed requirements, so nothing is fetched for it.
$(VENV)/.run-ready: requirements/run.txt pyproject.toml $(VENV)/pyvenv.cfg
	@echo "Installing the packages that a house needs into $(VENV) ..."
	@$(PIP_INSTALL) --require-hashes --requirement requirements/run.txt
	@$(PIP_INSTALL) --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.test-ready: requirements/test.txt $(VENV)/.run-ready
	@echo "Installing the packages that the tests need into $(VENV) ..."
	@$(PIP_INSTALL) --require-hashes --requirement requirements/test.txt
	@touch $@

$(VENV)/.docs-ready: requirements/docs.txt $(VENV)/.run-ready
	@echo "Installing the packages that the documentation needs into $(VENV) ..."
	@$(PIP_INSTALL) --require-hashes --requirement requirements/docs.txt
	@touch $@

# Browser code. A source distribution carries it built, so Node is asked for only where something
# has to be built: that is why the built assets do not name node_modules as what they are made from.
ASSETS := src/glasshouse/site/static/booth/.built
BOOTH_SOURCES := $(shell find booth -type f -not -path '*/node_modules/*' -not -path '*/test/*' \
	-not -path '*/tests/*' 2>/dev/null)

.PHONY: assets booth-packages node
assets: $(if $(wildcard booth/package.json),$(ASSETS)) ## Browser code and fonts, built into the package
booth-packages: $(if $(wildcard booth/package.json),booth/node_modules/.ready)

$(ASSETS): $(BOOTH_SOURCES)
	@$(MAKE) --no-print-directory booth/node_modules/.ready
	@echo "Building the browser code ..."
	@cd booth && npm run --silent build
	@mkdir -p $(dir $@) && touch $@

booth/node_modules/.ready: booth/package-lock.json
	@$(MAKE) --no-print-directory node
	@echo "Installing the packages that the browser code needs into booth/node_modules ..."
	@cd booth && npm ci --no-audit --no-fund --silent
	@touch $@

node:
	@command -v node >/dev/null && command -v npm >/dev/null || { \
		echo "Glasshouse needs Node 20 or later with npm to build its browser code, and found none." \
			"Get it from your system's packages or nodejs.org." >&2; exit 1; }
	@node -e 'process.exit(parseInt(process.versions.node) < 20 ? 1 : 0)' || { \
		echo "Glasshouse needs Node 20 or later to build its browser code, and found $$(node --version)." >&2; \
		exit 1; }

# The kernel: ballots and signatures verified in bulk. A house does without it, only slower.
KERNEL_SOURCES := $(shell find kernel -type f -not -path '*/target/*' 2>/dev/null)

.PHONY: kernel rust
kernel: $(VENV)/.kernel-ready ## Ballots and signatures verified in bulk: compiled and installed, where there is Rust

$(VENV)/.kernel-ready: $(KERNEL_SOURCES) requirements/kernel.txt $(VENV)/.run-ready
	@$(MAKE) --no-print-directory rust
	@echo "Compiling the kernel that verifies in bulk ..."
	@$(PIP_INSTALL) --no-deps --require-hashes --requirement requirements/kernel.txt
	@PATH="$(abspath $(BIN)):$$PATH" $(PIP_INSTALL) --no-deps --no-build-isolation --force-reinstall \
		./kernel
	@touch $@

rust:
	@command -v cargo >/dev/null || { \
		echo "The kernel needs Rust 1.89 or later with cargo, and found none." \
			"Get it from your system's packages or rust-lang.org." >&2; exit 1; }
	@cargo --version | awk '{ split($$2, v, "."); exit !(v[1] > 1 || v[2] >= 89) }' || { \
		echo "The kernel needs Rust 1.89 or later, and found $$(cargo --version)." >&2; exit 1; }

# Interface languages. Babel writes the catalogues, so that the machine needs no gettext.
CATALOGUES := $(patsubst %.po,%.mo,$(shell find src -name '*.po' 2>/dev/null))

# The mirrored catalogue is made of the texts themselves (tools/messages.py).
MIRRORED := src/glasshouse/site/locale/ar_XB/LC_MESSAGES/django.mo
INTERFACE := $(shell find src/glasshouse -name '*.html') $(shell find src/glasshouse/site -name '*.py')

.PHONY: messages
messages: $(VENV)/.run-ready $(MIRRORED) $(CATALOGUES) ## Interface texts of every language, compiled

$(MIRRORED): $(INTERFACE) tools/messages.py | $(VENV)/.run-ready
	@$(BIN)/python -m tools.messages

%.mo: %.po | $(VENV)/.run-ready
	@$(BIN)/pybabel --quiet compile --input-file $< --output-file $@

# --- For those who change the house ---------------------------------------------------------------

.PHONY: locks format dist clean
# Every version of every interpreter and system in one file per purpose, each with its hashes; no
# file names the index that it came from.
SOLVE := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-emit-find-links --no-annotate --no-header
LOCK := $(SOLVE) pyproject.toml
locks: $(VENV)/.test-ready ## Solve requirements/*.txt anew from pyproject.toml (UPGRADE=1 for newer versions)
	@$(LOCK) $(if $(UPGRADE),--upgrade) --group build --output-file requirements/run.txt
	@$(LOCK) $(if $(UPGRADE),--upgrade) --group build --group test --constraints requirements/run.txt \
		--output-file requirements/test.txt
	@$(SOLVE) $(if $(UPGRADE),--upgrade) --group kernel --constraints requirements/test.txt \
		--output-file requirements/kernel.txt
	@$(LOCK) $(if $(UPGRADE),--upgrade) --group build --group docs --constraints requirements/test.txt \
		--output-file requirements/docs.txt

format: $(VENV)/.test-ready ## Lay out the code, sort imports and mend what ruff mends safely
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

dist: $(VENV)/.test-ready assets messages ## Source distribution and wheel, in dist/
	@rm -rf dist && $(BIN)/python -m build --no-isolation --outdir dist . > /dev/null
	@ls dist

clean: ## Remove all that is built and installed here; a house stays
	@rm -rf $(VENV) dist build docs/_build docs/_generated booth/node_modules src/glasshouse/site/static/booth \
		src/glasshouse/site/static/fonts kernel/target .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	@find src -name '*.mo' -delete
