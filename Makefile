# Two commands: `make run` starts Facet, `make test` proves it. The rest is for whoever works on it.
PYTHON ?= python3
BIN := .venv/bin

.PHONY: run test lint bench clean

run: .venv/.run
	$(BIN)/python manage.py serve

test: .venv/.test
	$(BIN)/ruff check .
	$(BIN)/python manage.py makemigrations --check --dry-run
	$(BIN)/python -m pytest -q -n auto --maxprocesses 4 --dist loadfile

bench: .venv/.run
	$(BIN)/python manage.py bench_brief

lint: .venv/.test
	$(BIN)/ruff check .

.venv/bin/python:
	$(PYTHON) -m venv .venv

.venv/.run: .venv/bin/python pyproject.toml
	@echo "Installing what Facet needs (two to three minutes the first time)…"
	$(BIN)/pip install -q --disable-pip-version-check -e .
	@touch $@

.venv/.test: .venv/.run
	$(BIN)/pip install -q --disable-pip-version-check -e '.[dev]'
	@touch $@

clean:
	rm -rf .venv *.egg-info
