"""Text on a card: typefaces, measures, where a line may end."""
