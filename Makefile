# make demo   the main job on a fresh machine: a page goes in, feeds and letters come out, the door opens
# make test   installs what the tests need and runs them
# make help   everything else

PAGE ?=
PORT ?= 8000
SERVE ?= 1
PYTHON ?= python3

BIN := .venv/bin
UV := $(BIN)/uv pip
LOCKED := pyproject.toml requirements.lock
export UV_PYTHON_DOWNLOADS := never
export VIRTUAL_ENV := $(CURDIR)/.venv
export PAGE

.DEFAULT_GOAL := help
.PHONY: help demo test check format catalogue lock test-deps bench-pages bench-letters bench-feeds bench-serving bench-delivery bench-ledger bench-desk bench-api torture clean

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "make %-12s %s\n", $$1, $$2}' Makefile

demo: .venv/runtime ## the main job; PAGE=path/to/page.txt, PORT=8000, SERVE=0 to end after sending
	@$(BIN)/syndicate demo --port $(PORT) $(if $(filter 0,$(SERVE)),--no-serve) $${PAGE:+"$$PAGE"}

test: .venv/everything ## all tests, with coverage over the program and the tests
	@$(BIN)/python -m pytest -n auto --dist worksteal --cov --cov-report= $(ARGS)
	@$(BIN)/coverage report --format=total | sed 's/^/coverage over syndicate and tests: /; s/$$/ %/'

check: .venv/everything ## format, lint, types, import contracts
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

format: .venv/everything ## format the code and mend what lint can mend
	@$(BIN)/ruff format . && $(BIN)/ruff check --fix .

catalogue: .venv/everything ## gather the templates' words for the translators (docs/howto/translate.md)
	@$(BIN)/pybabel -q extract -F templates/locale/babel.cfg --no-wrap --sort-output --no-location --project syndicate \
		--msgid-bugs-address= -o templates/locale/syndicate.pot templates
	@$(BIN)/pybabel -q update -D syndicate -l en -i templates/locale/syndicate.pot -d templates/locale --no-wrap \
		--ignore-obsolete --no-fuzzy-matching --ignore-pot-creation-date
	@rm templates/locale/syndicate.pot

lock: .venv/bin/uv ## pin the newest versions that fit pyproject.toml
	@$(UV) compile --quiet --universal --generate-hashes --upgrade --no-emit-index-url --no-emit-find-links --no-header --no-annotate \
		pyproject.toml -o requirements.lock
	@$(UV) compile --quiet --universal --generate-hashes --no-emit-index-url --no-emit-find-links --no-header --no-annotate \
		--extra oidc --group test --group check -c requirements.lock pyproject.toml -o requirements-dev.lock

test-deps: ## the real servers that tests use where they are installed (Debian, as root)
	apt-get update -qq
	DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
		postgresql openssl libatomic1 postfix nginx-light caddy wrk newsboat rss2email sfeed chromium fonts-noto-cjk

bench-pages: .venv/everything ## pages per second, linearity, scores
	@$(BIN)/python bench/bench_pages.py

bench-letters: .venv/everything ## letters per second, spliced against rendered
	@$(BIN)/python bench/bench_letters.py

bench-feeds: .venv/everything ## what one more issue costs, against naive feedgen
	@$(BIN)/python bench/bench_feeds.py

bench-serving: .venv/everything ## 304s and gzip feeds a second, against nginx (wrk and nginx from Debian)
	@$(BIN)/python bench/bench_serving.py

bench-readers: .venv/everything ## pace of an import, and public pages at a million readers
	@$(BIN)/python bench/bench_readers.py

bench-delivery: .venv/everything ## letters per second to a sink, against other senders
	@$(BIN)/python bench/bench_delivery.py

bench-ledger: .venv/everything ## freezing 1,000,000 readers, claims at both ends, memory; SQLite and PostgreSQL
	@$(BIN)/python bench/bench_ledger.py

bench-desk: .venv/everything ## how fast the desk answers with 1,000,000 readers and 100,000 articles
	@$(BIN)/python bench/bench_desk.py

bench-api: .venv/everything ## 2,000 generated calls of the API against its own description
	@$(BIN)/python bench/bench_api.py

torture: .venv/everything ## 10,000 readers, 100 kill -9, a hostile relay, then an audit
	@$(BIN)/python bench/torture.py

clean: ## takes away what can be made again (never var/, never feeds/)
	rm -rf .venv .coverage .coverage.* .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis dist

.venv/bin/uv:
	@$(PYTHON) deploy/bootstrap.py .venv

.venv/runtime: .venv/bin/uv $(LOCKED)
	@$(UV) install --quiet --require-hashes -r requirements.lock
	@$(UV) install --quiet --no-deps -e .
	@touch $@

.venv/everything: .venv/runtime requirements-dev.lock
	@$(UV) install --quiet --require-hashes -r requirements-dev.lock
	@touch $@
