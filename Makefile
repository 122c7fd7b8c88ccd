# `make` alone lists what can be made. PORT=9000 make run chooses the port; ARGS="-k name" make test, the tests.

PYTHON ?= python3
VENV := .venv
PY := $(VENV)/bin/python
SERVICES := $(PY) -m quizsite.embedded services
PIP := $(PY) -m pip --disable-pip-version-check --no-input install --require-hashes --only-binary=:all:
UV := uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-annotate --no-header --no-emit-index-url

# A stamp is named after what it stands for, so that other requirements mean another stamp.
BASE_STAMP = $(VENV)/base-$(word 1,$(shell cksum requirements/base.txt))
DEV_STAMP = $(VENV)/dev-$(word 1,$(shell cat requirements/base.txt requirements/dev.txt | cksum))

# A Python that has been upgraded or removed under its .venv leaves one that finds no packages.
ifneq ($(shell $(PY) -c "import pip; print(1)" 2>/dev/null),1)
.PHONY: $(VENV)/made
endif

# What `manage.py check --deploy` has to find in order: a site as others would reach it.
PRODUCTION = PRODUCTION=true HTTPS=true ALLOWED_HOSTS=quiz.example.org SITE_URL=https://quiz.example.org

.DEFAULT_GOAL := help
.PHONY: help setup setup-dev run test fuzz chaos chaos-sabotage chaos-live chaos-live-sabotage check lock vendor
.PHONY: bench-interview bench-exercises bench-live bench-wall clean

help:  ## list what can be made
	@sed -n 's/^\([a-z-]*\):.*  ## \(.*\)/  make \1|\2/p' Makefile | awk -F'|' '{ printf "%-24s%s\n", $$1, $$2 }'

setup: $(BASE_STAMP)  ## make .venv and install what the site needs
	@echo "Installed. make run starts the site."

setup-dev: $(DEV_STAMP)  ## the same, and what tests and checks need

run: $(BASE_STAMP)  ## start the whole site on this machine; Ctrl-C stops it
	@exec $(PY) -m quizsite.embedded up

test: $(DEV_STAMP)  ## every test, on a Postgres and a broker of its own
	@exec $(SERVICES) -- $(PY) -m pytest -n logical --dist loadfile --no-loadscope-reorder $(ARGS)

fuzz: $(DEV_STAMP)  ## a hundred thousand inputs through the parsers and the grading
	@INPUTS=100000 exec $(SERVICES) -- $(PY) -m pytest tests/questions/test_any_input.py $(ARGS)

chaos: $(DEV_STAMP)  ## kill any part of a whole site while candidates answer, and look for what was lost
	@exec $(PY) -m tests.chaos $(ARGS)

chaos-sabotage: $(DEV_STAMP)  ## the same against builds with a fault put in: each has to be found
	@exec $(PY) -m tests.chaos.sabotage $(ARGS)

chaos-live: $(DEV_STAMP)  ## kill any part of a whole site while rooms are played, and look for what was lost
	@exec $(PY) -m tests.chaos.live $(ARGS)

chaos-live-sabotage: $(DEV_STAMP)  ## the same against builds with a fault put in: each has to be found
	@exec $(PY) -m tests.chaos.live_sabotage $(ARGS)

check: $(DEV_STAMP)  ## style, types, the arrows between packages, production settings, migrations
	$(VENV)/bin/ruff check .
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/djade --check --target-version 5.2 $$(find templates -name '*.html')
	$(PY) -m mypy
	$(VENV)/bin/lint-imports --no-logo
	$(PRODUCTION) $(SERVICES) --durable -- $(PY) manage.py check --deploy --fail-level WARNING
	$(SERVICES) -- $(PY) manage.py makemigrations --check --dry-run

lock:  ## requirements/*.in to requirements/*.txt, with hashes (needs uv)
	@command -v uv >/dev/null || { echo "make lock needs uv: pipx install uv"; exit 1; }
	$(UV) $(ARGS) requirements/base.in --output-file requirements/base.txt
	$(UV) $(ARGS) requirements/dev.in --output-file requirements/dev.txt

vendor:  ## fetch the browser's files into quizsite/static/vendor (needs Node)
	npm ci && node scripts/vendor.mjs

bench-interview: $(DEV_STAMP)  ## what an interview costs beside a bare Django view, and how it stands a storm
	@$(SERVICES) --durable -- $(PY) -m tests.bench.interview
	@exec $(PY) -m tests.bench.storm $(ARGS)

bench-live: $(DEV_STAMP)  ## a room of a thousand bots, and twenty rooms of fifty: what is lost, and how long it takes
	@exec $(PY) -m tests.bench.live $(ARGS)

bench-wall: $(DEV_STAMP)  ## the items of the bank that a projector cannot show whole
	@exec $(PY) -m tests.bench.wall $(ARGS)

bench-exercises: $(DEV_STAMP)  ## variants a second on one core, exercise by exercise
	@exec $(PY) -m tests.bench.exercises $(ARGS)

clean:  ## remove what can be made again; var/ with its database stays
	rm -rf $(VENV) node_modules .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	find . -name __pycache__ -type d -not -path './var/*' -prune -exec rm -rf {} +

# --- The virtual environment --------------------------------------------------------------------

$(VENV)/made:
	@command -v $(PYTHON) >/dev/null || { \
	  echo "There is no $(PYTHON) here. On Debian or Ubuntu: apt-get install python3 python3-venv"; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "Python 3.11 or newer is needed, and $(PYTHON) is $$($(PYTHON) -V)."; \
	  echo "Name another one: make setup PYTHON=/path/to/python3.11"; exit 1; }
	@echo "Making $(VENV) with $$($(PYTHON) -V)"
	@$(PYTHON) -m venv --clear $(VENV) >$(VENV)-error.txt 2>&1 || { \
	  cat $(VENV)-error.txt; rm -rf $(VENV) $(VENV)-error.txt; \
	  echo; echo "$(PYTHON) -m venv failed. On Debian or Ubuntu: apt-get install python3-venv"; exit 1; }
	@rm -f $(VENV)-error.txt
	@touch $@

$(VENV)/base-%: $(VENV)/made
	@echo "Installing what the site needs (about 70 packages; once)"
	@$(PIP) -r requirements/base.txt || { $(call why_pip_failed,base); }
	@touch $@

$(VENV)/dev-%: $(VENV)/made
	@echo "Installing what the site, its tests and checks need (about 100 packages; once)"
	@$(PIP) -r requirements/dev.txt || { $(call why_pip_failed,dev); }
	@touch $@ $(BASE_STAMP)

why_pip_failed = echo; echo "pip could not install requirements/$(1).txt; its reason stands above."; \
  echo "No network, or a proxy? Set HTTPS_PROXY, or PIP_INDEX_URL to a mirror."; \
  echo "A hash that does not match is a damaged or foreign file: do not install it."; \
  echo "No wheel for this machine? Try make clean, then make setup PYTHON=/path/to/python3.11"; exit 1
