"""What happens on Ctrl-C?

A command that only reads ends at once, wherever it is. A command that writes undoes what is not committed, and
says what was kept; a second Ctrl-C ends it at once too, which loses nothing that was committed. The exit status
is 130.
"""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from timviet.index.messages import Message

__all__ = ["INTERRUPTED", "UndoneOnInterrupt", "describe_kept", "end_on_interrupt", "ignore_interrupts"]

INTERRUPTED = 130
_ERRORS = 2  # the number of standard error

_block: UndoneOnInterrupt | None = None
"""The block that was entered last."""


def end_on_interrupt() -> None:
    """Let Ctrl-C end the process at once, unless the process was started to ignore it."""
    if signal.getsignal(signal.SIGINT) is not signal.SIG_IGN:
        signal.signal(signal.SIGINT, _end)


def ignore_interrupts() -> None:
    """Let Ctrl-C change nothing any more: all is done, and the interpreter ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def describe_kept() -> Message | None:
    """Return what an interrupted block has kept; None if there was no block."""
    return None if _block is None else _block.describe_kept()


class UndoneOnInterrupt:
    """A block that changes an index: Ctrl-C raises KeyboardInterrupt in it, so that its changes are undone.

    After Ctrl-C the block ends with KeyboardInterrupt, whatever other error that led to.
    """

    def __init__(self, index_path: Path, *, can_go_on: bool = False) -> None:
        """Note the last commit.

        :param can_go_on: whether the same command goes on with what was done when it is run again
        """
        self._index_path, self._can_go_on = index_path, can_go_on
        self._first_commit = _last_commit(index_path)
        self._is_interrupted = False
        self._previous_hook = sys.unraisablehook

    def __enter__(self) -> None:
        global _block
        _block = self
        if signal.getsignal(signal.SIGINT) is _end:
            sys.unraisablehook = self._end_where_errors_are_ignored
            signal.signal(signal.SIGINT, self._interrupt)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if sys.unraisablehook is not self._previous_hook:
            signal.signal(signal.SIGINT, _end)
            sys.unraisablehook = self._previous_hook
        if self._is_interrupted:
            raise KeyboardInterrupt from error

    def describe_kept(self) -> Message:
        """Return what the index has now."""
        from timviet.index.errors import IndexUnfinished, TimvietError
        from timviet.index.index import Index
        from timviet.index.messages import Message

        if _last_commit(self._index_path) == self._first_commit:
            if self._can_go_on:
                return Message(
                    "interrupted; the index is as it was before; run the command again to go on with what was read"
                )
            return Message("interrupted; the index is as it was before")
        try:
            with Index.open(self._index_path) as index:
                count = len(index)
        except IndexUnfinished:
            return Message("interrupted; run the command again to go on with what was copied")
        except TimvietError:
            return Message("interrupted; what was committed is kept")
        return Message(
            "interrupted; what was committed is kept: the index has {count:,} document",
            "interrupted; what was committed is kept: the index has {count:,} documents",
            count=count,
        )

    def _interrupt(self, *_: object) -> None:
        self._is_interrupted = True
        signal.signal(signal.SIGINT, _end)
        raise KeyboardInterrupt

    def _end_where_errors_are_ignored(self, ignored: sys.UnraisableHookArgs) -> None:
        """End the process after an interrupt within a destructor, where Python ignores it."""
        if ignored.exc_type is not KeyboardInterrupt:
            self._previous_hook(ignored)
            return
        from timviet.search.cli.terminal import print_notice

        try:
            print_notice(self.describe_kept())
        finally:
            os._exit(INTERRUPTED)


def _end(*_: object) -> None:
    """End the process at once; takes the arguments of a signal handler."""
    try:
        if os.isatty(_ERRORS):
            os.write(_ERRORS, b"\n")  # the terminal shows ^C
    finally:
        os._exit(INTERRUPTED)


def _last_commit(index_path: Path) -> int:
    """Return the number of the last commit of an index; 0, as in an empty index, if there is none."""
    from timviet.index.errors import StoreError
    from timviet.index.index import Index
    from timviet.index.opensearch.address import is_cluster_address
    from timviet.index.store.commit.commits import generation_of, list_manifests

    try:
        if is_cluster_address(index_path):
            with Index.open(index_path, allow_unfinished=True) as index:
                return index.generation
        return generation_of(list_manifests(index_path)[0])
    except StoreError:
        return 0
