"""How does the lexicon of some changes become part of the next commit?

It is one more file, or it is merged with the youngest files (:mod:`timviet.index.lexicon.merge_policy`).

The values of a metadata field are left out from the commit on in which a file has so many that they would make the
lexicon grow like the index: more than 1,000, and more than one for every two documents that have the field. So are
the starts of titles if there are more than 500,000.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from timviet.index.lexicon.builder import LexiconBuilder
from timviet.index.lexicon.file_cache import Fetch, LexiconFileCache
from timviet.index.lexicon.lexicon_file import LexiconFile
from timviet.index.lexicon.manifest import LexiconManifest
from timviet.index.lexicon.merge_policy import choose_merge
from timviet.index.lexicon.merging import merge_lexicons
from timviet.index.lexicon.tables import TITLE_STARTS, LexiconTables
from timviet.index.schema import TITLE
from timviet.index.store.format.file_digest import FileDigest

__all__ = ["next_lexicon"]

_MOST_VALUES = 1000
"""The most values of a metadata field that are always listed."""

_MOST_TITLES = 500_000
"""The most different starts of titles that are listed; they take about 29 MB."""

_MOST_SHARE = 0.5
"""The most values of a metadata field that are listed, as a share of the documents that have it."""


def next_lexicon(
    manifest: LexiconManifest,
    changes: LexiconBuilder,
    cache: LexiconFileCache,
    fetch: Fetch,
    written: Sequence[LexiconFile] = (),
) -> LexiconManifest:
    """Return the manifest of the lexicon after a commit; its new file is in the cache.

    :param manifest: that before the commit
    :param changes: what the commit adds, less what it replaces and deletes
    :param fetch: fetches files of the manifest that the cache does not have
    :param written: files with what else the commit changes, which did not fit in memory
    """
    size = changes.file_size + sum(file.path.stat().st_size for file in written)
    start = choose_merge([*(file.size for file in manifest.files), size])
    older = cache.open(manifest.files[start:], fetch)
    digest, unlisted = _write(cache, [*older, *written, changes.tables()], manifest.unlisted)
    return LexiconManifest((*manifest.files[:start], digest), tuple(sorted(unlisted)))


def _write(
    cache: LexiconFileCache, sources: list[LexiconTables], unlisted: Collection[str]
) -> tuple[FileDigest, Collection[str]]:
    """Write a file; return its digest, and the fields whose values are left out from now on."""
    path = cache.new_path()
    digest = merge_lexicons(sources, path, unlisted=unlisted, durable=False)
    too_many = _with_too_many_values(LexiconFile(path))
    if too_many:
        path.unlink()
        return _write(cache, sources, {*unlisted, *too_many})
    return cache.keep(path, digest), unlisted


def _with_too_many_values(file: LexiconFile) -> list[str]:
    titles = [TITLE] if len(file.strings(TITLE_STARTS)) > _MOST_TITLES else []
    return titles + [
        name
        for name, documents in file.field_names().items()
        if len(values := file.values(name)) > _MOST_VALUES and len(values) > _MOST_SHARE * abs(documents)
    ]
