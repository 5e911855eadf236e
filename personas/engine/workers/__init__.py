"""What runs in worker processes: it claims, draws, makes and puts away. The web never imports it."""
