# The one command surface, for people and for CI. `make` alone lists the targets.
.DEFAULT_GOAL := help
.PHONY: help report test test-all check lab bench bench-privacy bench-faults bench-inputs samples lock system

PYTHON ?= python3
BIN := .venv/bin
SYSTEM_PARTS := chromium fonts-liberation libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0
export PYTHONHASHSEED := 0
export GX_ANALYTICS_ENABLED := false
export DO_NOT_TRACK := 1
export JUPYTER_PLATFORM_DIRS := 1
# Where it is set, each of the hundreds of processes that tests start would compile anew all that it imports.
export PYTHONDONTWRITEBYTECODE :=

help: ## list the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/  make \1\t\2/' | expand -t 24

report: .venv/ready system ## make the demo programme's releases and say what to open
	@$(BIN)/safehavens update data_samples/safe_havens

# A file goes to one worker, or two would make the same releases; the journeys, which take longest, begin.
SIDE_BY_SIDE := -n 2 --dist loadfile --no-loadscope-reorder

test: .venv/ready system ## run the tests that make check has not run (under 10 minutes on 2 cores)
	$(BIN)/pytest -q $(SIDE_BY_SIDE) -m "not campaign" --ignore tests/architecture
	$(BIN)/pytest -q --nbval --nbval-cell-timeout 300 -n 2 --dist loadfile notebooks

test-all: .venv/ready system ## run the long campaigns (make test has run the rest)
	$(BIN)/pytest -q $(SIDE_BY_SIDE) -m campaign

check: .venv/ready ## style, types, architecture, notebooks' rules, generated files up to date
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache
	$(BIN)/pytest -q tests/architecture
	$(BIN)/python docs/generate.py --check

lab: .venv/ready ## open the notebooks in JupyterLab
	$(BIN)/jupyter lab notebooks

bench: .venv/ready ## time reports and large exports beside what a user would pick instead; prints ratios (needs 12 GiB)
	$(BIN)/python tests/bench.py

bench-privacy: .venv/ready ## attack 2,500 random sets of rounded tables; prints what comes out (under 12 minutes)
	$(BIN)/python tests/bench_privacy.py

bench-faults: .venv/ready system ## put faults into updates, over 300 times; prints what they damage (nothing) and what is healed
	$(BIN)/python tests/bench_faults.py

bench-inputs: .venv/ready ## mutate exports over 10,000 times; prints how each was read (exactly, or named with its place)
	PYTHONPATH=data_samples $(BIN)/python tests/bench_inputs.py

samples: .venv/ready ## make the synthetic samples, the notebooks' outputs and the generated docs anew
	$(BIN)/python data_samples/make_samples.py
	$(BIN)/python data_samples/make_outputs.py
	$(BIN)/python docs/generate.py

lock: .venv/ready ## resolve requirements.lock and constraints.txt anew from pyproject.toml
	$(BIN)/uv pip compile -q --universal --generate-hashes --all-extras --no-header --no-emit-index-url pyproject.toml -o requirements.lock
	$(BIN)/python docs/generate.py

# The lock first, with hashes; then the project itself without its dependencies, since pip refuses an editable install
# beside hashes. JupyterLab's own news would be fetched from outside. Without pip inside, because Debian's python3 can't put it there unless python3-venv is installed too.
.venv/ready: requirements.lock pyproject.toml
	@echo "Setting up .venv (once; a few minutes)"
	@$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "Python 3.11 or newer is needed")'
	@$(PYTHON) -m venv --without-pip .venv
	@$(PYTHON) -m pip --python $(BIN)/python install --quiet uv
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --require-hashes -r requirements.lock
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps -e .
	@$(BIN)/jupyter labextension disable --level=sys_prefix "@jupyterlab/apputils-extension:announcements" 2>/dev/null
	@touch $@

# What draws the charts and sets the PDF. Installed on Debian and Ubuntu as root, named with its command otherwise.
system: .venv/ready
	@{ command -v chromium || command -v chromium-browser || command -v google-chrome; } >/dev/null && \
	$(BIN)/python -c "import weasyprint" 2>/dev/null || \
	if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	  echo "Installing Chromium, Pango and fonts" && apt-get update -qq && \
	  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $(SYSTEM_PARTS) >/dev/null; \
	else \
	  echo "Reports need Chromium and Pango: sudo apt-get install -y $(SYSTEM_PARTS)" >&2; exit 1; \
	fi
