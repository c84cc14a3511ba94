# Needs only Python 3.11 or newer (with venv and pip) and make. Uses uv where it is installed, because it is faster.
# Every target sets up .venv from the hashed locks first, once.

PYTHON ?= python3
UV     := $(shell command -v uv 2>/dev/null)
VENV   := .venv
BIN    := $(VENV)/bin

# Without written bytecode every start of Python costs twice.
unexport PYTHONDONTWRITEBYTECODE
export UV_COMPILE_BYTECODE := 1

ifdef UV
CREATE  := $(UV) venv --quiet --allow-existing --python '$(PYTHON)' $(VENV)
INSTALL := $(UV) pip install --quiet --python $(BIN)/python
else
CREATE  := $(PYTHON) -m venv $(VENV)
INSTALL := $(BIN)/python -m pip install -qq --disable-pip-version-check --no-input
endif
LOCKED  := --require-hashes --only-binary :all: -r
PROJECT := --no-deps --no-build-isolation --editable .
# uv_build looks for its executable on PATH.
WITH_BACKEND := PATH="$(abspath $(BIN)):$$PATH"

RUNTIME := $(VENV)/.installed-runtime
DEV     := $(VENV)/.installed-dev
PEERS   := $(VENV)/.installed-peers

.DEFAULT_GOAL := help
.PHONY: help demo test pytest lint bench lock clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-6s %s\n", $$1, $$2 }' Makefile

demo: $(RUNTIME) ## plan the example company; prints the summary and where the report is
	$(BIN)/apportion plan examples/technology-company --out build/demo --force

test: lint pytest ## lint, types, layers, then every test

pytest: $(DEV)
	$(BIN)/python -m pytest --numprocesses auto --dist worksteal

lint: $(DEV) ## style, formatting, types and layers, without tests
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy $(wildcard src tests benchmarks)
	$(BIN)/lint-imports --no-logo

bench: $(PEERS) ## time the engine beside its peers
	$(BIN)/python -m benchmarks

# `make lock` keeps the pins that still satisfy pyproject.toml; `make lock UPGRADE=--upgrade` renews them all.
UPGRADE ?=
LOCK_UV := $(or $(UV),build/uv/bin/uv)
COMPILE := $(LOCK_UV) pip compile pyproject.toml --quiet --universal --python-version 3.11 --fork-strategy fewest \
           --generate-hashes --no-header --no-annotate --no-emit-index-url --no-emit-find-links $(UPGRADE)

lock: $(if $(UV),,build/uv/bin/uv) ## pin every dependency again, with hashes for all platforms
	$(COMPILE) --group build --output-file requirements/runtime.txt >/dev/null
	$(COMPILE) --group dev --constraints requirements/runtime.txt --output-file requirements/dev.txt >/dev/null
	$(COMPILE) --group peers --constraints requirements/dev.txt --output-file requirements/peers.txt >/dev/null

build/uv/bin/uv:
	$(PYTHON) -m venv build/uv
	build/uv/bin/python -m pip install --quiet uv

clean: ## remove what the other targets made
	rm -rf build dist $(VENV) .benchmarks .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache
	find src tests benchmarks scripts -name __pycache__ -type d -prune -exec rm -rf {} + 2>/dev/null || true

# The dev lock contains the runtime lock, so that one installation serves both stamps.
$(RUNTIME): requirements/runtime.txt pyproject.toml
	@echo "setting up $(VENV) (once) ..."
	@$(CREATE)
	@$(INSTALL) $(LOCKED) requirements/runtime.txt
	@$(WITH_BACKEND) $(INSTALL) $(PROJECT)
	@touch $@

$(DEV): requirements/dev.txt pyproject.toml
	@echo "setting up $(VENV) with the development tools (once) ..."
	@$(CREATE)
	@$(INSTALL) $(LOCKED) requirements/dev.txt
	@$(WITH_BACKEND) $(INSTALL) $(PROJECT)
	@touch $@ $(RUNTIME)

# Solvers that only benchmarks ask; the pins of what they share with the others are the same.
$(PEERS): requirements/peers.txt $(DEV)
	@$(INSTALL) $(LOCKED) requirements/peers.txt
	@touch $@
