"""What does the engine search in tests, besides real indexes? A segment in memory, as simple as possible."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from timviet.index.analysis.analyzer import Layer
from timviet.index.store.segment.field_values import FieldValues


@dataclass(frozen=True)
class Tokens:
    """A document as the engine sees it."""

    id: str
    fields: Mapping[tuple[str, Layer], Sequence[str]]
    keywords: Collection[str] = ()


class MemoryPostings:
    def __init__(self, places: dict[int, list[int]]) -> None:
        self.places = places
        self.df = len(places)
        self.docs = np.array(list(places), np.int64)
        self.tfs = np.array([len(each) for each in places.values()], np.uint8)


@dataclass
class MemorySnapshot:
    segments: Sequence[MemorySegment]

    def id_of(self, number):
        return [tokens.id for segment in self.segments for tokens in segment.documents][number]


@dataclass
class MemorySegment:
    documents: Sequence[Tokens]
    deleted: Collection[int] = ()
    _postings: dict = field(default_factory=dict)
    _columns: dict = field(default_factory=dict)

    def __post_init__(self):
        self.doc_count = len(self.documents)
        self.live = None
        if self.deleted:
            self.live = np.ones(self.doc_count, np.bool_)
            self.live[list(self.deleted)] = False
        places: dict = {}
        for number, tokens in enumerate(self.documents):
            for key, terms in tokens.fields.items():
                for place, term in enumerate(terms):
                    places.setdefault((*key, term), {}).setdefault(number, []).append(place)
        self._postings = {key: MemoryPostings(found) for key, found in places.items()}

    def postings(self, field, layer, term):
        return self._postings.get((field, layer, term))

    def document_frequency(self, field, layer, term):
        found = self.postings(field, layer, term)
        return 0 if found is None else found.df

    def bounds(self, field, layer, term):
        """Return a pair that need not occur: the highest frequency with the shortest length."""
        if (found := self.postings(field, layer, term)) is None:
            return np.zeros(0, np.int64), np.zeros(0, np.int64)
        return found.tfs.max(keepdims=True), self.lengths(field, layer)[found.docs].min(keepdims=True)

    def with_phrase(self, field, layer, terms, docs, spellings=()):
        assert not spellings, "there is no telling which syllable a folded one was"
        found = [self.postings(field, layer, term) for term in terms]
        if None in found:
            return docs[:0]
        places = [each.places for each in found]
        starts = (
            set.intersection(*({place - i for place in each[number]} for i, each in enumerate(places)))
            for number in docs.tolist()
        )
        return docs[np.array([bool(each) for each in starts], np.bool_)]

    def with_near(self, field, layer, terms, docs, spellings, slop):
        assert not spellings, "there is no telling which syllable a folded one was"

        def near(number):
            tokens = self.documents[number].fields[field, layer]
            for first, token in enumerate(tokens):
                places = [first] if token == terms[0] else []
                while places and len(places) < len(terms):
                    behind = (i for i in range(places[-1] + 1, len(tokens)) if tokens[i] == terms[len(places)])
                    if (place := next(behind, None)) is None:
                        break
                    places.append(place)
                if len(places) == len(terms) and places[-1] - first < len(terms) + slop:
                    return True
            return False

        if not terms:
            return docs[:0]
        return docs[np.array([near(number) for number in docs.tolist()], np.bool_)]

    def field_column(self, name):
        if name not in self._columns:
            found = {
                number: keyword.partition("=")[2]
                for number, tokens in enumerate(self.documents)
                for keyword in tokens.keywords
                if keyword.startswith(f"{name}=")
            }
            values = sorted(set(found.values()))
            ordinals = np.full(self.doc_count, -1, np.int32)
            for number, value in found.items():
                ordinals[number] = values.index(value)
            self._columns[name] = FieldValues(values, ordinals)
        return self._columns[name]

    def terms(self, field, layer, prefix):
        return sorted(key[2] for key in self._postings if key[:2] == (field, layer) and key[2].startswith(prefix))

    def lengths(self, field, layer):
        return np.array([len(each.fields.get((field, layer), ())) for each in self.documents], np.uint32)

    def keyword_docs(self, term):
        return np.array([n for n, each in enumerate(self.documents) if term in each.keywords], np.int64)
