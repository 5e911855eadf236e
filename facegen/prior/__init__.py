"""The linear model of the first generator: its parts, who gives them, and their blend."""
