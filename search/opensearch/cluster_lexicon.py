"""What do planning and suggestions know of an index on a cluster?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from typing import TYPE_CHECKING

from timviet.index.opensearch.fields import KEYWORD
from timviet.index.opensearch.lexicon_files import fetch_file, open_cache
from timviet.index.opensearch.view import View
from timviet.index.schema import TITLE, keyword_term
from timviet.search.lexicon.summed_lexicon import SummedLexicon
from timviet.search.opensearch.numbers import Numbers

if TYPE_CHECKING:
    from timviet.index.continuation import Continuation, Sampling
    from timviet.search.opensearch.cluster_documents import ClusterDocuments

__all__ = ["ClusterLexicon"]

_AT_ONCE = 10_000  # values of a request


class ClusterLexicon(SummedLexicon):
    """The lexicon of a commit, from files that this client keeps; several threads may use it at once."""

    def __init__(self, view: View, numbers: Numbers, documents: ClusterDocuments) -> None:
        """Open the files of the lexicon; those that this client does not have are fetched.

        :raises IndexDamaged: a file is missing or damaged
        """
        lexicon = view.manifest.lexicon
        self._files = open_cache().open(
            lexicon.files, lambda digest: fetch_file(view.client, digest, view.manifest.senders)
        )
        super().__init__(self._files, {name: partial(_values, view, name) for name in lexicon.unlisted})
        self._view, self._numbers, self._stored = view, numbers, documents

    def continuations(
        self, field: str, before: Sequence[str], prefix: str, sampling: Sampling, *, at_start: bool
    ) -> Iterable[Continuation]:
        """Return how a field goes on after some folded syllables, in no order; each continuation once."""
        from timviet.search.opensearch.cluster_continuations import (
            ClusterContinuations,  # a search needs none of it
        )

        found = ClusterContinuations(self._view, self._numbers, self._stored, self, self._files)
        if field == TITLE and at_start and TITLE not in self._view.manifest.lexicon.unlisted:
            return found.of_titles(before, prefix, sampling)
        return found.of_documents(field, before, prefix, sampling, at_start=at_start)


def _values(view: View, name: str) -> Iterator[str]:
    """Yield all values of a metadata field, ascending."""
    start = keyword_term(name, "")
    after = f"{name}<"  # sorts right before them
    while True:
        pages = {
            "size": _AT_ONCE,
            "sources": [{"value": {"terms": {"field": KEYWORD}}}],
            "after": {"value": after},
        }
        body = {"query": {"prefix": {KEYWORD: start}}, "size": 0, "aggs": {"values": {"composite": pages}}}
        buckets = view.search(body)["aggregations"]["values"]["buckets"]
        for bucket in buckets:
            after = bucket["key"]["value"]
            if not after.startswith(start):
                return
            yield after.removeprefix(start)
        if len(buckets) < _AT_ONCE:
            return
