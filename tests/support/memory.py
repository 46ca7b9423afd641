"""Which index does the engine search in tests? Simple segments in memory."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from timviet.index.analysis.layer import Layer
from timviet.index.store.segment.field_values import FieldValues
from timviet.index.store.segment.sections import Sections


@dataclass(frozen=True)
class Tokens:
    """A document as the engine sees it."""

    id: str
    fields: Mapping[tuple[str, Layer], Sequence[str]]
    keywords: Collection[str] = ()

    is_further: bool = False
    """Whether it is a further section of the document before."""


class MemoryPostings:
    def __init__(self, positions: dict[int, list[int]]) -> None:
        self.positions = positions
        self.df = len(positions)
        self.docs = np.array(list(positions), np.int64)
        self.tfs = np.array([len(in_document) for in_document in positions.values()], np.uint8)


@dataclass
class MemorySnapshot:
    segments: Sequence[MemorySegment]

    def ids(self):
        return [tokens.id for segment in self.segments for tokens in segment.documents]

    def id_of(self, number):
        return self.ids()[number]


@dataclass
class MemorySegment:
    documents: Sequence[Tokens]
    deleted: Collection[int] = ()
    _postings: dict = field(default_factory=dict)
    _columns: dict = field(default_factory=dict)

    def __post_init__(self):
        self.doc_count = len(self.documents)
        starts = np.array([tokens.is_further for tokens in self.documents], np.int64)
        self.sections = Sections(starts, starts) if starts.any() else None
        self.live = None
        if self.deleted:
            self.live = np.ones(self.doc_count, np.bool_)
            self.live[list(self.deleted)] = False
        positions: dict = {}
        for number, tokens in enumerate(self.documents):
            for key, terms in tokens.fields.items():
                for position, term in enumerate(terms):
                    positions.setdefault((*key, term), {}).setdefault(number, []).append(position)
        self._postings = {key: MemoryPostings(by_document) for key, by_document in positions.items()}

    def postings(self, field, layer, term):
        return self._postings.get((field, layer, term))

    def document_frequency(self, field, layer, term):
        postings = self.postings(field, layer, term)
        return 0 if postings is None else postings.df

    def bounds(self, field, layer, term):
        """Return the highest frequency and the shortest length, which need not be of one document."""
        postings = self.postings(field, layer, term)
        return [(int(postings.tfs.max()), int(self.lengths(field, layer)[postings.docs].min()))]

    def with_phrase(self, field, layer, terms, docs, spellings=()):
        assert not spellings, "a folded syllable has lost its spelling"
        postings = [self.postings(field, layer, term) for term in terms]
        if None in postings:
            return docs[:0]

        def starts(number):
            of_terms = (
                {position - i for position in of_term.positions[number]} for i, of_term in enumerate(postings)
            )
            return set.intersection(*of_terms)

        return docs[np.array([bool(starts(number)) for number in docs.tolist()], np.bool_)]

    def with_near(self, field, layer, terms, docs, spellings, slop):
        assert not spellings, "a folded syllable has lost its spelling"

        def is_near(number):
            tokens = self.documents[number].fields[field, layer]
            for start, token in enumerate(tokens):
                chain = [start] if token == terms[0] else []
                while chain and len(chain) < len(terms):
                    later = (i for i in range(chain[-1] + 1, len(tokens)) if tokens[i] == terms[len(chain)])
                    if (position := next(later, None)) is None:
                        break
                    chain.append(position)
                if len(chain) == len(terms) and chain[-1] - start < len(terms) + slop:
                    return True
            return False

        if not terms:
            return docs[:0]
        return docs[np.array([is_near(number) for number in docs.tolist()], np.bool_)]

    def field_column(self, name):
        if name not in self._columns:
            pairs = sorted(
                (keyword.removeprefix(f"{name}="), number)
                for number, tokens in enumerate(self.documents)
                for keyword in tokens.keywords
                if keyword.startswith(f"{name}=")
            )
            values = sorted({value for value, _ in pairs})
            docs = np.array([number for _, number in pairs], np.int32)
            self._columns[name] = FieldValues(
                values, docs, np.array([values.index(v) for v, _ in pairs], np.int32)
            )
        return self._columns[name]

    def terms(self, field, layer, prefix):
        return sorted(key[2] for key in self._postings if key[:2] == (field, layer) and key[2].startswith(prefix))

    def lengths(self, field, layer):
        return np.array([len(tokens.fields.get((field, layer), ())) for tokens in self.documents], np.uint32)

    def keyword_docs(self, term):
        return np.array([n for n, tokens in enumerate(self.documents) if term in tokens.keywords], np.int64)
