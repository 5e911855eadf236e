"""Portraits: asked for, kept, shown (the pages)."""
