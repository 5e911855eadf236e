# Two commands: `make run` starts Facet, `make test` proves it. The rest is for whoever works on it.
PYTHON ?= python3
BIN := .venv/bin
PIP := $(BIN)/pip install -q --disable-pip-version-check

.PHONY: run test test-long lint bench lock news clean

run: .venv/.run
	$(BIN)/python manage.py serve

test: .venv/.test
	$(BIN)/ruff check .
	$(BIN)/python manage.py makemigrations --check --dry-run
	$(BIN)/python -m pytest -q -n auto --maxprocesses 4 --dist loadfile --no-loadscope-reorder

# The same once more on PostgreSQL and Redis, and the REST API called thousands of times: before a release.
test-long: .venv/.test
	$(BIN)/python -m pytest -q -m "long or fuzz"

bench: .venv/.run
	$(BIN)/python manage.py bench_brief

lint: .venv/.test
	$(BIN)/ruff check .

.venv/bin/python:
	$(PYTHON) -m venv .venv

# Exactly the locked versions, by hash; torch by version alone, since its CPU and CUDA builds differ.
.venv/.run: .venv/bin/python pyproject.toml requirements/run.txt requirements/torch.txt
	@echo "Installing what Facet needs (two to three minutes the first time)…"
	$(PIP) --require-hashes -r requirements/run.txt
	$(PIP) -r requirements/torch.txt
	$(PIP) --no-deps --no-build-isolation -e .
	@touch $@

.venv/.test: .venv/.run requirements/dev.txt requirements/train.txt
	$(PIP) --require-hashes -r requirements/dev.txt
	$(PIP) --no-deps --require-hashes -r requirements/train.txt
	@touch $@

# Resolves pyproject's ranges anew and writes the lock.
lock: .venv/.lock
	.venv/lock/bin/python requirements/lock.py

# What the ranges would install today where the lock says otherwise, and whether the lock has wheels for each Python.
news: .venv/.lock
	.venv/lock/bin/python requirements/lock.py --news
	.venv/lock/bin/python requirements/lock.py --pythons

.venv/.lock: .venv/bin/python
	$(PYTHON) -m venv .venv/lock
	.venv/lock/bin/pip install -q --disable-pip-version-check pip-tools==7.6.2 uv==0.13.9
	@touch $@

clean:
	rm -rf .venv *.egg-info
