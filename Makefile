# make run    sets everything up and serves Handover on http://127.0.0.1:8000 (HOST, PORT)
# make test   what CI runs: sets up the test tools, then linters, types, layers and all tests
# make help   every target
#
# Needs python3 (3.11 or newer) with venv, and make (3.81 or newer).

.DEFAULT_GOAL := help
# One after the other: the tests' summary must be the last thing on the screen.
.NOTPARALLEL:
.PHONY: help run test check lint types layers js-test py-test e2e picture fmt tools clean FORCE

VENV   := .venv
PY     := $(VENV)/bin/python
# Hundreds of processes are started, half a second slower each where no compiled code may be kept.
PYTEST := env PYTHONDONTWRITEBYTECODE= $(PY) -m pytest
# What must hear all the time has the machine for itself. Of the other browser tests most is waiting,
# so two files run at a time. Files are dealt in their order: the last ones are short.
ALONE  := -m alone tests/e2e
PAIR   := -n 2 --dist loadfile --no-loadscope-reorder -m "e2e and not alone" tests/faults tests/e2e
# What only computes, in one thread and against no clock, takes what waiting browsers leave of the
# machine. It may be kept waiting for long there: that is no hanging test.
SUMS   := tests/unit/clinical tests/unit/exports
BESIDE := -o timeout=1800 $(SUMS)
CROWD  := -n 3 --dist loadfile --no-loadscope-reorder -m "not e2e" $(addprefix --ignore=,$(SUMS))

# A copied or half-made environment is made again instead of failing in a riddle.
ALIVE := $(shell $(PY) -c '' 2>/dev/null && echo yes)
READY := $(if $(ALIVE),,FORCE)

# Candidates are run, not looked up: a pyenv shim exists without an interpreter behind it.
define FIND_PYTHON
old=""; novenv=""; python=""; \
for p in $(PYTHON) python3.13 python3.12 python3.11 python3; do \
  if ! "$$p" -c '' >/dev/null 2>&1; then continue; fi; \
  if ! "$$p" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then \
    old="$$p is `$$p -c 'import sys; print("%d.%d" % sys.version_info[:2])'`"; continue; fi; \
  if ! "$$p" -c 'import venv, ensurepip' 2>/dev/null; then novenv="$$p"; continue; fi; \
  python="$$p"; break; \
done; \
if [ -z "$$python" ] && [ -n "$$novenv" ]; then \
  echo "$$novenv has no venv module. Debian, Ubuntu: sudo apt install python3-venv. macOS: brew install python@3.13. Then run make again."; exit 1; fi; \
if [ -z "$$python" ]; then \
  echo "Handover needs Python 3.11 or newer ($${old:-none found}). Debian 12 and newer, Ubuntu 24.04 and newer: sudo apt install python3 python3-venv. macOS: brew install python@3.13. Then run make again."; exit 1; fi
endef

# The sums' own output comes last and whole, unless it is all well and would hide what failed before.
define RUN_THE_REST
told=$$(mktemp); \
nice -n 5 $(PYTEST) $(BESIDE) >"$$told" 2>&1 & sums=$$!; \
trap 'kill $$sums; rm -f "$$told"; exit 130' INT TERM; \
ended=0; \
$(PYTEST) $(PAIR) && $(PYTEST) $(CROWD) || ended=1; \
if ! wait $$sums; then ended=1; cat "$$told"; elif [ $$ended = 0 ]; then cat "$$told"; fi; \
rm -f "$$told"; exit $$ended
endef

help: ## show this list
	@grep -E '^[a-z0-9-]+:.*##' Makefile | sed 's/:.*##/	/' | expand -t 12

run: $(VENV)/ready-run ## set up if need be, then serve on http://127.0.0.1:8000
	@exec $(PY) app.py

test: $(VENV)/ready-test tools check ## set up tools, then run everything that CI runs

check: $(VENV)/ready-test lint types layers js-test py-test ## linters, types, layers and all tests

lint: $(VENV)/ready-test ## ruff
	@$(PY) -m ruff check --quiet .
	@echo "ruff: clean"

types: $(VENV)/ready-test ## mypy, strict
	@$(PY) -m mypy

layers: $(VENV)/ready-test ## imports point inwards only
	@$(PY) -c 'from importlinter.cli import lint_imports_command as main; main()'

js-test: $(VENV)/ready-test ## tests of the page's own modules, in Node
	@$(VENV)/bin/node --test --test-reporter=dot tests/js/*.test.mjs

py-test: $(VENV)/ready-test ## pytest, browser and fault tests included
	@$(PYTEST) $(ALONE)
	@$(RUN_THE_REST)

e2e: $(VENV)/ready-test ## only the tests in a real browser
	@$(PYTEST) -m e2e

picture: $(VENV)/ready-test ## take the README's picture anew, from the real app
	@$(PY) -m tests.support.picture

fmt: $(VENV)/ready-test ## format the code and mend what can be mended
	@$(PY) -m ruff check --quiet --fix . || true
	@$(PY) -m ruff format --quiet .

tools: $(VENV)/ready-test
	@$(PY) -m recorder.install tools $(if $(filter true,$(CI)),--strict)

clean: ## remove the environment and every cache; recordings in output/ stay
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache .e2e
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# Stamps: a second `make run` finds them newer than the requirements and starts at once.
$(VENV)/ready-run: requirements.txt recorder/install.py $(READY)
	@$(FIND_PYTHON); "$$python" -m recorder.install run
	@touch $@

$(VENV)/ready-test: requirements.txt requirements-dev.txt requirements-scale.txt recorder/install.py $(READY)
	@$(FIND_PYTHON); "$$python" -m recorder.install test
	@touch $@ $(VENV)/ready-run

FORCE:
