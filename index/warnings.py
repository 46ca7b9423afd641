"""Which warnings does timviet give?

Each says what went wrong and how timviet handled it. Nothing wrong is returned; ``WorkLimited`` says that some may
be missing::

    TimvietWarning
    ├── FellBack                the last commit cannot be read, so an earlier one was opened
    ├── WorkerFailed            a worker process failed, so the main process did its work
    └── WorkLimited             a query asks for so much that only a part of it was evaluated
"""

from __future__ import annotations

from timviet.index.messages import Message
from timviet.index.portable import PortableError

__all__ = ["FellBack", "TimvietWarning", "WorkLimited", "WorkerFailed"]


class TimvietWarning(PortableError, UserWarning):
    """The root of all warnings of timviet: filter this to filter them all.

    >>> import warnings
    >>> with warnings.catch_warnings(action="error", category=TimvietWarning):  # raise them as errors
    ...     pass  # open, search, commit
    """


class FellBack(TimvietWarning):
    """Warning that the last commit could not be read and that an earlier one is used.

    >>> import warnings
    >>> from pathlib import Path
    >>> from tempfile import TemporaryDirectory
    >>> from timviet import Index, Searcher
    >>> with TemporaryDirectory() as folder, warnings.catch_warnings(record=True, action="always") as caught:
    ...     Index.open(folder, create=True).rebuild()  # writes a second commit
    ...     size = Path(folder, "timviet-00000001.json").write_text("{")
    ...     len(Searcher(folder)), caught[0].message.generation
    (0, 0)
    """

    def __init__(self, reason: str, generation: int) -> None:
        super().__init__(
            Message(
                "{reason}; using commit {generation} instead; call timviet.check() to see the damage",
                reason=reason,
                generation=generation,
            )
        )
        self.reason = reason
        self.generation = generation


class WorkerFailed(TimvietWarning):
    """Warning that a worker process failed or could not be started; its documents are analyzed without it.

    >>> import warnings
    >>> with warnings.catch_warnings(action="ignore", category=WorkerFailed):  # for indexing
    ...     pass
    """


class WorkLimited(TimvietWarning):
    """Warning that a search was answered with what was found until it had done as much as it may.

    All that was found matches the query. Answers that have notes say so in a note instead.

    >>> import warnings
    >>> from tempfile import TemporaryDirectory
    >>> from timviet import Document, Index, Searcher
    >>> with TemporaryDirectory() as folder, warnings.catch_warnings(record=True, action="always") as caught:
    ...     with Index.open(folder, create=True) as index:
    ...         index.add(Document("a", body="gạo"))
    ...     Searcher(folder, max_work=0).rank("gạo OR n*"), caught[0].category.__name__
    ([], 'WorkLimited')
    """
