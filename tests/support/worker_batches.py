"""Which batches do tests let worker processes analyze?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from timviet.index import Document
from timviet.index.workers.pool import AnalysisPool, AnalyzedBatch

__all__ = ["analyzed", "as_lists", "documents"]


def documents(count: int = 400) -> Iterator[Document]:
    """Yield documents that are enough to start worker processes."""
    for number in range(count):
        yield Document(
            id=f"d{number}", title=f"Tài liệu {number}", body=f"Đại hội Đảng bộ lần thứ {number}. " * 70
        )


def analyzed(documents: Iterable[Document], *, jobs: int) -> Iterator[AnalyzedBatch]:
    pool = AnalysisPool(jobs)
    try:
        yield from pool.analyze(documents)
    finally:
        pool.close()


def as_lists(batches: Iterable[AnalyzedBatch]) -> list[object]:
    """Return batches in a form that can be compared."""
    return [
        (
            [document.id for document in documents],
            {
                name: (
                    field.syllables,
                    field.codes.tolist(),
                    {layer: terms.terms for layer, terms in field.words_and_forms.items()},
                )
                for name, field in encoded.fields.items()
            },
        )
        for documents, encoded in batches
    ]
