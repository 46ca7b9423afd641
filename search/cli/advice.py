"""Which command does an error advise on the command line?

The library's errors advise Python calls; the command line replaces these by commands.
"""

from __future__ import annotations

from collections.abc import Mapping

from timviet.index.errors import (
    FolderMissing,
    IndexDamaged,
    IndexLocked,
    IndexMissing,
    IndexOutdated,
    IndexUnfinished,
    IndexUnreadable,
    LockLost,
    SourceError,
    StoreError,
    TextsLeftOut,
)
from timviet.index.messages import Message, reason_of
from timviet.index.opensearch.address import is_cluster_address
from timviet.index.warnings import FellBack
from timviet.search.cli.shown_path import relative_path, shown_path

__all__ = ["describe", "describe_reason"]

_ADVICE: Mapping[type[StoreError], Message] = {
    IndexMissing: Message("create one with 'timviet index PATH...'"),
    IndexOutdated: Message("run 'timviet rebuild'; it keeps the stored documents"),
    IndexDamaged: Message(
        "run 'timviet check' to see the damage and 'timviet check --repair' to repair it, "
        "or restore the folder from a backup"
    ),
    IndexUnreadable: Message(
        "the disk may be failing: try again, and copy the folder to another disk; "
        "run 'timviet check' to see what cannot be read"
    ),
    LockLost: Message("what was not committed yet is dropped; see who did that, then run the same command again"),
    IndexUnfinished: Message("run the same 'timviet copy' again, which goes on with it"),
    TextsLeftOut: Message("run 'timviet rebuild --from-files'"),
    IndexLocked: Message("wait until it finishes, or set --lock-timeout; searching still works"),
}
"""The advice that replaces the default advice of an error."""


def describe(problem: BaseException) -> str:
    """Return the message of an error or a warning, with advice for the command line."""
    match problem:
        case StoreError():
            is_default = problem.advice == type(problem).advice
            advice = _ADVICE.get(type(problem), problem.advice) if is_default else problem.advice
            path = problem.path if is_cluster_address(problem.path) else shown_path(problem.path)
            return Message("{path}: {reason}; {advice}", path=path, reason=problem.reason, advice=advice)
        case SourceError():
            return Message("{path}: {reason}", path=shown_path(problem.path), reason=describe_reason(problem))
        case FellBack():
            return Message(
                "{reason}; using commit {generation} instead; run 'timviet check' to see the damage",
                reason=problem.reason,
                generation=problem.generation,
            )
    return reason_of(problem)


def describe_reason(problem: SourceError) -> str:
    """Return why a file or folder could not be read, with advice for the command line."""
    if not isinstance(problem, FolderMissing):
        return problem.reason
    import shlex  # few errors need it

    return Message(
        "this folder is gone, or its disk is not mounted; {count:,} document from it is kept; "
        "to remove it: timviet remove {argument}",
        "this folder is gone, or its disk is not mounted; {count:,} documents from it are kept; "
        "to remove them: timviet remove {argument}",
        count=problem.count,
        argument=shlex.quote(relative_path(problem.path)),
    )
