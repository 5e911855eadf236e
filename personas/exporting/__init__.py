"""Exports: a board's people as PDF, slides, tables, pictures and archives. Pure Python; Django stays outside."""
