"""What can go wrong with a server, in the operator's words."""


class ServerError(Exception):
    """A server can't be had; the message is one sentence that says what to do."""
