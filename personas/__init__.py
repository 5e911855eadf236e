"""Facet: boards of coherent fictional personas. Kept free of imports: personas.identity is used without Django."""

__version__ = "0.1.0"
