"""Boards against their markets: the audit, and what brings a board nearer."""
