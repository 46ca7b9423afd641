"""How do documents and their terms lie on disk, and how do they get there and back?

:mod:`~timviet.index.store.commit.snapshot` reads a commit, :mod:`~timviet.index.store.commit.index_writer` makes
the next one; nothing is imported from here, so that who only reads need not load what writes.
"""

__all__: list[str] = []
