"""Boards: briefs, lanes, copies, comments, the trash (what can be done)."""
