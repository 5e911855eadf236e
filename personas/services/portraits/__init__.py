"""Portraits: asked for, kept, shown (what can be done)."""
