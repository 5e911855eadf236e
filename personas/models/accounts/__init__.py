"""Accounts: signing in, the terms, letters, what belongs to one person alone (the tables)."""
