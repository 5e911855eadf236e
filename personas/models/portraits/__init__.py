"""Portraits: asked for, kept, shown (the tables)."""
