"""How does LangChain retrieve documents from an index?"""

from __future__ import annotations

from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever
from pydantic import ConfigDict

from timviet.search import Searcher


class TimvietRetriever(BaseRetriever):
    """A retriever of the documents that timviet finds, whole or as their best passages."""

    model_config = ConfigDict(arbitrary_types_allowed=True)
    searcher: Searcher
    k: int = 4
    filters: tuple[str, ...] = ()
    passages: int = 0
    """Number of passages of a document to return; 0 for its whole text."""

    def _get_relevant_documents(
        self, query: str, *, run_manager: CallbackManagerForRetrieverRun
    ) -> list[Document]:
        results = self.searcher.search(query, limit=self.k, filters=self.filters, snippets=max(self.passages, 1))
        documents = []
        for hit in results:
            whole = self.searcher.document(hit.id)
            text = (
                "\n…\n".join(snippet.text for snippet in hit.snippets)
                if self.passages or whole is None
                else whole.body
            )
            metadata = {**hit.fields, "id": hit.id, "title": hit.title, "score": hit.score}
            documents.append(Document(page_content=text, metadata=metadata))
        return documents
