# Everything a newcomer types. `make` lists it.
.DEFAULT_GOAL := help
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
STAMP  := $(VENV)/.installed

help:  ## this list
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F':.*## ' '{printf "  make %-12s %s\n", $$1, $$2}'

setup: $(STAMP)  ## an environment in .venv from the hash-pinned requirements-dev.txt

$(STAMP): requirements-dev.txt pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r requirements-dev.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

engine: setup  ## a Pulumi engine; the last line printed is its bin directory
	@$(BIN)/python tools/engine/provide_engine.py

demo: setup  ## a real preview and up of 120 numbers against the emulator
	@$(BIN)/python tools/demo/demo.py

test: setup  ## tests of units, plugin process, emulator and real engine
	@$(BIN)/python tools/engine/provide_engine.py --quiet
	$(BIN)/python -m pytest -n 3 --dist worksteal -m "not long_engine and not languages and not page"

test-engine: setup  ## the longer tests through the real engine
	@$(BIN)/python tools/engine/provide_engine.py --quiet
	$(BIN)/python -m pytest -n 3 --dist loadgroup -m long_engine

languages: sdks  ## YAML, TypeScript and Go programs through the real engine
	@$(BIN)/python tools/engine/provide_engine.py --quiet
	$(BIN)/python -m pytest -n 2 --dist worksteal -m languages

page: setup  ## the emulator's page and the built site in a real Chromium, which is installed where there is none
	@$(BIN)/python tools/engine/provide_engine.py --quiet
	@$(BIN)/python tools/page/provide_chromium.py
	$(BIN)/python -m pytest -n 2 --dist loadfile -m page

pictures: setup  ## the pictures in docs/images: of a run of the demo, and of the emulator's page
	@$(BIN)/python tools/engine/provide_engine.py --quiet
	@$(BIN)/python tools/demo/take_picture.py
	@$(BIN)/python tools/page/provide_chromium.py
	@$(BIN)/python tools/page/take_pictures.py

transcript: setup  ## the transcript in docs/adopting.md, of a real run
	@$(BIN)/python tools/engine/provide_engine.py --quiet
	@$(BIN)/python -m tools.transcript --write

bench: setup  ## this package beside what people use instead; writes docs/benchmarks.md, its plots, README's figures. ONLY="refresh": some
	@$(BIN)/python tools/engine/provide_engine.py --quiet
	$(BIN)/python -m benchmarks compare --write --only "$(ONLY)"

bench-smoke: setup  ## the same with tiny counts, for its calls: fails where one fails or takes more than it must
	@$(BIN)/python tools/engine/provide_engine.py --quiet
	$(BIN)/python -m benchmarks compare --smoke

soak: setup  ## the large counts: kills, fault scripts, load; PART="units emulator": some of them
	@$(BIN)/python tools/engine/provide_engine.py --quiet
	@$(BIN)/python tools/soak.py $(PART)

mutants: setup  ## bugs seeded on purpose: each must be caught by the test it names
	$(BIN)/python tools/mutants.py

check: setup  ## ruff, format, mypy --strict, the arrows between rooms, what is generated, mutants that apply no more
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m tools.house --check
	$(BIN)/python -m tools.schema --check
	$(BIN)/python -m tools.reference --check
	$(BIN)/python tools/mutants.py --dry-run
	$(BIN)/zizmor --offline --persona auditor --no-progress --quiet .github $(wildcard examples/ci/*.yml)

schema: setup  ## the descriptions of the native door's schema, taken from the docstrings
	$(BIN)/python -m tools.schema --write

pages: setup  ## the parts of docs/ that say what the code says: settings, messages, how batching decides
	$(BIN)/python -m tools.reference --write

batching-record: setup  ## two real deploys, from whose record docs/batching.md is drawn by `make pages`
	@$(BIN)/python tools/engine/provide_engine.py --quiet
	$(BIN)/python -m tools.batching

state: setup  ## what a program stores, in its folder in tests/fixtures/states: `make state NAME=native-set`
	@$(BIN)/python tools/engine/provide_engine.py --quiet
	$(BIN)/python -m tools.store_state tests/fixtures/states/$(NAME)

house: setup  ## the picture of the house, docs/house.svg, drawn from the imports; and its figures
	$(BIN)/python -m tools.house --write

docs: setup  ## the documentation site, in dist/docs; a link that leads nowhere, or any other warning, fails
	@$(BIN)/python tools/site/build.py

sdks: setup  ## SDKs for TypeScript and Go, and their release archives, in dist/sdks (needs Go and Node.js)
	@$(BIN)/python tools/engine/provide_languages.py --quiet > /dev/null
	$(BIN)/python tools/sdks/write_sdks.py

matrix: setup  ## units, plugin and the installed wheel on each Python from 3.10 to 3.14 that is here
	@$(BIN)/python tools/engine/provide_engine.py --quiet
	@$(BIN)/python tools/matrix.py

lowest: setup  ## the same with the lowest packages that pyproject.toml allows
	@$(BIN)/python tools/engine/provide_engine.py --quiet
	@$(BIN)/python tools/matrix.py --packages lowest

newest: setup  ## the same with the newest packages that the index has
	@$(BIN)/python tools/engine/provide_engine.py --quiet
	@$(BIN)/python tools/matrix.py --packages newest

coverage: setup  ## branches that the tests take, plugins' processes included; fails below the floor in pyproject.toml
	@$(BIN)/python tools/engine/provide_engine.py --quiet
	$(BIN)/coverage erase
	$(BIN)/coverage run -m pytest -n 3 --dist worksteal -m "not long_engine and not languages and not page"
	$(BIN)/coverage combine --quiet
	$(BIN)/coverage report

workflows:  ## actionlint on the workflows, examples/ci included (needs Go)
	cd tools/actionlint && go tool actionlint $(abspath $(wildcard .github/workflows/*.yml examples/ci/*.yml))

AUDIT := .matrix/audit
$(AUDIT)/.installed: requirements-audit.txt
	$(PYTHON) -m venv $(AUDIT)
	$(AUDIT)/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r requirements-audit.txt
	@touch $@

vulnerabilities: $(AUDIT)/.installed  ## those that are known of what is pinned (asks the internet)
	$(AUDIT)/bin/pip-audit --strict --require-hashes --disable-pip -r requirements-dev.txt
	$(AUDIT)/bin/pip-audit --strict --require-hashes --disable-pip -r requirements-audit.txt

ACCEPTED := MIT;BSD;Apache;PSF-2.0;Python Software Foundation License;ISC;MPL-2.0;Mozilla Public License 2.0
licences: setup $(AUDIT)/.installed  ## those of what is installed: only such as everybody can accept
	$(AUDIT)/bin/pip-licenses --python $(BIN)/python --from=mixed --partial-match --allow-only="$(ACCEPTED)" \
	  --ignore-packages axe-playwright-python  # MIT, which its metadata leave out

secrets:  ## gitleaks on every commit (needs Go)
	cd tools/gitleaks && go tool gitleaks git --no-banner --redact --config $(CURDIR)/.gitleaks.toml $(CURDIR)

ci: check docs test test-engine languages page bench-smoke workflows  ## everything that CI runs

format: setup  ## write the format and the safe fixes
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

PIN_OPTIONS := --universal --python-version 3.10 --generate-hashes --no-emit-index-url --no-emit-find-links \
	--no-header --no-annotate --quiet --upgrade

pins: setup  ## renew the three files of requirements (needs uv)
	uv pip compile pyproject.toml --all-extras --group dev $(PIN_OPTIONS) -o requirements-dev.txt
	uv pip compile pyproject.toml --all-extras --resolution lowest-direct $(PIN_OPTIONS) -o requirements-lowest.txt
	uv pip compile --group audit $(PIN_OPTIONS) -o requirements-audit.txt

clean:  ## remove the environment and caches inside the checkout
	rm -rf $(VENV) .matrix .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis

.NOTPARALLEL:
.PHONY: help pages batching-record state schema setup engine demo bench bench-smoke docs test test-engine languages page pictures transcript sdks soak matrix lowest newest coverage vulnerabilities licences secrets mutants check house workflows ci format pins clean
