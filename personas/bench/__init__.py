"""The engine measured and mistreated: what `manage.py bench_engine` and tests/chaos share."""
