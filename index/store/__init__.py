"""How do documents and their terms lie on disk, and how do they get there and back?"""

from timviet.index.store.snapshot import Snapshot, open_snapshot
from timviet.index.store.writer import Writer

__all__ = ["Snapshot", "Writer", "open_snapshot"]
