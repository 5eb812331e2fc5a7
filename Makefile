# Each target makes what it needs by itself, from the lock: Python 3.11, git and make suffice.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet

# Images for containers often set it; then each of the tests' many processes compiles all anew.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help demo test test-all lint format lock settings picture clean

help: ## What there is to make
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

demo: $(VENV)/.run ## Publish the sample day: posts/2024-05-03-*.md and site/
	$(BIN)/dateline demo --out .

test: $(VENV)/.dev ## The hermetic tests
	$(BIN)/python -m pytest -n auto --dist worksteal -m "not slow" --ignore tests/system

test-all: $(VENV)/.dev ## What needs a browser, site generators or long, and properties on more examples
	tests/system/install.sh
	$(BIN)/python -m pytest -n auto --dist loadfile -m "slow or hypothesis" --hypothesis-profile thorough \
	  --ignore tests/system/test_browser.py
	$(BIN)/python -m pytest -m slow tests/system/test_browser.py  # it takes times: alone

lint: $(VENV)/.dev ## Style and types
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

format: $(VENV)/.dev ## Mend what can be mended by a program
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

settings: $(VENV)/.dev ## Write docs/settings.md and docs/commands.md from the code
	$(BIN)/python -m tests.support.docs_pages

picture: $(VENV)/.dev ## Photograph the sample issue for README (after make demo)
	$(BIN)/python tests/system/picture.py

# uv resolves in a second; it is needed here only.
lock: $(VENV)/.dev ## Choose the newest dependencies that fit, with hashes
	$(PIP) install uv
	$(BIN)/uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes \
	  --no-emit-index-url --no-header --quiet --upgrade --group dev \
	  --extra openai --extra anthropic --extra ollama --extra postgres --extra workers \
	  --output-file lock/dev.txt
	$(BIN)/uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes \
	  --no-emit-index-url --no-header --quiet --constraint lock/dev.txt --group build \
	  --output-file lock/run.txt
	$(PIP) uninstall --yes uv

clean: ## Remove what was made here; posts/ and your store stay
	rm -rf $(VENV) build dist *.egg-info site out

# The lock names everything, so nothing is left to resolve.
LOCKED := --require-hashes --no-deps

# The editable install is last, so that an interrupted one is made anew.
$(VENV)/.run: lock/run.txt pyproject.toml
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(PIP) install $(LOCKED) --requirement lock/run.txt
	$(PIP) install --no-deps --no-build-isolation --editable .
	touch $@

$(VENV)/.dev: lock/dev.txt pyproject.toml
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(PIP) install $(LOCKED) --requirement lock/dev.txt
	$(PIP) install --no-deps --no-build-isolation --editable .
	touch $@ $(VENV)/.run
