"""What a backup is: a folder with a database, the pictures, and a list that proves both."""


class BackupError(Exception):
    """The message is a sentence for whoever runs the command."""
