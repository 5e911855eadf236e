"""Training of the first generator: networks, losses, steps, and what a run releases."""
