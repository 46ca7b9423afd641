"""Which errors are raised in several places, if an index on a cluster is not as it should be?"""

from __future__ import annotations

import os

from timviet.index.errors import ClusterUnavailable, IndexDamaged
from timviet.index.messages import Message
from timviet.index.opensearch.address import is_cluster_address, written_path

__all__ = ["damaged", "unreachable"]


def damaged(path: str | os.PathLike[str], reason: Message) -> IndexDamaged:
    """Return the error for a damaged index: only in a folder can it be checked and repaired.

    :param path: the folder, or the address of an index on a cluster
    """
    if not is_cluster_address(path):
        return IndexDamaged(os.fspath(path), reason)
    advice = Message("delete the index on the cluster and index again, or restore it from a snapshot")
    return IndexDamaged(written_path(path), reason, advice)


def unreachable(address: str) -> ClusterUnavailable:
    """Return the error for an index of which not every part has answered."""
    return ClusterUnavailable(address, Message("a part of the index cannot be reached"))
