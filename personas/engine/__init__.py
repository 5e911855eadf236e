"""The engine. `jobs` is its front door (submit, claim, finish, hand back, knock); `workers` is what works behind it."""
