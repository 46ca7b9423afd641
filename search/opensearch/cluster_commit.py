"""How is the last commit of an index on a cluster opened, to be searched?"""

from __future__ import annotations

import os
from collections.abc import Sequence

from timviet.index.opensearch.cluster_manifest import ReadManifest
from timviet.index.opensearch.cluster_storage import ClusterStorage
from timviet.index.opensearch.commits import is_being_applied, open_commit
from timviet.index.opensearch.last_manifest import last_manifest
from timviet.index.opensearch.opening import open_storage
from timviet.index.opensearch.view import View
from timviet.index.unfinished_copy import require_finished
from timviet.search.contract.commit import Origin
from timviet.search.opensearch.cluster_documents import ClusterDocuments
from timviet.search.opensearch.cluster_engine import ClusterEngine
from timviet.search.opensearch.cluster_lexicon import ClusterLexicon
from timviet.search.opensearch.document_scores import DocumentScores
from timviet.search.opensearch.index_facts import IndexFacts
from timviet.search.opensearch.numbers import Numbers

__all__ = ["ClusterCommit"]


class ClusterCommit:
    """The :class:`timviet.search.contract.commit.Commit` of an index on a cluster."""

    def __init__(self, storage: ClusterStorage) -> None:
        """Open the last commit.

        :raises IndexMissing: there is no index
        :raises IndexOutdated: the index was made by another version of the analysis
        :raises IndexUnfinished: the index is a copy that is not finished
        :raises ClusterError: the cluster does not answer, or refuses
        """
        self._storage = storage
        open_commit(storage.client, self._open)

    def _open(self, read: ReadManifest) -> None:
        storage, self._manifest = self._storage, read.manifest
        require_finished(storage.path, self._manifest.sources)
        if not self._manifest.is_current:
            raise self._manifest.outdated_error(storage.client.place)
        self._view, numbers = View(storage.client, self._manifest), Numbers()
        self.documents = ClusterDocuments(self._view, numbers)
        self.origins: Sequence[Origin] = (Origin(storage.path, self._manifest.sources),)
        self.lexicon = ClusterLexicon(self._view, numbers, self.documents)
        facts = IndexFacts(self.lexicon.values, self.lexicon.idf)
        scores = DocumentScores(self.documents.document, self.lexicon)
        self.engine = ClusterEngine(self._view, numbers, facts, scores)

    @classmethod
    def of(cls, address: str | os.PathLike[str]) -> ClusterCommit:
        """Open the last commit of the index that has an address.

        :raises ClusterRefused: the address or the credentials cannot be used
        """
        return cls(open_storage(address))

    @property
    def generation(self) -> int:
        """The number of the commit."""
        return self._manifest.generation

    @property
    def commit_id(self) -> str:
        """A text that no other commit has, not even one of an index that is made anew under the same name."""
        return self._manifest.commit

    @property
    def live_count(self) -> int:
        """The number of documents."""
        return self._manifest.documents

    @property
    def stores_texts(self) -> bool:
        """Whether no text has to be read from a file."""
        return True

    def origin_of(self, number: int) -> Origin:
        """Return the origin of a document."""
        return self.origins[0]

    def index_of(self, number: int) -> str:
        """Return an empty text: there is one index."""
        return ""

    def is_latest(self) -> bool:
        """Return whether no later commit was made; this asks the cluster.

        :raises StoreError: the index cannot be read, or is gone
        """
        last = last_manifest(self._storage.client).manifest
        return last.commit == self._manifest.commit or is_being_applied(self._storage.client, last)

    def latest(self) -> ClusterCommit:
        """Open the last commit of the same index; see :meth:`__init__` for what it raises."""
        return ClusterCommit(self._storage)

    def release(self) -> None:
        """Keep all: the cluster drops what it keeps when nobody has this commit any more."""
