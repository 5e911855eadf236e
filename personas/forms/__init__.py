"""Forms: what people write, read and answered in place."""
