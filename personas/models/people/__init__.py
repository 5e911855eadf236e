"""Personas: composed, written on, kept, found again (the tables)."""
