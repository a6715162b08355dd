# Each line is a command anyone could type. Set-up happens by itself, once, into .venv.
# Another Python than the one found: make PYTHON=/path/to/python3.12 test

PYTHON := $(shell for p in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$p -c 'import sys, venv; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo $$p; break; }; done)
RUNTIME := .venv/.installed-runtime
DESK := .venv/.installed-desk
DEV := .venv/.installed-dev
PIP := .venv/bin/python -m pip --disable-pip-version-check --quiet

.PHONY: demo desk test check lint docs bench size lock clean

demo: $(RUNTIME)
	.venv/bin/headwater demo -o demo-out

desk: $(DESK)
	.venv/bin/headwater desk demo
	.venv/bin/headwater desk serve

test: $(DEV)
	.ci/system-packages
	.venv/bin/pytest -n 2
	HEADWATER_TEST_DATABASE=postgresql .venv/bin/pytest -n 2 tests/desk

check: lint docs test

lint: $(DEV)
	.venv/bin/ruff format --check
	.venv/bin/ruff check
	.venv/bin/mypy
	.venv/bin/lint-imports --no-logo

docs: $(DEV)
	.venv/bin/sphinx-build -W -n -q -b html docs docs/_build/html

bench: $(DEV)
	for name in captures findings brands distributors index; do .venv/bin/python benchmarks/$$name.py || exit 1; done

size:
	git ls-files 'src/*.py' | xargs wc -l | sort -n | tail -n 40
	git ls-files 'tests/*.py' | xargs cat | wc -l

lock:
	requirements/lock

clean:
	rm -rf .venv demo-out docs/_build

.venv/bin/python:
	@test -n "$(PYTHON)" || { echo 'Headwater needs Python 3.11 or newer, with its venv module: none was found. Install one (Debian: apt install python3-venv), or name it: make PYTHON=/path/to/python3' >&2; exit 1; }
	$(PYTHON) -m venv .venv

$(RUNTIME): requirements/build.txt requirements/runtime.txt pyproject.toml | .venv/bin/python
	$(PIP) install --require-hashes -r requirements/build.txt -r requirements/runtime.txt
	$(PIP) install --no-deps --no-build-isolation --editable .
	touch $@

$(DESK): requirements/desk.txt $(RUNTIME)
	$(PIP) install --require-hashes -r requirements/desk.txt
	touch $@

$(DEV): requirements/dev.txt $(DESK)
	$(PIP) install --require-hashes -r requirements/desk.txt -r requirements/dev.txt
	touch $@
