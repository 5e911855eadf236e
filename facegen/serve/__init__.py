"""A request becomes a portrait: candidates, choice, novelty."""
