PYTHON ?= python3
BIN := .venv/bin
UV := $(BIN)/uv pip

.DEFAULT_GOAL := help
.PHONY: help run test test-long check fuzz format bench lock clean

help: ## Show this help
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 12

run: $(BIN)/.run ## Start the hub and play the sample evening; Ctrl-C drains and stops
	@$(BIN)/cvh up --sample

test: $(BIN)/.dev ## Run every test
	@$(BIN)/pytest -n auto --dist loadfile

test-long: $(BIN)/.dev ## Judge a million generated states and proposals: PAIRS=1000000, SEED= for others
	@$(BIN)/python -m tests.law_of_harm $(if $(PAIRS),--pairs $(PAIRS)) $(if $(SEED),--seed $(SEED))

check: $(BIN)/.dev ## Everything a change must pass: format, lint, types, import directions, tests
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/pytest -n auto --dist loadfile

format: $(BIN)/.dev ## Format and mend what can be mended
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

fuzz: $(BIN)/.dev ## Send nonsense to every parser and every door: MINUTES=10, TARGET= and SEED= for one
	@$(BIN)/python -m tests.fuzz $(if $(MINUTES),--minutes $(MINUTES)) $(if $(TARGET),--target $(TARGET)) $(if $(SEED),--seed $(SEED))

bench: $(BIN)/.run ## Show how fast the fast path is on this machine
	@$(BIN)/python -m evals.bench

lock: $(BIN)/uv ## Resolve the dependencies anew into the hashed locks
	@$(UV) compile --upgrade --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header requirements-build.in -o requirements-build.lock
	@$(UV) compile --upgrade --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header pyproject.toml -o requirements.lock
	@$(UV) compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --extra dev -c requirements.lock pyproject.toml -o requirements-dev.lock

clean: ## Remove the environment and the caches; data in var/ stays
	@rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache

$(BIN)/uv:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed: make PYTHON=python3.12 ...")'
	@echo "Making the environment ..."
	@$(PYTHON) -m venv .venv
	@$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-build.lock

$(BIN)/.run: requirements.lock pyproject.toml | $(BIN)/uv
	@$(UV) install --quiet --python $(BIN)/python --require-hashes -r requirements.lock
	@$(UV) install --quiet --python $(BIN)/python --no-deps --no-build-isolation -e .
	@touch $@

$(BIN)/.dev: requirements-dev.lock pyproject.toml | $(BIN)/uv
	@$(UV) install --quiet --python $(BIN)/python --require-hashes -r requirements-dev.lock
	@$(UV) install --quiet --python $(BIN)/python --no-deps --no-build-isolation -e .
	@touch $@ $(BIN)/.run
