"""“Make these people unfindable”: a table of real people becomes one of people who do not exist."""
