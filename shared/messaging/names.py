"""The keys Ruam uses on Redis."""

DATA = b"__data__"
"""The field of a stream entry that holds its body, as FastStream and other clients expect it."""

ANNOUNCED = "ruam:announced"
"""Hash: log name -> the relay's signed announcement."""

TRIMMED_TO = 100_000
"""About how many entries of a log Redis keeps."""


def log_key(log: str) -> str:
    """The stream of a log; entry ids are `<position>-0`."""
    return f"ruam:log:{log}"


def moved_channel(instance: str, service: str) -> str:
    """Pub/sub: a service's read models moved."""
    return f"ruam:moved:{instance}.{service}"


def intake_key(instance: str) -> str:
    """The stream that front ends put opinions on when HTTP is not at hand."""
    return f"ruam:intake:{instance}"


def receipts_key(instance: str) -> str:
    """The stream that says what became of each."""
    return f"{intake_key(instance)}:receipts"
