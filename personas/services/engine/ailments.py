"""How a check of `manage.py doctor` says that something is wrong."""


class Ill(Exception):
    """What is wrong, and what to do about it."""


class Weak(Exception):
    """It works, but look at it."""
