"""Boards: briefs, lanes, copies, comments, the trash (what people write)."""
