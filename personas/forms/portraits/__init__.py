"""Portraits: asked for, kept, shown (what people write)."""
