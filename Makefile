# `make run` starts Pactline with its demo company; `make test` is what the build machine runs. `make help` lists the rest.
.DEFAULT_GOAL := help
.PHONY: help setup setup-dev run test check lint fmt types imports migrations deploy tests docs crawl bench pricing-cases train bench-reading clean

BIN := .venv/bin
export DJANGO_SETTINGS_MODULE := pactline.config.settings
# The checks keep their hands off the data of `make run`.
CHECK := PACTLINE_DATA_DIR=.pactline-test/check

help:      ## this list
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | expand -t 16

setup:     ## environment in .venv and browser libraries; nothing to do when up to date
	@tools/setup

setup-dev: ## the same with what checks and tests need, a browser included
	@tools/setup --dev

run: setup ## PostgreSQL, migrations, demo company, web and worker; prints the address and the sign-ins
	@exec $(BIN)/pactline run $(ARGS)

test: setup-dev ## install what checks and tests need, then run all of them
	@$(MAKE) --no-print-directory check

check: lint types imports migrations deploy docs tests ## every check, then every test, as the build machine does

lint:      ## ruff: mistakes and layout
	$(BIN)/ruff check src tests tools
	$(BIN)/ruff format --check src tests tools

fmt:       ## ruff: mend what can be mended
	$(BIN)/ruff check --fix src tests tools
	$(BIN)/ruff format src tests tools

types:     ## mypy --strict
	$(CHECK) $(BIN)/mypy

imports:   ## module boundaries
	$(BIN)/lint-imports --no-cache

migrations: ## models and migrations agree
	$(CHECK) $(BIN)/python -W ignore::RuntimeWarning -m django makemigrations --check --dry-run

deploy:    ## Django's deployment check, with the settings of a production server
	$(CHECK) PACTLINE_BASE_URL=https://pactline.example.com $(BIN)/python -m django check --deploy --fail-level WARNING

docs:      ## generated tables in docs/modules are up to date
	$(CHECK) $(BIN)/pactline docs --check

tests:     ## pytest; ARGS="…" are passed on
	$(BIN)/python -m pytest -n 2 --dist loadfile $(ARGS)

crawl:     ## every page of the demo company in a browser: it answers, axe finds nothing, it fits a phone
	@tools/setup --dev
	$(BIN)/python -m pytest -s tests/crawling $(ARGS)

bench:     ## speed, as a table and build/bench.json
	@tools/setup --dev
	$(BIN)/python -m tests.benchmarks $(ARGS)

pricing-cases: ## run a file of priced cases through the API: make pricing-cases FILE=cases.json
	@tools/setup --dev
	@$(BIN)/python -W ignore -m tests.pricing_cases "$(FILE)"

train:     ## teach the contract reader anew from ../shared/data/cuad, and write its model and card
	@tools/setup --dev
	$(BIN)/python -m pactline.intelligence.training.train $(ARGS)

bench-reading: ## how well the contract reader reads, as a table and build/bench-reading.json
	@tools/setup --dev
	$(BIN)/python -m pactline.intelligence.training.bench $(ARGS)

clean:     ## remove what was made here, except the data in var/
	@if [ -x $(BIN)/pactline ]; then $(BIN)/python -c "from pathlib import Path; from pactline.config import postgres; postgres.stop(Path(\".pactline-test/postgres\"))" || true; fi
	rm -rf .venv .pactline-test build src/pactline/ui/static/vendor .mypy_cache .ruff_cache .pytest_cache .hypothesis
