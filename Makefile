# The commands of the project. A fresh machine needs a POSIX shell, GNU make, git, and either uv or any Python 3 with
# venv; everything else is set up here, once, and again only when the file that pins it has changed.

SHELL := /bin/sh
.DEFAULT_GOAL := help
.PHONY: help setup run stop test check style types rules journey simulate complain deploy app bench mutants train browser screenshots lighthouse freshness clean

PORT ?= 8015
STATE ?= .local
DETACH ?=
TEXT ?=
AUTHOR ?=
SOURCE ?= demo
ONLY ?=
BY ?= both
WITHIN ?= 60
COMPLAINTS ?= 1000000
SEED ?=
STORY ?=
export PORT STATE DETACH TEXT AUTHOR SOURCE

# A pyenv shim may stand for a uv that it cannot run under this folder's .python-version, so it is asked, not looked for.
UV := $(shell if uv --version >/dev/null 2>&1; then command -v uv; else echo "$(CURDIR)/.uv/bin/uv"; fi)
export UV
CODE := functions infra tests
PY := .venv/bin/python
NODE := PATH="$(CURDIR)/.venv/bin:$$PATH" JSII_NODE="$(CURDIR)/.venv/bin/node"

say = @printf '%s\n' "$(1)"

help:  ## what there is
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/make \1|\2/p' Makefile | awk -F'|' '{printf "%-16s %s\n", $$1, $$2}'

setup: .venv/.ready node_modules/.ready  ## everything that the other commands need

run: setup  ## the local stack on PORT; Ctrl-C ends it. DETACH=1 returns when it is ready
	@exec $(PY) -m infra.local.main run

stop: setup  ## ends the local stack of STATE
	@exec $(PY) -m infra.local.main stop

complain: setup  ## posts a signed mention to the local stack: TEXT="…" [AUTHOR=…] [SOURCE=demo]
	@exec $(PY) -m infra.local.complain

check: style types  ## format, lint, imports, types

test: style rules  ## every test that needs no AWS account
	@$(MAKE) --no-print-directory -j2 types journey  # the types beside it: the journey waits more than it works

style: setup
	$(call say,format$(comma) lint and imports)
	@.venv/bin/ruff format --check $(CODE)
	@.venv/bin/ruff check $(CODE)
	@.venv/bin/lint-imports --no-logo

types: setup
	@nice -n 15 .venv/bin/mypy

rules: setup
	$(call say,rules$(comma) stores and template)
	@.venv/bin/pytest -m "not stack" -n 2 --dist loadgroup --cov --cov-report=term --cov-fail-under=95

journey: setup
	$(call say,the journey on the local cloud)
	@.venv/bin/pytest -m stack tests/journey $(wildcard tests/browser)

simulate: setup  ## the promise under faults: COMPLAINTS=1000000 [SEED=7 or 7-90] [STORY=1]
	@exec env PYTHONMALLOC=mimalloc $(PY) -m tests.simulation --workers 2 --complaints $(COMPLAINTS) $(if $(SEED),--seeds $(SEED)) $(if $(STORY),--story)

deploy: setup  ## cdk deploy with the AWS credentials of the shell
	@$(NODE) node_modules/.bin/cdk deploy --all

app:  ## the CDK app, as cdk.json calls it; silent
	@$(MAKE) --no-print-directory setup >&2
	@$(NODE) exec $(PY) -m infra.app

bench: setup  ## size, cold starts, AWS calls, many claims at once, the journey's pace: [ONLY="claims journey"]
	@exec $(PY) -m infra.bench $(ONLY)

mutants: setup  ## known bugs put into a copy of the code: each must be noticed. [BY=tests|simulation] [ONLY=words]
	@exec $(PY) -m tests.mutants --by $(BY) --within $(WITHIN) --only "$(ONLY)"

train: setup  ## grows the corpus and trains the judge of triage: the same weights for the same posts
	@OMP_NUM_THREADS=1 $(PY) -m infra.training

browser: setup  ## a Chromium for the tests of the page
	@exec $(PY) -m infra.local.browser

screenshots: setup browser  ## each view of the page, light, dark and on a phone, into docs/
	@exec $(PY) -m tests.browser.screenshots

lighthouse: setup browser  ## how fast, accessible and sound each view is, by Lighthouse: [VIEWS="wall board"]
	@PATH="$(CURDIR)/.venv/bin:$$PATH" exec $(PY) -m tests.browser.lighthouse

freshness: setup browser  ## how old what a browser shows of the board is, and how soon a click is seen in a storm
	@exec $(PY) -m tests.browser.freshness

clean:  ## forgets what was installed and built; STATE stays
	rm -rf .venv .uv node_modules build cdk.out .cdk .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache

comma := ,

$(CURDIR)/.uv/bin/uv:
	$(call say,uv: no usable one here$(comma) installing it into .uv)
	@sh infra/local/get-uv.sh .uv

.venv/.ready: pyproject.toml uv.lock .python-version $(filter $(CURDIR)/%,$(UV))
	$(call say,python packages)
	@$(UV) sync --frozen --quiet
	@touch $@

node_modules/.ready: package.json package-lock.json | .venv/.ready
	$(call say,the CDK command line and the page's modules)
	@$(NODE) .venv/bin/npm ci --silent --no-audit --no-fund
	@touch $@
