"""The doors for programs: tokens, what was answered before, webhooks."""
