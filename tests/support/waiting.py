"""How do tests wait for what a thread does?"""

from __future__ import annotations

import time
from collections.abc import Callable

_TRIES, _PAUSE = 3000, 0.01  # seconds


def wait_until(is_so: Callable[[], bool]) -> None:
    """Return as soon as a condition holds.

    :raises AssertionError: it does not hold for half a minute
    """
    for _ in range(_TRIES):
        if is_so():
            return
        time.sleep(_PAUSE)
    raise AssertionError("waited in vain")
