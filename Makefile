# Every target sets up what it needs in .venv; a second call finds it there.
PYTHON ?= python3
WITH   ?=
# `make test WITH=train` also installs torch and TRL and runs the tests that need it.

SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help demo test lint check bench docs interop clean lock

comma := ,
BIN   := .venv/bin
LOCAL := .venv/.ready-local
# All that one environment can hold together; the frameworks of `interop` have their own.
EXTRAS := local transformers encoder train synth code guard parquet rouge formal view serve bench docs dev
TEST  := .venv/.ready-test$(if $(WITH),-$(subst $(comma),-,$(WITH)))
# Some frameworks hold back packages that the rest of the house has newer.
INTEROP := .venv-interop/.ready
# PrimeIntellect's verifiers wants an older client of OpenAI's than they do.
PRIME := .venv-environments/.ready
CLIENT := tests/jobs/openai_js
PIP   := $(BIN)/python -m pip --disable-pip-version-check install -qq -c constraints.txt

# Nothing below may go looking for a network, ask a question or count its users.
export HF_HUB_OFFLINE := 1
export TRANSFORMERS_OFFLINE := 1
export HF_DATASETS_OFFLINE := 1
export TOKENIZERS_PARALLELISM := false
export NO_MKDOCS_2_WARNING := 1
# Two cores shared by several workers: a second thread in each only makes them wait for one another.
export OMP_NUM_THREADS := 1

help:  ## this list
	@awk 'BEGIN {FS = ":.*## "} /^[a-z]+:.*## / {printf "  make %-7s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

demo: $(LOCAL)  ## fetch a small model, let it answer, check every instruction, choose the best of eight
	$(BIN)/assay models install
	$(BIN)/assay demo

lint: $(TEST)  ## format, lint, types, floors
	$(BIN)/ruff format --check
	$(BIN)/ruff check
	$(BIN)/mypy
	$(BIN)/lint-imports

check: lint  ## the quick checks: lint, and the quick tests
	$(BIN)/pytest -q -n 2 --dist loadfile -m "not slow and not model" tests

test: lint docs  ## everything: lint, all tests, doctests, the documentation and its examples
	$(BIN)/pytest -q -n 2 --dist loadfile

bench: $(TEST)  ## measure speed and memory, write benchmarks/RESULTS.md
	$(BIN)/python -m benchmarks

interop: $(INTEROP) $(PRIME) $(CLIENT)/node_modules/.ready  ## the tests that need other people's frameworks, in environments of their own
	.venv-interop/bin/python -m pytest -q -W ignore::DeprecationWarning -W ignore::ResourceWarning \
	    -W ignore::pytest.PytestUnraisableExceptionWarning \
	    tests/interop tests/cli/test_log.py tests/jobs/test_openai_clients.py src/assay/interop docs/interop.md
	.venv-environments/bin/python -m pytest -q tests/interop/test_prime.py

docs: $(TEST)  ## build the documentation into site/
	$(BIN)/mkdocs build --strict --quiet

lock: $(TEST)  ## choose the newest allowed versions and write them to constraints.txt
	$(BIN)/python -m pip --disable-pip-version-check install --quiet "uv>=0.13,<0.14"
	$(BIN)/uv pip compile pyproject.toml --quiet --upgrade --universal --python-version 3.11 \
	    $(foreach extra,$(EXTRAS),--extra $(extra)) --no-annotate \
	    --custom-compile-command "make lock" --output-file constraints.txt
	$(BIN)/uv pip compile pyproject.toml --quiet --upgrade --universal --python-version 3.11 \
	    --extra interop --extra serve --extra test --no-annotate --custom-compile-command "make lock" \
	    --output-file constraints-interop.txt
	$(BIN)/uv pip compile pyproject.toml --quiet --upgrade --universal --python-version 3.11 \
	    --extra environments --extra test --no-annotate --custom-compile-command "make lock" \
	    --output-file constraints-environments.txt
	# torch itself says which CUDA parts it needs, and not every build of it needs any
	sed -i -e '/^nvidia-/d' -e '/^cuda-/d' -e '/^triton=/d' constraints.txt constraints-interop.txt

clean:  ## remove what was built and installed here; runs and downloaded models stay
	rm -rf .venv .venv-interop .venv-environments site build dist .coverage htmlcov .pytest_cache .mypy_cache .ruff_cache .hypothesis
	rm -rf .import_linter_cache
	find src tests docs -name __pycache__ -type d -prune -exec rm -rf {} +

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
	    echo "assay needs Python 3.11 or newer, and '$(PYTHON)' is older or missing." \
	        "On Debian and Ubuntu: apt-get install python3 python3-venv;" \
	        "another Python: make PYTHON=python3.12 ..." >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
	    echo "This Python cannot make environments. On Debian and Ubuntu:" \
	        "apt-get install python3-venv" >&2; exit 1; }
	$(PYTHON) -m venv .venv

# The package is installed in place, so only a change of what it needs installs it again.
$(LOCAL): pyproject.toml constraints.txt | $(BIN)/python
	@echo "Installing assay and what the embedded model needs into .venv (300 MB, about a minute)"
	@$(PIP) -e '.[local]'
	@touch $@

$(TEST): pyproject.toml constraints.txt | $(BIN)/python
	@echo "Installing assay and its development tools into .venv (700 MB, a minute or two)"
	@$(PIP) -e '.[local,parquet,synth,code,guard,formal,view,serve,bench,docs,dev$(if $(WITH),$(comma)$(WITH))]'
	@touch $@ $(LOCAL)

$(INTEROP): pyproject.toml constraints-interop.txt | $(BIN)/python
	@echo "Installing assay and other people's frameworks into .venv-interop (1 GB, a few minutes)"
	@test -x .venv-interop/bin/python || $(PYTHON) -m venv .venv-interop
	@.venv-interop/bin/python -m pip --disable-pip-version-check install -qq \
	    -c constraints-interop.txt -e '.[interop,serve,test]'
	@touch $@

$(PRIME): pyproject.toml constraints-environments.txt | $(BIN)/python
	@echo "Installing assay and PrimeIntellect's verifiers into .venv-environments (700 MB, a minute or two)"
	@test -x .venv-environments/bin/python || $(PYTHON) -m venv .venv-environments
	@.venv-environments/bin/python -m pip --disable-pip-version-check install -qq \
	    -c constraints-environments.txt -e '.[environments,test]'
	@touch $@

# OpenAI's client in JavaScript; where there is no npm, its test is skipped and says so.
$(CLIENT)/node_modules/.ready: $(CLIENT)/package.json $(CLIENT)/package-lock.json
	@if command -v npm > /dev/null; then npm ci --silent --no-audit --no-fund --prefix $(CLIENT) && touch $@; \
	    else echo "no npm: the JavaScript client is not tried" >&2; fi
