"""A market in numbers: how far people are from its tables, whom a board of it holds, and who is missing."""
