"""The invisible mark: put into the pixels of a portrait, and found again."""
