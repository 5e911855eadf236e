"""Boards: briefs, lanes, copies, comments, the trash (the tables)."""
