"""Do the structures of an index agree with each other?

Each is read with its own reader and compared with what the others say of the same thing: what a list holds with
its counts, counts with lengths, lists with the streams of syllables, ids and metadata with the documents. So an
index that somebody else put together is known to be one, and a fault of ours is found before it makes wrong
answers.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from functools import partial
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from timviet.index.analysis.analyzer import Layer
from timviet.index.errors import IndexDamaged
from timviet.index.messages import Message
from timviet.index.schema import WITHOUT_LENGTHS, keyword_term
from timviet.index.store.commit.snapshot import Snapshot
from timviet.index.store.segment.block_names import FACTS, id_hash, table_name
from timviet.index.store.segment.posting_table import PostingTable
from timviet.index.store.segment.reader import SegmentReader

__all__ = ["find_contradictions", "find_segment_contradictions"]

_TOGETHER = 1024  # terms or documents that are looked at in one go
_SOME = 8  # of so many terms and short lists one is sought by itself: there are very many
_BROKEN = (ArithmeticError, AssertionError, LookupError, MemoryError, TypeError, ValueError)


def find_contradictions(snapshot: Snapshot) -> Iterator[str]:
    """Yields a sentence for each contradiction within a commit."""
    for segment in snapshot.segments:
        yield from find_segment_contradictions(segment)
    ids = Counter(id for segment in snapshot.segments for id, _ in _readable(segment))
    for id, count in ids.items():
        if count > 1:
            yield Message("{count} documents have the id {id!r}", count=count, id=id)


def find_segment_contradictions(segment: SegmentReader) -> Iterator[str]:
    """Yields a sentence for each contradiction within a segment."""
    name = segment.path.name
    parts: list[tuple[str, Callable[[], Iterator[str]]]] = [
        (Message("documents"), partial(_documents, segment)),
        (Message("ids"), partial(_ids, segment)),
    ]
    for field, layer in segment.layers:
        parts.append((table_name(field, layer), partial(_layer, segment, field, layer)))
    for field in dict.fromkeys(field for field, _ in segment.layers):
        parts.append((Message("token stream of {field}", field=field), partial(_stream, segment, field)))
    for part, look in parts:
        try:
            yield from (
                Message("{file}: {part}: {reason}", file=name, part=part, reason=reason) for reason in look()
            )
        except IndexDamaged as error:
            yield error.reason
        except _BROKEN as error:
            yield Message(
                "{file}: {part}: {reason}",
                file=name,
                part=part,
                reason=Message("cannot be read ({reason})", reason=repr(error)),
            )


def _readable(segment: SegmentReader) -> Iterator[tuple[str, str]]:
    try:
        yield from segment.revisions()
    except (IndexDamaged, *_BROKEN):
        return  # which was told above


def _documents(segment: SegmentReader) -> Iterator[str]:
    """Compares documents with the ids, revisions and metadata that are kept apart."""
    facts: dict[str, list[int]] = {}
    known = zip(segment.ids, segment.all_revisions, strict=True)
    number = -1
    for number, (id, revision) in enumerate(known):
        document = segment.document(number)
        if (document.id, document.revision) != (id, revision):
            yield Message(
                "document {number} is {id!r} instead of {expected!r}, or another revision",
                number=number,
                id=document.id,
                expected=id,
            )
        for term in {keyword_term(*each) for each in document.fields.items()}:
            facts.setdefault(term, []).append(number)
    if number + 1 != segment.doc_count:
        yield Message("{count} documents instead of {expected}", count=number + 1, expected=segment.doc_count)
    terms = list(segment.fact_terms())
    if terms != sorted(facts):
        yield Message("the metadata values do not match the documents")
    table = segment.table(FACTS)[0]
    for place, term in enumerate(terms):
        if table.postings(place).docs.tolist() != facts.get(term):
            yield Message("the posting list of {term!r} does not match the documents", term=term)


def _ids(segment: SegmentReader) -> Iterator[str]:
    """Looks whether each id is found by its hash."""
    hashes, numbers = segment.columns["id_hashes"], segment.columns["id_numbers"]
    if not np.array_equal(np.sort(numbers), np.arange(segment.doc_count)):
        yield Message("the hash table does not have every document exactly once")
        return
    if (np.diff(hashes.astype(np.int64)) < 0).any():
        yield Message("the hashes are not sorted")
    expected = np.fromiter(map(id_hash, segment.ids), np.uint32, segment.doc_count)
    if not np.array_equal(expected[numbers], hashes):
        yield Message("the hashes do not match the ids")


def _layer(segment: SegmentReader, field: str, layer: Layer) -> Iterator[str]:
    """Looks through the dictionary and the posting lists of one layer."""
    table, dictionary = segment.table(table_name(field, layer))
    terms = list(dictionary.numbered())
    if [number for _, number in terms] != list(range(len(table))):
        yield Message("the {count} posting lists do not match the terms", count=len(table))
        return
    if layer is not Layer.BIGRAM and any(one >= other for (one, _), (other, _) in pairwise(terms)):
        yield Message("the terms are not sorted")
    if any(dictionary.number(term) != number for term, number in terms[::_SOME]):
        yield Message("looking up a term does not find it")
    lengths = segment.lengths(field, layer).astype(np.int64)
    if segment.total_length(field, layer) != lengths.sum():
        yield Message("the lengths do not add up to the recorded total")
    held = np.zeros(segment.doc_count, np.int64)
    for first in range(0, len(table), _TOGETHER):
        last = min(first + _TOGETHER, len(table))
        df, cf = table.all_counts(first, last)
        chunk = table.chunk(first, last)
        if (df < 1).any() or (df > segment.doc_count).any() or not np.array_equal(df, chunk.df):
            yield Message("a posting list is empty or too long")
            return
        begins = np.cumsum(df) - df
        later = np.ones(len(chunk.docs), np.bool_)
        later[begins] = False
        if (np.diff(chunk.docs, prepend=-1)[later] <= 0).any() or not _within(chunk.docs, segment.doc_count):
            yield Message("the documents of a posting list are not sorted")
            return
        if (chunk.tfs < 1).any() or not np.array_equal(np.add.reduceat(chunk.tfs, begins), cf):
            yield Message("the frequencies of a posting list do not add up to the recorded total")
        held += np.bincount(chunk.docs, chunk.tfs, segment.doc_count).astype(np.int64)
        for place in np.flatnonzero((df >= _SOME) | (np.arange(first, last) % _SOME == 0)).tolist():
            some = slice(int(begins[place]), int(begins[place] + df[place]))
            number = first + place
            for reason in _list(table, number, chunk.docs[some], chunk.tfs[some], lengths):
                yield Message("{term!r}: {reason}", term=terms[number][0], reason=reason)
    if layer not in WITHOUT_LENGTHS and not np.array_equal(held, lengths):
        yield Message("documents do not have the recorded number of tokens")


def _list(
    table: PostingTable, number: int, docs: NDArray[np.int64], tfs: NDArray[np.int64], lengths: NDArray[np.int64]
) -> Iterator[str]:
    """Compares a list that was read among others with the same one read by itself, and with its bounds."""
    found = table.postings(number)
    if not np.array_equal(found.docs, docs) or not np.array_equal(found.tfs, tfs):
        yield Message("the posting list differs when read on its own")
        return
    highest, shortest = table.bounds(number, found, lengths)
    for frequency, length in {*zip(tfs.tolist(), np.minimum(lengths[docs], _LONGEST).tolist(), strict=True)}:
        if not ((highest >= frequency) & (shortest <= length)).any():
            yield Message("the score bounds are too low")
            return


_LONGEST = (1 << 16) - 2  # bounds take longer documents to be of this length


def _stream(segment: SegmentReader, field: str) -> Iterator[str]:
    """Compares the syllables of the documents, one after the other, with the posting lists."""
    forward = segment.forward(field)
    tables = {layer: segment.table(table_name(field, layer))[0] for layer in _OF_SYLLABLES}
    counted = {layer: np.zeros(len(table), np.int64) for layer, table in tables.items()}
    pairs: Counter[tuple[int, int]] = Counter()
    lengths = segment.lengths(field, Layer.SYLLABLE)
    for first in range(0, segment.doc_count, _TOGETHER):
        docs = np.arange(first, min(first + _TOGETHER, segment.doc_count))
        document, kinds, position = forward.tokens(docs)
        if not np.array_equal(np.bincount(document, minlength=len(docs)), lengths[docs]):
            yield Message("documents do not have the recorded number of syllables")
            return
        spelled, folded = forward.syllables[kinds].astype(np.int64), forward.folded[kinds].astype(np.int64)
        counted[Layer.SYLLABLE] += np.bincount(spelled, minlength=len(counted[Layer.SYLLABLE]))
        counted[Layer.FOLDED] += np.bincount(folded, minlength=len(counted[Layer.FOLDED]))
        near = np.flatnonzero((np.diff(position) == 1) & (np.diff(document) == 0))
        pairs.update(zip(folded[near].tolist(), folded[near + 1].tolist(), strict=True))
    for layer in (Layer.SYLLABLE, Layer.FOLDED):
        if not np.array_equal(counted[layer], tables[layer].all_counts(0, len(tables[layer]))[1]):
            yield Message("the syllables do not match layer {layer}", layer=str(layer))
    occurrences = tables[Layer.BIGRAM].all_counts(0, len(tables[Layer.BIGRAM]))[1].tolist()
    if [count for _, count in sorted(pairs.items())] != occurrences:
        yield Message("neighboring syllables do not match layer {layer}", layer=str(Layer.BIGRAM))


_OF_SYLLABLES = (Layer.SYLLABLE, Layer.FOLDED, Layer.BIGRAM)


def _within(docs: NDArray[np.int64], count: int) -> bool:
    return not len(docs) or (int(docs.min()) >= 0 and int(docs.max()) < count)
