# Sets up once in .venv, then runs. `make` alone lists what there is to run.
SHELL := /bin/bash -euo pipefail
.DEFAULT_GOAL := help

# For the setting up only: everything else runs in .venv.
PYTHON ?= $(shell command -v python3.11 || command -v python3)
VENV := .venv
READY := $(VENV)/.ready
export PATH := $(CURDIR)/$(VENV)/bin:$(PATH)
# Three tests at a time, as many only wait; one, for a debugger, with ARGS='-n 0' or ARGS='-p no:xdist'.
WORKERS = $(if $(findstring no:xdist,$(ARGS)),,-n 3 --dist loadgroup)

.PHONY: help demo test test-all check generate bench serve tools constraints clean

help: ## list these
	@sed -nE 's/^([a-z-]+):.*## (.*)/\1\t\2/p' $(MAKEFILE_LIST) | expand -t 14

demo: $(READY) ## a server, documents, cited answers, grounded plans, refusals, manifests, a clean stop
	@scripts/demo.sh

test: $(READY) ## the tests, but for the slow ones; ARGS goes to pytest
	@pytest -m 'not slow' $(WORKERS) $(ARGS)

test-all: $(READY) ## all tests
	@pytest $(WORKERS) $(ARGS)

check: $(READY) ## format, lint, types, layers, the contract, the stubs, the Go client
	@scripts/check.sh

generate: $(READY) ## the stubs of Python, and of Go where its plugins are installed
	@protos/generate.sh
	@clients/go/generate.sh

bench: $(READY) ## measure throughput, cancellation, start-up; figures as JSON in build/bench
	@scripts/bench.sh

serve: $(READY) ## serve on the embedded defaults, data in build/data; ARGS goes to the server
	@exec netintent serve --data-dir build/data $(ARGS)

tools: $(READY) ## the Go programs that tests and generators use, into .venv; needs Go
	@scripts/install_go_tools.sh $(VENV)/bin

constraints: ## resolve all dependencies anew and write constraints.txt
	@PYTHON='$(PYTHON)' scripts/renew_constraints.sh

clean: ## remove what the others made, .venv too
	@rm -rf $(VENV) build dist .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache
	@find clients server tests scripts -name __pycache__ -type d -prune -exec rm -rf {} +

$(READY): pyproject.toml constraints.txt
	@'$(PYTHON)' -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	    { echo 'netintent needs Python 3.11 or newer; name one with make PYTHON=...' >&2; exit 1; }
	@echo 'setting up $(VENV)'
	@test -x $(VENV)/bin/python || '$(PYTHON)' -m venv $(VENV)
	@python -m pip install --quiet --constraint constraints.txt --upgrade pip
	@python -m pip install --quiet --constraint constraints.txt --build-constraint constraints.txt \
	    --group dev --editable '.[server]'
	@touch $@
