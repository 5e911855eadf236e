"""The second player: a refiner that heals compositions, against a projected critic."""
