# The two main commands are `make run` and `make test`; `make help` lists all.
.DEFAULT_GOAL := help
SHELL := /bin/bash

# The first Python of 3.11 or newer on this machine that can make a virtual environment.
PYTHON ?= $(shell for p in python3.13 python3.12 python3.11 python3 python3.14; do $$p -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo $$p; break; }; done)
BIN := .venv/bin
# Two processes share one Elasticsearch; the tests of a file run in one of them.
PARALLEL := -n 2 --dist loadfile
# Tracing doubles the time of unit tests: `make test COVERAGE=1` and continuous integration measure it.
COVERAGE_OPTIONS := $(if $(COVERAGE),--cov --cov-report=term:skip-covered)

.PHONY: help run test test-slow test-compose check format golden openapi schema lock setup ner bench-search bench-growth bench-endurance bench-names bench-parser train-parser bench-relevance

help: ## list the commands
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | awk -F':.*## ' '{printf "  make %-16s %s\n", $$1, $$2}'

$(BIN)/python:
	@test -w . || { echo "This directory is read-only: copy the project to a directory that you can write to."; exit 1; }
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is missing: install it (Debian: apt-get install python3 python3-venv)."; exit 1; }
	@echo "Setting up .venv (once) …"
	@$(PYTHON) -m venv .venv || { rm -rf .venv; exit 1; }

.venv/.installed: requirements.lock pyproject.toml | $(BIN)/python
	@$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

.venv/.installed-dev: requirements-dev.lock .venv/.installed
	@$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@touch $@

ner: .venv/.installed ## install the model that finds people and organizations (400 MB)
	@$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-ner.lock

setup: .venv/.installed-dev ## make .venv with every tool

run: .venv/.installed ## serve the seeds, or ARTICLES_DIR=folder, on http://127.0.0.1:8000 (API_HOST, API_PORT)
	@exec $(BIN)/python -m local_node.make_run

test: .venv/.installed-dev ## run the unit, integration and browser tests on a real Elasticsearch (10 to 25 minutes)
	@$(BIN)/pytest -m "not slow" $(PARALLEL) $(COVERAGE_OPTIONS)

# The rounds of a thorough run; without THOROUGH each kill, fault and fuzz test does a few.
ROUNDS := $(if $(THOROUGH),KILL_ARTICLES=3000 LOAD_KILLS=20 LOAD_RACES=20 LOADER_ROUNDS=20 CONSUMER_KILLS=50 STREAMED=20000 ALERT_KILLS=20 CLUSTER_KILLS=10 LEAST_VERSIONS=2 NODE_KILLS=5 FULL_DISK=1 RANDOM_EXAMPLES=1 FAULT_CYCLES=20 FAULT_FREEZE_S=60 FUZZ_CASES=20000)
test-slow: .venv/.installed-dev ## run the tests of kills, faults, fuzz and long waits (15 to 30 minutes; THOROUGH=1: much longer)
	@$(ROUNDS) $(BIN)/pytest -m slow --timeout $(if $(THOROUGH),7200,900) $(if $(THOROUGH),,$(PARALLEL)) $(SLOW_REPORT)
SLOW_REPORT := $(if $(THOROUGH),-rP --show-capture=stdout --durations=10)

.PHONY: test-failed
test-failed: .venv/.installed-dev ## run what failed in the last run again, one test after the other
	@$(BIN)/pytest --last-failed --last-failed-no-failures none --maxfail 3 --timeout 900

test-compose: .venv/.installed-dev ## test the composed service (needs Docker, or root and Debian's packages)
	@$(BIN)/pytest tests/compose

check: .venv/.installed-dev ## format, lint, words and types, without changing a file
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/python -m tests.style.words
	@$(BIN)/mypy

.PHONY: words
words: .venv/.installed-dev ## list the words that CONTRIBUTING.md replaces
	@$(BIN)/python -m tests.style.words

format: .venv/.installed-dev ## format and correct what a tool can correct
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

golden: .venv/.installed-dev ## write tests/golden/bodies from the API
	@$(BIN)/python -m tests.unit.golden_bodies

openapi: .venv/.installed-dev ## write docs/openapi.json from the API
	@$(BIN)/python -c 'from api.http.app import write_openapi; print(write_openapi(), end="")' > docs/openapi.json

# The page at /docs; a new version is a new number and the checksum of its archive.
SWAGGER_UI := swagger-ui-dist-5.35.0
SWAGGER_UI_SHA512 := 534eaba4cb56f55dd73c638179a993512af4674f63317e0826e00da44fc465b021c341bc0a0c2bcd4e18997927fe1d3008336c5dd19aad334d1c2dec53cc9551
SWAGGER_UI_FILES := swagger-ui-bundle.js swagger-ui-bundle.js.LICENSE.txt swagger-ui.css LICENSE NOTICE
.PHONY: swagger-ui
swagger-ui: ## write the files of the API reference in their pinned version (needs npm)
	@directory=$$(mktemp -d) && trap "rm -rf $$directory" EXIT \
	  && npm pack --silent --pack-destination $$directory $(subst dist-,dist@,$(SWAGGER_UI)) >/dev/null \
	  && echo "$(SWAGGER_UI_SHA512)  $$directory/$(SWAGGER_UI).tgz" | sha512sum --check --quiet \
	  && tar -xzf $$directory/$(SWAGGER_UI).tgz -C $$directory \
	  && (cd $$directory/package && cp $(SWAGGER_UI_FILES) $(CURDIR)/api/http/static/vendor/swagger-ui/)

schema: .venv/.installed-dev ## write indexer/input/parsed-article.schema.json from the indexer
	@schema=$$($(BIN)/python -m indexer.input.parsed_json) && echo "$$schema" > indexer/input/parsed-article.schema.json

lock: .venv/.installed-dev ## write the hashed locks from pyproject.toml
	@$(MAKE) --no-print-directory write-locks UV=$(BIN)/uv

.PHONY: write-locks
UV ?= uv
LOCK := $(UV) pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --no-annotate
write-locks:
	@$(LOCK) --group build --group run pyproject.toml -o requirements.lock
	@$(LOCK) --group build --group run --group dev --extra evaluate --extra parquet --extra vectors --extra web pyproject.toml -c requirements.lock -o requirements-dev.lock
	@$(LOCK) --extra ner pyproject.toml -c requirements.lock -o requirements-ner.lock
	@$(LOCK) tests/e2e/generators/requirements.in -o tests/e2e/generators/requirements.lock

.venv/.installed-bench: .venv/.installed-dev
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --group bench
	@touch $@

bench-parser: .venv/.installed-bench ## measure the parser on labelled articles by publisher, its speed and memory (DATA=directory CURVE=1 ALL_SETS=1)
	@$(BIN)/python -m benchmarks.parser $(if $(DATA),--data $(DATA)) $(if $(CURVE),--curve) $(if $(ALL_SETS),--all-sets)

train-parser: .venv/.installed-bench ## train the judges of the parser and write their weights (DATA=directory)
	@$(BIN)/python -m benchmarks.parser.train $(if $(DATA),--data $(DATA))

bench-search: .venv/.installed-bench ## compare searching with raw Elasticsearch, PostgreSQL and tantivy (about 15 minutes)
	@$(BIN)/python -m benchmarks.search

.PHONY: embeddings
embeddings: .venv/.installed-dev ## write the vectors of mappings/embedding (MODEL=directory of a static model)
	@$(BIN)/python -m benchmarks.embeddings $(MODEL)

.PHONY: bench-index
bench-index: .venv/.installed-dev ## compare loading with posting ready-made bulk bodies (BENCH_ARTICLES=100000, BENCH_ROUNDS=1, about 15 minutes)
	@$(BIN)/python -m benchmarks.indexing

.PHONY: bench-stages
bench-stages: .venv/.installed-dev ## measure the processor time of each stage of preparing an article (1 minute)
	@$(BIN)/python -m benchmarks.indexing.stages

.PHONY: bench-endurance
bench-endurance: .venv/.installed-dev ## watch one worker's memory over 200,000 requests (about 20 minutes)
	@$(BIN)/python -m benchmarks.search.endurance

.PHONY: bench-api
bench-api: .venv/.installed-dev ## measure the API's processor time a request (ELASTICSEARCH_URL; OTHER=another working copy)
	@$(BIN)/python -m benchmarks.search.api_time $(if $(OTHER),--other $(OTHER))

.PHONY: bench-workers
bench-workers: .venv/.installed-dev ## measure the rate of searches with 1, 2 and 4 worker processes (about 5 minutes)
	@$(BIN)/python -m benchmarks.search.workers

bench-growth: .venv/.installed-dev ## measure a search's cost at 50,000 and at 200,000 articles (about 10 minutes)
	@$(BIN)/python -m benchmarks.search.growth

bench-relevance: .venv/.installed-dev ## measure searches, similar articles and corrections on judged collections (ELASTICSEARCH_URL, 5 minutes)
	@$(BIN)/python -m benchmarks.relevance

.PHONY: bench-model
bench-model: .venv/.installed-dev ## compare an embedding model with that of the package (MODEL=folder COLLECTIONS="time npl" ELASTICSEARCH_URL)
	@$(BIN)/python -m benchmarks.models $(MODEL) $(COLLECTIONS)

.PHONY: bench-languages
bench-languages: .venv/.installed-dev ## measure the detection of languages and the forms of words (ELASTICSEARCH_URL, 2 minutes)
	@$(BIN)/python -m benchmarks.languages

.PHONY: bench-letters
bench-letters: .venv/.installed-dev ## measure searches at each key of typed queries (ELASTICSEARCH_URL, 3 minutes)
	@$(BIN)/python -m benchmarks.letters

.PHONY: bench-pages
bench-pages: .venv/.installed-dev ## measure the text of labelled pages (DATA=directory), and a WARC of 10,000 pages
	@$(BIN)/python -m benchmarks.pages $(if $(DATA),--data $(DATA))

.PHONY: bench-alerts
bench-alerts: .venv/.installed-dev ## measure matching 100 to 10,000 saved searches, and the percolator (ELASTICSEARCH_URL)
	@$(BIN)/python -m benchmarks.alerts

bench-names: .venv/.installed-dev ## measure the quality of names and stories, and what they cost to load
	@$(BIN)/python -m benchmarks.names
