"""Exports and cards: what leaves Facet as a file (what can be done)."""
