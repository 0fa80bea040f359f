# The one list of commands. Everything runs from the project's own .venv.
SHELL := /bin/sh
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
WORKERS ?= 2
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps
export DO_NOT_TRACK := 1
export PREFECT_SERVER_ANALYTICS_ENABLED := false

.PHONY: help setup setup-dev setup-runners setup-lake lock run serve test test-server test-server-long test-runners test-lake test-faults test-crash test-machine test-duckdb-1.5 lint fix types contracts check bench bench-peers bench-compare bench-cores bench-scale bench-start bench-pages bench-appeals bench-leaks bench-fetch bench-duplicates bench-warehouse bench-reclean bench-flow notebook

help:  ## this list
	@grep -E '^[a-z0-9.-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 20

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "newsrefinery needs Python 3.11 or newer; say which with: make PYTHON=python3.12 $(MAKECMDGOALS)" >&2; exit 2; }
	@$(PYTHON) -m venv $(VENV)

$(VENV)/.runtime: requirements.lock pyproject.toml | $(VENV)/bin/python
	@echo "installing the locked packages (about half a minute, once)"
	@$(PIP) --require-hashes -r requirements.lock
	@$(PIP) --no-build-isolation -e .
	@touch $@

$(VENV)/.dev: requirements-dev.lock $(VENV)/.runtime
	@echo "installing the packages for development (once)"
	@$(PIP) --require-hashes -r requirements-dev.lock
	@touch $@

setup: $(VENV)/.runtime  ## a .venv with everything a run needs
setup-dev: $(VENV)/.dev  ## the same, and the packages for tests and linters

lock:  ## recompile all lock files (needs uv)
	uv pip compile --universal --generate-hashes --no-header --python-version 3.11 --extra build -q -o requirements.lock pyproject.toml
	uv pip compile --universal --generate-hashes --no-header --python-version 3.11 --extra build --extra dev --extra notebook -c requirements.lock -q -o requirements-dev.lock pyproject.toml
	uv pip compile --universal --generate-hashes --no-header --python-version 3.11 --extra build --extra lake -q -o requirements-lake.lock pyproject.toml
	uv pip compile --universal --generate-hashes --no-header --python-version 3.11 --extra dask --extra ray -c requirements.lock -q -o requirements-runners.lock pyproject.toml
	for peer in tests/quality/peers/*.in; do uv pip compile --universal --generate-hashes --no-header --python-version 3.11 -q -o $${peer%.in}.lock $$peer || exit 1; done

setup-runners: $(VENV)/.runners  ## packages to refine batches on a Dask or Ray cluster

$(VENV)/.runners: requirements-runners.lock $(VENV)/.runtime
	@echo "installing the locked packages of Dask and Ray (about a minute, once)"
	@$(PIP) --require-hashes -r requirements-runners.lock
	@touch $@

setup-lake: .venv-lake/.lake  ## a .venv-lake with DuckDB 1.5.5 and its extensions, for a warehouse on several machines

.venv-lake/.lake: requirements-lake.lock pyproject.toml
	@test -x .venv-lake/bin/python || $(PYTHON) -m venv .venv-lake
	@echo "installing the locked packages of the lake (about half a minute, once)"
	@.venv-lake/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements-lake.lock
	@.venv-lake/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

notebook: setup-dev  ## the analysts' notebook in the browser, on data/ or NEWSREFINERY_HOME
	$(BIN)/marimo edit warehouse/notebooks/questions.py

run: setup  ## the nightly flow on the bundled sample sources; a second run adds nothing
	@$(BIN)/newsrefinery ingest --sources deployments/samples.toml

serve: setup  ## scheduled nights: a Prefect server, a worker and all flows, until Ctrl-C
	@$(BIN)/newsrefinery serve

test: setup-dev  ## all tests but the slow ones and those of a served home folder, in two processes (WORKERS=2)
	$(BIN)/python -m pytest -n $(WORKERS) --no-loadscope-reorder -m "not slow and not server and not runners"

test-server: setup-dev  ## a served home folder: schedules, the UI in a browser, kills, cancelling (a few minutes)
	$(BIN)/python -m pytest -m "server and not slow"

test-server-long: setup-dev  ## the long ones: 60 days of five sources, a server outage, Prefect on PostgreSQL
	$(BIN)/python -m pytest -m "server and slow"

test-runners: setup-dev setup-runners  ## a night in processes, on local Dask and on local Ray must give the same rows (minutes)
	$(BIN)/python -m pytest -m runners tests/flows/test_runners.py

test-faults: setup-dev  ## everything that bad files and web servers can do, deadlines included
	$(BIN)/python -m pytest tests/faults

test-crash: setup-dev  ## 200 kill -9 of a whole ingest, 30 of each of nine commands, four readers over 50 batches, 50 kills while fetching (an hour)
	$(BIN)/python -m pytest -s -m slow tests/faults/web/test_crashes.py tests/faults/web/test_web_kills.py tests/warehouse/test_killed_commands.py tests/warehouse/test_publish.py

test-machine: setup-dev  ## a thousand random sequences of actions by publishers, nights, people and readers on a warehouse (hours)
	$(BIN)/python -m pytest -m slow tests/warehouse/test_machine.py

test-lake: setup-dev setup-lake  ## a lake with a real PostgreSQL (Debian: apt-get install postgresql)
	$(BIN)/python -m pytest -m lake tests/warehouse

lint: setup-dev  ## formatting and lint
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .

fix: setup-dev  ## format, and apply the linter's fixes
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

types: setup-dev  ## mypy --strict
	$(BIN)/mypy

contracts: setup-dev  ## import contracts: which packages may import which
	$(BIN)/lint-imports

check: lint types contracts test  ## lint, types, contracts and tests; .ci/run adds the longer ones

BENCH = $(BIN)/python tests/quality/bench.py $(DATA) $(if $(PAGES),--pages $(PAGES)) $(if $(ROUNDS),--rounds $(ROUNDS)) $(if $(APPEALS),--appeals $(APPEALS)) $(if $(JSON),--json $(JSON)) $(if $(PICTURE),--picture $(PICTURE))
CORES = $(BIN)/python tests/quality/bench_pages.py $(DATA) $(if $(PAGES),--pages $(PAGES))

bench: setup-dev  ## speed and quality beside other extractors, then bench-cores: make bench DATA=folder [APPEALS=labelled.jsonl PAGES=200 ROUNDS=3 JSON=file PICTURE=file.svg]
	@test -n "$(DATA)" || { echo "say where the pages are: make bench DATA=folder" >&2; exit 2; }
	$(BENCH)
	$(CORES)

bench-peers: setup-dev  ## install the other extractors for `make bench`, each in its own environment below .venv-peers (minutes, 1 GB)
	$(BIN)/python tests/quality/install_peers.py

bench-compare: setup-dev  ## speed and quality of two commits: make bench-compare A=commit B=commit DATA=folder [APPEALS=labelled.jsonl]
	@test -n "$(DATA)" -a -n "$(A)" -a -n "$(B)" || { echo "say which commits and where the pages are: make bench-compare A=main B=HEAD DATA=folder" >&2; exit 2; }
	$(BENCH) --commits $(A) $(B)

bench-cores: setup-dev  ## one worker, two workers and a whole ingest beside bare trafilatura: make bench-cores DATA=folder [PAGES=500]
	@test -n "$(DATA)" || { echo "say where the pages are: make bench-cores DATA=folder" >&2; exit 2; }
	$(CORES)

bench-scale: setup-dev  ## cost and memory as the number of documents grows, from synthetic WARC files: make bench-scale [N=100000 DATA=folder JSON=file]
	$(BIN)/python tests/quality/bench_scale.py $(N) $(if $(DATA),--data $(DATA)) $(if $(JSON),--json $(JSON))

bench-start: setup-dev  ## how long a worker takes to start
	$(BIN)/python tests/quality/bench_start.py

bench-pages: setup-dev  ## text and metadata beside trafilatura's configurations: make bench-pages DATA=folder
	@test -n "$(DATA)" || { echo "say where the pages with reference texts are: make bench-pages DATA=folder" >&2; exit 2; }
	$(BIN)/python tests/quality/bench_text.py $(DATA)

bench-appeals: setup-dev  ## appeals removed and journalism cut, beside others: make bench-appeals DATA=labelled.jsonl
	@test -n "$(DATA)" || { echo "say where the labelled blocks are: make bench-appeals DATA=labelled.jsonl" >&2; exit 2; }
	$(BIN)/python tests/quality/bench_appeals.py $(DATA)

bench-leaks: setup-dev  ## saved pages that still leak an appeal, beside trafilatura: make bench-leaks DATA=labelled.jsonl PAGES=folder
	@test -n "$(DATA)" || { echo "say where the labelled blocks are: make bench-leaks DATA=labelled.jsonl PAGES=folder" >&2; exit 2; }
	$(BIN)/python tests/quality/bench_leaks.py $(DATA) $(if $(PAGES),--pages $(PAGES))

bench-duplicates: setup-dev  ## how well near copies are distinguished from similar stories: our sketch beside MinHash and SimHash
	$(BIN)/python tests/quality/bench_duplicates.py

.venv-dlt/.made: tests/warehouse/requirements-dlt.txt
	$(PYTHON) -m venv .venv-dlt
	.venv-dlt/bin/python -m pip install --quiet --disable-pip-version-check -r tests/warehouse/requirements-dlt.txt
	@touch $@

bench-warehouse: setup-dev .venv-dlt/.made  ## a night of 10,000 into 0, 1 and 5 million rows, beside dlt (an hour, 40 GB): make bench-warehouse ROWS="0 1000000"
	$(BIN)/python tests/warehouse/bench_load.py $(or $(ROWS),0 1000000 5000000) --dlt .venv-dlt/bin/python

.venv-duckdb-1.5/.made: tests/warehouse/requirements-duckdb-1.5.txt $(VENV)/.dev
	$(PYTHON) -m venv .venv-duckdb-1.5
	.venv-duckdb-1.5/bin/python -m pip install --quiet --disable-pip-version-check --no-deps -r tests/warehouse/requirements-duckdb-1.5.txt
	@echo "$(CURDIR)/$(VENV)/lib/$$($(BIN)/python -c 'import sys; print(f"python{sys.version_info[0]}.{sys.version_info[1]}")')/site-packages" > $$(.venv-duckdb-1.5/bin/python -c 'import site; print(site.getsitepackages()[0])')/locked.pth
	@touch $@

test-duckdb-1.5: .venv-duckdb-1.5/.made  ## the warehouse tests on the newest DuckDB 1.5, or a part: make test-duckdb-1.5 TESTS="tests/warehouse/test_load.py"
	.venv-duckdb-1.5/bin/python -m pytest -m "not slow and not runners" $(or $(TESTS),tests/warehouse)

bench-reclean: setup-dev  ## CPU per article of judging 20,000 stored articles again from their blocks
	$(BIN)/python tests/warehouse/bench_reclean.py

bench-fetch: setup-dev  ## 2,000 pages from 40 hosts on loopback: how close fetching comes to the speed that politeness allows
	$(BIN)/python tests/quality/bench_fetch.py

bench-flow: setup-dev  ## Prefect's share of a night of 5,000 documents; the goal: at most 5 % of the CPU time, and 40 task runs
	$(BIN)/python tests/quality/bench_flow.py $(if $(DATA),--data $(DATA))
