"""Personas: composed, written on, kept, found again (what can be done)."""
