"""The blind sheet: drawn portraits shuffled among real ones, numbered, marked by eye before the key is opened."""
