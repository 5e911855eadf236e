"""Exports and cards: what leaves Facet as a file (the tables)."""
