"""Accounts: signing in, the terms, letters, what belongs to one person alone (what can be done)."""
