# The same few commands for people and CI. `make` alone lists them.

VENV = .venv
HOST = 127.0.0.1
PORT = 7860
WORKERS = 2

python := $(VENV)/bin/python
pip := $(python) -m pip install $(if $(CI),--quiet) --disable-pip-version-check --constraint constraints.txt
can_run := $(VENV)/.installed
can_test := $(VENV)/.installed-dev

.DEFAULT_GOAL := help
.PHONY: help run test check mutate format constraints checkpoints figures screenshots clean

help:  ## list these commands
	@sed -n 's/^\([a-z]*\):.*## /  make \1	/p' Makefile
	@echo "  make run PORT=8080 HOST=0.0.0.0 serves elsewhere; make run PYTHON=python3.12 chooses the Python"

run: $(can_run)  ## serve the page on http://127.0.0.1:7860 (the first time: installs)
	@$(python) app.py --host $(HOST) --port $(PORT)

test: $(can_test)  ## run every test, in a browser too; WORKERS=1 one after the other
	@chromium=$$(.ci/browser $(python)) || [ -z "$(CI)" ] || { echo "no browser to test in, and CI is set" >&2; exit 1; }; \
	CHROMIUM="$$chromium" PYTEST_TIMEOUT=600 $(python) -m pytest -n $(WORKERS) --dist loadfile --no-loadscope-reorder $(TESTS)

check: $(can_test)  ## lint, formatting, types, floors
	$(python) -m ruff check .
	$(python) -m ruff format --check .
	$(python) -m mypy
	$(python) tests/floors.py

mutate: $(can_test)  ## break the program line by line: some test must notice each time
	@$(python) -m tools.mutate

format: $(can_test)  ## format and sort imports
	$(python) -m ruff check --fix-only --quiet .
	$(python) -m ruff format .

constraints: $(can_test)  ## renew constraints.txt: the newest versions that requirements*.txt allow, for every Python; then run make test
	$(python) -m uv pip compile --quiet --universal --upgrade --no-annotate --python-version 3.10 \
		--custom-compile-command "make constraints" --output-file constraints.txt requirements.txt requirements-dev.txt

checkpoints: $(can_run)  ## retrain the shipped models from nothing, some hours on two cores; resumable
	$(python) -m tools.checkpoints faces
	$(python) -m tools.checkpoints rooms

figures: $(can_run)  ## remake docs/figures, the paper's figures 4, 6, 7 and 8, from the shipped models
	$(python) -m tools.figures

screenshots: $(can_test)  ## remake docs/page.png, a picture of the page, in the system's Chromium
	$(python) -m tools.screenshots

clean:  ## remove the environment and every cache; runs/ stays
	rm -rf $(VENV) .mypy_cache .pytest_cache .ruff_cache .gradio build *.egg-info
	find ganlab tests -name __pycache__ -prune -exec rm -rf {} +

$(python):
	@.ci/venv $(VENV) $(PYTHON)

$(can_run): requirements.txt constraints.txt | $(python)
	@echo "Installing what the page needs into $(VENV), once: some minutes, most of it PyTorch."
	@$(pip) -r requirements.txt
	@touch $@

$(can_test): requirements-dev.txt $(can_run)
	@$(pip) -r requirements-dev.txt
	@touch $@
