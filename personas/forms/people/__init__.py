"""Personas: composed, written on, kept, found again (what people write)."""
