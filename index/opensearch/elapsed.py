"""How much time has passed, and for how long has something on a cluster stayed as it is?

The clocks of two machines may differ by hours, and each may be set at any time. So nobody compares a time that
another process has written with a clock of its own. Whether that process lives is seen from what it must change:
whoever waits for it looks at that several times, and measures the time between by one clock, which is never set.
"""

from __future__ import annotations

import time
from collections.abc import Hashable

__all__ = ["seconds_unchanged", "steady_time"]

_CLOCK: int | None = getattr(time, "CLOCK_BOOTTIME", getattr(time, "CLOCK_MONOTONIC", None))

_seen: dict[str, tuple[Hashable, float]] = {}
"""The state in which this process has seen each thing last, and since when."""


def steady_time() -> float:
    """Return the seconds of a clock that is never set, and goes on while the system is suspended."""
    return time.monotonic() if _CLOCK is None else time.clock_gettime(_CLOCK)


def seconds_unchanged(name: str, state: Hashable) -> float:
    """Return for how many seconds this process has seen something in the same state; 0 if it is another one now.

    :param name: what was looked at; what was seen of it is kept as long as this process lives
    :param state: how it is, in a form that it never has again once it was changed

    >>> seconds_unchanged("lease of kho", 1)
    0.0
    >>> seconds_unchanged("lease of kho", 1) > 0, seconds_unchanged("lease of kho", 2)
    (True, 0.0)
    """
    now = steady_time()
    seen = _seen.get(name)
    if seen is None or seen[0] != state:
        _seen[name] = state, now
        return 0.0
    return now - seen[1]
