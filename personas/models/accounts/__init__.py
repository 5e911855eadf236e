"""Accounts: signing in, letters, what belongs to one person alone (the tables)."""
