"""What belongs to every request: middleware, what templates may use, where it comes from, what it may upload."""
