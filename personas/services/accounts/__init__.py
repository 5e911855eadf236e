"""Accounts: signing in, letters, what belongs to one person alone (what can be done)."""
