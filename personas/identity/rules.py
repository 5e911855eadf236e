"""Coherence rules: each has a name, a sentence, and a test of its own."""

from __future__ import annotations

from .model import Finding, Identity


def check(identity: Identity) -> list[Finding]:
    """The rules that an identity breaks; empty for every composed one."""
    return []
