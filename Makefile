# Two commands on a fresh machine: `make demo` and `make test`. `make help` lists the rest.
PYTHON ?= python3
PORT ?= 8000
SECONDS ?= 60
SEED ?= 1
# Processes of the tests: one more than a small machine has cores, for a browser, a database or a
# command is often waited for.
WORKERS ?= 3

BIN := .venv/bin
RUN := $(BIN)/python -m
SETUP := $(PYTHON) -m tools.setup
# Each file in one process, so that what a file shares is made once; in the order of the folders, for
# the browser of tests/pages leaves a loop behind in which Django asks no database.
PYTEST := $(RUN) pytest -n $(WORKERS) --dist loadfile --no-loadscope-reorder
# What touches the database is tested on PostgreSQL too.
ON_BOTH = $(wildcard tests/apps tests/demo tests/races tests/pages $(patsubst %,tests/cli/test_%.py,start backup doctor journal_command))
# Where the shell forbids it, each of the hundreds of commands that the tests start compiles it all.
unexport PYTHONDONTWRITEBYTECODE
SAMPLES = $(filter-out samples/README.md,$(sort $(wildcard samples/*.*)))

.DEFAULT_GOAL := help
.PHONY: help demo test setup setup-test lint style format-check types contracts format eval bench \
	fuzz wheelhouse papers requirements clean

help: ## this list
	@sed -n 's/^\([a-z-]*\):.*## /\1|/p' Makefile | awk -F'|' '{ printf "  make %-14s %s\n", $$1, $$2 }'

demo: ## set up, reconcile samples/ in the terminal, serve a fictional district on 127.0.0.1:8000 (PORT=8001)
	@$(SETUP) port $(PORT)
	@$(SETUP) base
	@$(BIN)/zhenggai check $(SAMPLES) | awk '/^[^ ].* · [^ ]+\.[a-z]+$$/ {on=1} on {print} /^$$/ {on=0}'
	@echo; echo "A fictional district to click through, at the address below; Ctrl-C ends it, make clean removes it."
	@trap 'exit 0' INT TERM; ZHENGGAI_STATE=$(CURDIR)/build/state ZHENGGAI_DATABASE= ZHENGGAI_FILES= \
		$(BIN)/zhenggai serve --demo --port $(PORT)

test: setup-test ## set up and run every check, on PostgreSQL too; pytest on SQLite comes last
	@status=0; \
	$(MAKE) --no-print-directory --keep-going lint || status=1; \
	$(SETUP) postgres -- $(PYTEST) $(ON_BOTH) || status=1; \
	ZHENGGAI_DATABASE= $(PYTEST) $(ARGS) || status=1; \
	exit $$status

setup: ## leave a working .venv/bin/zhenggai
	@$(SETUP) base

setup-test: ## setup, and what the tests need
	@$(SETUP) test

lint: style format-check types contracts ## ruff, mypy and the import contracts

style:
	@$(BIN)/ruff check --quiet .

format-check:
	@$(BIN)/ruff format --check --quiet .

types:
	@$(RUN) mypy --no-error-summary -p zhenggai -p tools

contracts:
	@$(BIN)/lint-imports

format: setup-test ## mend what ruff can mend
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

eval: setup-test ## how well it reads and reconciles: prints figures, writes build/eval.json
	@$(RUN) tools.evaluation
	@$(RUN) tools.evaluation.similar

bench: setup-test ## how fast and how large: prints a table, writes build/bench.json
	@$(RUN) tools.bench

fuzz: setup-test ## broken files through every reader (SECONDS=60 SEED=1); faults go to build/fuzz/
	@$(RUN) tools.fuzz --seconds $(SECONDS) --seed $(SEED)

papers: setup ## write what the README and docs/ take from the program
	@$(RUN) tools.papers

wheelhouse: ## wheelhouse/ for an installation without a network
	@$(SETUP) wheelhouse

requirements: ## for the maintainer: export requirements/*.txt anew with uv
	@$(PYTHON) -m tools.setup.export_requirements

clean: ## remove all that is made here
	rm -rf .venv build dist wheelhouse node_modules .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
	rm -rf src/zhenggai/kit/static/vendor
	find src tools tests \( -name '*.mo' -o -name '*.pyc' \) -delete
