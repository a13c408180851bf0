"""Kill points: where a process ends itself, as if by kill -9, when a fault test asks for it.

`RUAM_KILL_AT=<point>` ends the process the first time it reaches the point, `<point>:<n>` the n-th time, with exit status
137 and without cleaning up. Unset (always, outside tests) a point costs one comparison.
"""

import os

EXIT_STATUS = 137

_name, _, _count = os.environ.get("RUAM_KILL_AT", "").partition(":")
_countdown = iter(range(int(_count or 1) - 1, -1, -1))


def point(name: str) -> None:
    """End the process here if the environment says so."""
    if name == _name and next(_countdown, 1) == 0:
        os._exit(EXIT_STATUS)
