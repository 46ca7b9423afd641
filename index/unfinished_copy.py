"""Is an index a copy that is not finished yet?

A copy has a note of its original until it is finished, in the place of the folders that it will know then. Until
then nothing else reads or changes it.
"""

from __future__ import annotations

import json
import os
from dataclasses import asdict

from timviet.index.errors import IndexUnfinished
from timviet.index.messages import Message
from timviet.index.opensearch.address import place_of
from timviet.index.value_class import value_class

__all__ = ["UnfinishedCopy", "require_finished"]

_START = '{"copy of": '


@value_class
class UnfinishedCopy:
    """What is noted of a copy until it is finished."""

    origin: str
    """The absolute path of the folder that is copied, or the address of the index."""

    generation: int
    """The number of the commit that is copied."""

    def encode(self) -> str:
        """Return a text for :meth:`of`, in the place of the folders that an index knows.

        >>> UnfinishedCopy.of("/copy", UnfinishedCopy("/kho", 3).encode())
        UnfinishedCopy(origin='/kho', generation=3)
        """
        return f"{_START}{json.dumps(asdict(self))}}}"

    @classmethod
    def of(cls, path: str | os.PathLike[str], sources: str) -> UnfinishedCopy | None:
        """Return what was encoded; None if an index knows folders instead, and so is no unfinished copy.

        :param path: the place of the index
        :raises IndexDamaged: the text was not written by timviet
        """
        if not sources.startswith(_START):
            return None
        try:
            match json.loads(sources):
                case {"copy of": {"origin": str(origin), "generation": int(generation)}}:
                    return cls(origin, generation)
        except (ValueError, RecursionError):
            pass
        from timviet.index.opensearch.problems import damaged  # rarely needed

        raise damaged(place_of(path), Message("the list of indexed folders cannot be read"))


def require_finished(path: str | os.PathLike[str], sources: str) -> None:
    """Raise an error if an index is a copy that is not finished.

    :param sources: what the index has in the place of the folders that it knows
    :raises IndexUnfinished: it is
    :raises IndexDamaged: the text was not written by timviet
    """
    unfinished = UnfinishedCopy.of(path, sources)
    if unfinished is not None:
        reason = Message("this copy of {origin} is not finished", origin=unfinished.origin)
        raise IndexUnfinished(place_of(path), reason)
