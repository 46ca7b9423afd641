"""How is the progress of a long operation shown on a terminal?

One line of standard error says what is done, how much of it, how fast, and how long the rest will take.
"""

from __future__ import annotations

import shutil
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

import click

from timviet.index.messages import Message
from timviet.index.progress import Phase, Progress, ProgressCallback
from timviet.search.language import translate

__all__ = ["describe_progress", "show_progress"]

_INTERVAL = 0.1  # seconds between two states that are shown
_MIN_ELAPSED = 1.0  # seconds after which a rate means something


@contextmanager
def show_progress() -> Iterator[ProgressCallback | None]:
    """Yield a function that shows progress on standard error; None if that is not a terminal."""
    if not sys.stderr.isatty():
        yield None
        return
    phase: Phase | None = None
    started_at = shown_at = 0.0

    def show(progress: Progress) -> None:
        nonlocal phase, started_at, shown_at
        now = time.monotonic()
        if progress.phase is not phase:
            phase, started_at, shown_at = progress.phase, now, 0.0
        if now - shown_at >= _INTERVAL:
            shown_at = now
            line = translate(describe_progress(progress, now - started_at))
            click.echo(f"\r{line[: shutil.get_terminal_size().columns - 1]}\x1b[K", err=True, nl=False)

    try:
        yield show
    finally:
        if phase is not None:
            click.echo("\r\x1b[K", err=True, nl=False)


def describe_progress(progress: Progress, elapsed: float) -> Message:
    """Return the text for some progress.

    :param elapsed: seconds since the phase began
    """
    done = _describe_done(progress)
    if progress.phase is Phase.WRITING or elapsed < _MIN_ELAPSED or not progress.done:
        return done
    rate = progress.done / elapsed
    if progress.total is None:
        return Message("{done}, {rate:,.0f} a second", done=done, rate=rate)
    left = _describe_duration((progress.total - progress.done) / rate)
    return Message("{done}, {rate:,.0f} a second, {left} left", done=done, rate=rate, left=left)


def _describe_done(progress: Progress) -> Message:
    count, total = progress.done, progress.total
    match progress.phase:
        case Phase.LISTING:
            return Message("{count:,} file found", "{count:,} files found", count=count)
        case Phase.WRITING:
            return Message("writing to disk")
        case Phase.READING if total is not None:
            return Message("{count:,} of {total:,} files read", count=count, total=total)
        case Phase.READING:
            return Message("{count:,} file read", "{count:,} files read", count=count)
        case Phase.ANALYZING if total is not None:
            return Message("{count:,} of {total:,} documents analyzed", count=count, total=total)
        case Phase.ANALYZING:
            return Message("{count:,} document analyzed", "{count:,} documents analyzed", count=count)
        case Phase.COPYING:
            return Message("{count:,} of {total:,} documents copied", count=count, total=total or 0)
        case Phase.CHECKING:
            return Message("{count:,} of {total:,} documents checked", count=count, total=total or 0)
        case Phase.ADDING:
            return Message("{count:,} document read", "{count:,} documents read", count=count)


def _describe_duration(seconds: float) -> Message:
    whole = round(seconds)
    if whole < 60:
        return Message("{seconds} s", seconds=whole)
    if whole < 3600:
        return Message("{minutes} min {seconds} s", minutes=whole // 60, seconds=whole % 60)
    return Message("{hours} h {minutes} min", hours=whole // 3600, minutes=whole % 3600 // 60)
