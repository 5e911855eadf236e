"""Personas: composed, written on, kept, found again (the pages)."""
