"""How is an index opened that a cluster keeps, if what it needs is installed?"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from timviet.index.errors import ClusterRefused
from timviet.index.messages import Message
from timviet.index.opensearch.address import ClusterAddress

if TYPE_CHECKING:
    from timviet.index.opensearch.cluster_storage import ClusterStorage

__all__ = ["open_storage"]


def open_storage(address: str | os.PathLike[str]) -> ClusterStorage:
    """Return where the index at an address is kept; nothing is asked of the cluster yet.

    :raises ClusterRefused: the address or the credentials cannot be used, or a library is not installed
    """
    parsed = ClusterAddress.parse(address)
    try:
        from timviet.index.opensearch.cluster_storage import ClusterStorage
    except ModuleNotFoundError as error:
        if error.name != "urllib3":
            raise
        raise ClusterRefused(
            str(parsed),
            Message("needs a library that is not installed"),
            Message("install it: pip install 'timviet[opensearch]'"),
        ) from error
    return ClusterStorage(parsed)
