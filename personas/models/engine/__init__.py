"""The engine: the queue, its workers, and the installation around them (the tables)."""
