"""How are documents and their terms written to disk, and read back?

:mod:`~timviet.index.store.commit.snapshot` reads a commit, :mod:`~timviet.index.store.commit.index_writer` writes
the next one. This package imports neither, so that a program that only reads does not load the writer.
"""

__all__: list[str] = []
