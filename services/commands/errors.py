"""What a command can't do, in one sentence."""


class CommandError(Exception):
    """A command can't go on; the message is one sentence that says what to do."""
