"""The doors for programs (what can be done): tokens, answers kept, files read in, webhooks, tables anonymised."""
