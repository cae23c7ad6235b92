# One command each; every target does its own set-up, and doing it twice changes nothing.
# Needed: git, make and Python 3.11 or newer with venv. scripts/prerequisites says what is missing.

# An interpreter of your choice for .venv, and how many processes share the tests.
PYTHON ?=
WORKERS ?= 2

VENV := .venv
BIN := $(VENV)/bin
BASE := $(VENV)/base.stamp
DEV := $(VENV)/dev.stamp
PIP := $(BIN)/python -m pip
INSTALL := $(PIP) install --quiet --require-hashes --requirement
LOCK := uv pip compile --quiet --universal -p 3.11 --no-header --no-strip-extras --generate-hashes --no-emit-index-url $(if $(UPGRADE),--upgrade)

# Some images switch byte code off; start-up time is a promise here, so what is installed is compiled.
unexport PYTHONDONTWRITEBYTECODE
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help setup demo test coverage lives check fmt bench nightly lock clean again

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-8s  %s\n", $$1, $$2 }' Makefile

setup: $(DEV) ## make .venv with everything to work on paoctl
	@echo 'Ready. Next: . $(BIN)/activate && paoctl --help'

demo: $(BASE) ## see a request travel the whole way, on this machine
	@$(BIN)/paoctl demo

# A file stays with one worker, for what its tests share; simulated lives share nothing, and are the longest.
test: check ## the gates, then the tests
	$(BIN)/pytest -n $(WORKERS) --dist loadfile -m 'not nightly and not ci' --ignore tests/simulation
	$(BIN)/pytest -n $(WORKERS) -m 'not nightly and not ci' tests/simulation

# Counting branches is slow, and lives go through few lines many times: so on request, and without them.
coverage: $(DEV) ## the tests once more, with the branches that none of them takes
	$(BIN)/pytest -n $(WORKERS) --dist loadfile -m 'not nightly' --cov --ignore tests/simulation

lives: $(DEV) ## what CI plays besides: thousands of simulated lives, kills and odd files
	$(BIN)/pytest -n $(WORKERS) -m ci

check: $(DEV) ## the gates alone: style, types, imports, security, workflows
	@$(BIN)/python scripts/check.py

fmt: $(DEV) ## mend what ruff can mend, and format
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: $(DEV) ## measure, each script of bench/ in turn
	@set -e; for script in $(sort $(wildcard bench/*.py)); do echo "== $$script"; $(BIN)/python "$$script"; done

nightly: $(DEV) ## the slow proofs
	$(BIN)/pytest -m nightly -o faulthandler_timeout=3600

lock: ## write requirements/ again with uv; UPGRADE=1 takes newer versions
	$(LOCK) pyproject.toml --output-file requirements/base.txt
	$(LOCK) --group build --constraint requirements/base.txt --output-file requirements/build.txt
	$(LOCK) --group dev --constraint requirements/base.txt --output-file requirements/dev.txt

clean: ## remove .venv, caches and build products
	rm -rf $(VENV) build dist .coverage .coverage.* .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# Made anew when it is half made, or when its interpreter is gone, as after an upgrade of the system.
$(VENV)/pyvenv.cfg: $(shell test -x $(BIN)/python && test -x $(BIN)/pip || echo again)
	@python="$$(scripts/prerequisites $(PYTHON))" && echo "Making $(VENV) with $$python" && "$$python" -m venv --clear $(VENV)

# The build backend stays out of site-packages: what the demo runs on is the base lock and nothing else.
$(BASE): requirements/base.txt requirements/build.txt pyproject.toml $(VENV)/pyvenv.cfg
	@echo 'Installing requirements/base.txt and paoctl into $(VENV), once'
	@$(INSTALL) requirements/base.txt
	@rm -rf $(VENV)/build
	@$(INSTALL) requirements/build.txt --target $(VENV)/build
	@PYTHONPATH='$(CURDIR)/$(VENV)/build' $(PIP) install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

$(DEV): requirements/dev.txt $(BASE)
	@echo 'Installing requirements/dev.txt into $(VENV), once'
	@$(INSTALL) requirements/dev.txt
	@touch $@
