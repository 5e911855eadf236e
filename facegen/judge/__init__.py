"""What reads a portrait: judges, what they know, and how they are trained."""
