"""Do the structures of an index agree with each other?

Each structure is read with its own reader and compared with structures that hold the same facts: posting lists
with their counts, counts with lengths, posting lists with the token stream, ids and metadata with the documents.
This validates an index that somebody else has made, and finds errors of a writer before they cause wrong answers.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Generator, Iterator
from functools import partial
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from timviet.index.analysis.layer import Layer
from timviet.index.document import Document, LeftOutDocument
from timviet.index.errors import IndexDamaged
from timviet.index.messages import Message
from timviet.index.schema import WITHOUT_LENGTHS, keyword_terms
from timviet.index.store.commit.snapshot import Snapshot
from timviet.index.store.format.documents.document_json import decode_section
from timviet.index.store.segment.block_names import KEYWORDS, id_hash, table_name
from timviet.index.store.segment.postings.posting_table import LONGEST, PostingTable
from timviet.index.store.segment.reader import SegmentReader
from timviet.index.store.segment.sections import Sections

__all__ = ["find_contradictions", "find_segment_contradictions"]

_BATCH = 1024  # terms or documents that are compared at once
_SAMPLE = 8  # one in so many terms and short posting lists is read alone: there are too many to read all
_STREAM_LAYERS = (Layer.SYLLABLE, Layer.FOLDED, Layer.BIGRAM)


def find_contradictions(snapshot: Snapshot) -> Iterator[str]:
    """Yield a sentence for each contradiction within a commit."""
    for segment in snapshot.segments:
        yield from find_segment_contradictions(segment)
    ids = Counter(id for segment in snapshot.segments for id in _readable_ids(segment))
    for id, count in ids.items():
        if count > 1:
            yield Message("{count} documents have the id {id!r}", count=count, id=id)


def find_segment_contradictions(segment: SegmentReader) -> Iterator[str]:
    """Yield a sentence for each contradiction within a segment."""
    name = segment.path.name
    comparisons: list[tuple[str, Callable[[], Iterator[str]]]] = [
        (Message("documents"), partial(_compare_documents, segment)),
        (Message("ids"), partial(_compare_ids, segment)),
    ]
    for field, layer in segment.layers:
        comparisons.append((table_name(field, layer), partial(_compare_layer, segment, field, layer)))
    for field in dict.fromkeys(field for field, _ in segment.layers):
        comparisons.append(
            (Message("token stream of {field}", field=field), partial(_compare_stream, segment, field))
        )
    for part, compare in comparisons:
        try:
            yield from (
                Message("{file}: {part}: {reason}", file=name, part=part, reason=reason) for reason in compare()
            )
        except IndexDamaged as error:
            yield error.reason


def _readable_ids(segment: SegmentReader) -> Iterator[str]:
    try:
        yield from (id for id, _ in segment.revisions())
    except IndexDamaged:
        return  # _compare_documents has reported the damage


def _compare_documents(segment: SegmentReader) -> Iterator[str]:
    """Compare documents with the ids, revisions and metadata that are stored separately."""
    docs_by_keyword: dict[str, list[int]] = {}
    sections = segment.sections
    number = -1
    for number, (id, revision) in enumerate(
        zip(segment.document_ids.ids, segment.document_ids.revisions, strict=True)
    ):
        if sections is not None and sections.starts[number]:
            continue
        document = segment.document(number)
        if (document.id, document.revision) != (id, revision):
            yield Message(
                "document {number} is {id!r} instead of {expected!r}, or another revision",
                number=number,
                id=document.id,
                expected=id,
            )
        if sections is not None:
            yield from _compare_sections(segment, sections, number, document)
        for term in keyword_terms(document.fields):
            docs_by_keyword.setdefault(term, []).append(number)
    if number + 1 != segment.doc_count:
        yield Message("{count} documents instead of {expected}", count=number + 1, expected=segment.doc_count)
    terms = list(segment.keyword_terms())
    if terms != sorted(docs_by_keyword):
        yield Message("the metadata values do not match the documents")
    table = segment.tables.string_table(KEYWORDS)[0]
    for number, term in enumerate(terms):
        if table.postings(number).docs.tolist() != docs_by_keyword.get(term):
            yield Message("the posting list of {term!r} does not match the documents", term=term)


def _compare_sections(
    segment: SegmentReader, sections: Sections, number: int, document: Document
) -> Iterator[str]:
    """Compare the further sections of a document with its body."""
    if isinstance(document, LeftOutDocument):
        for section in sections.numbers_of(number)[1:]:
            is_within = sections.starts[section] < document.body_length
            if not is_within or decode_section(segment.stored.texts[section]) or segment.document_ids.ids[section]:
                yield Message("section {number} does not match its document", number=section)
        return
    body = document.body
    start = line_ends = 0
    for section in sections.numbers_of(number)[1:]:
        next_start = int(sections.starts[section])
        line_ends += body.count("\n", start, next_start)
        start = next_start
        text = decode_section(segment.stored.texts[section])
        if (
            not text
            or body[start : start + len(text)] != text
            or sections.line_ends[section] != line_ends
            or segment.document_ids.ids[section]
            or segment.document_ids.revisions[section]
        ):
            yield Message("section {number} does not match its document", number=section)


def _compare_ids(segment: SegmentReader) -> Iterator[str]:
    """Compare ids with the table of their hashes."""
    hashes, numbers = segment.document_ids.sorted_hashes, segment.document_ids.sorted_numbers
    if not np.array_equal(np.sort(numbers), np.arange(segment.doc_count)):
        yield Message("the hash table does not contain each document exactly once")
        return
    if (np.diff(hashes.astype(np.int64)) < 0).any():
        yield Message("the hashes are not sorted")
    expected = np.fromiter(map(id_hash, segment.document_ids.ids), np.uint32, segment.doc_count)
    if not np.array_equal(expected[numbers], hashes):
        yield Message("the hashes do not match the ids")


def _compare_layer(segment: SegmentReader, field: str, layer: Layer) -> Iterator[str]:
    """Compare the term dictionary of one layer with its posting lists, and the posting lists with the lengths."""
    table, dictionary = segment.tables.table(table_name(field, layer))
    terms = list(dictionary.numbered_terms())
    if [number for _, number in terms] != list(range(len(table))):
        yield Message("the {count} posting lists do not match the terms", count=len(table))
        return
    if layer is not Layer.BIGRAM and any(one >= other for (one, _), (other, _) in pairwise(terms)):
        yield Message("the terms are not sorted")
    if any(dictionary.number(term) != number for term, number in terms[::_SAMPLE]):
        yield Message("a term is not found by lookup")
    lengths = segment.lengths(field, layer).astype(np.int64)
    if segment.total_length(field, layer) != lengths.sum():
        yield Message("the lengths do not add up to the recorded total")
    occurrences = np.zeros(segment.doc_count, np.int64)  # occurrences of all terms, by document
    for start in range(0, len(table), _BATCH):
        end = min(start + _BATCH, len(table))
        names = [term for term, _ in terms[start:end]]
        is_sound = yield from _compare_lists(table, range(start, end), names, lengths, occurrences)
        if not is_sound:
            return
    if layer not in WITHOUT_LENGTHS and not np.array_equal(occurrences, lengths):
        yield Message("documents do not have the recorded number of tokens")


def _compare_lists(
    table: PostingTable,
    numbers: range,
    names: list[str],
    lengths: NDArray[np.int64],
    occurrences: NDArray[np.int64],
) -> Generator[str, None, bool]:
    """Compare neighboring posting lists with their counts, and a sample of them with the same lists read alone.

    Return False if the posting lists are too inconsistent to go on.

    :param names: the terms of the lists
    :param lengths: (doc_count,) of the documents
    :param occurrences: (doc_count,), to which the frequencies are added
    """
    doc_count = len(lengths)
    df, cf = table.counts_between(numbers.start, numbers.stop)
    chunk = table.read_range(numbers.start, numbers.stop)
    if (df < 1).any() or (df > doc_count).any() or not np.array_equal(df, chunk.df):
        yield Message("a posting list is empty or too long")
        return False
    starts = np.cumsum(df) - df
    continues = np.ones(len(chunk.docs), np.bool_)
    continues[starts] = False
    if (np.diff(chunk.docs, prepend=-1)[continues] <= 0).any() or not _is_within(chunk.docs, doc_count):
        yield Message("the documents of a posting list are not sorted")
        return False
    if (chunk.tfs < 1).any() or not np.array_equal(np.add.reduceat(chunk.tfs, starts), cf):
        yield Message("the frequencies of a posting list do not add up to the recorded total")
    occurrences += np.bincount(chunk.docs, chunk.tfs, doc_count).astype(np.int64)
    sample = (df >= _SAMPLE) | (np.arange(numbers.start, numbers.stop) % _SAMPLE == 0)
    for index in np.flatnonzero(sample).tolist():
        part = slice(int(starts[index]), int(starts[index] + df[index]))
        for reason in _compare_list(table, numbers[index], chunk.docs[part], chunk.tfs[part], lengths):
            yield Message("{term!r}: {reason}", term=names[index], reason=reason)
    return True


def _compare_list(
    table: PostingTable, number: int, docs: NDArray[np.int64], tfs: NDArray[np.int64], lengths: NDArray[np.int64]
) -> Iterator[str]:
    """Compare a posting list from a range with the same list read alone, and with its score bounds."""
    postings = table.postings(number)
    if not np.array_equal(postings.docs, docs) or not np.array_equal(postings.tfs, tfs):
        yield Message("the posting list differs when it is read alone")
        return
    bounds = table.bounds(number)
    if bounds is None:
        return
    bounded_lengths = np.minimum(lengths[docs], LONGEST)
    for frequency, length in {*zip(tfs.tolist(), bounded_lengths.tolist(), strict=True)}:
        if not any(tf >= frequency and shortest <= length for tf, shortest in bounds):
            yield Message("the score bounds are too low")
            return


def _compare_stream(segment: SegmentReader, field: str) -> Iterator[str]:
    """Compare the token stream with the posting lists of its layers."""
    stream = segment.token_stream(field)
    tables = {layer: segment.tables.table(table_name(field, layer))[0] for layer in _STREAM_LAYERS}
    counts = {layer: np.zeros(len(table), np.int64) for layer, table in tables.items()}
    pairs: Counter[tuple[int, int]] = Counter()
    lengths = segment.lengths(field, Layer.SYLLABLE)
    for start in range(0, segment.doc_count, _BATCH):
        docs = np.arange(start, min(start + _BATCH, segment.doc_count))
        document, kinds, position = stream.tokens(docs)
        if not np.array_equal(np.bincount(document, minlength=len(docs)), lengths[docs]):
            yield Message("documents do not have the recorded number of syllables")
            return
        spelled, folded = stream.syllables[kinds].astype(np.int64), stream.folded[kinds].astype(np.int64)
        counts[Layer.SYLLABLE] += np.bincount(spelled, minlength=len(counts[Layer.SYLLABLE]))
        counts[Layer.FOLDED] += np.bincount(folded, minlength=len(counts[Layer.FOLDED]))
        adjacent = np.flatnonzero((np.diff(position) == 1) & (np.diff(document) == 0))
        pairs.update(zip(folded[adjacent].tolist(), folded[adjacent + 1].tolist(), strict=True))
    for layer in (Layer.SYLLABLE, Layer.FOLDED):
        if not np.array_equal(counts[layer], tables[layer].counts_between(0, len(tables[layer]))[1]):
            yield Message("the syllables do not match layer {layer}", layer=str(layer))
    occurrences = tables[Layer.BIGRAM].counts_between(0, len(tables[Layer.BIGRAM]))[1].tolist()
    if [count for _, count in sorted(pairs.items())] != occurrences:
        yield Message("neighboring syllables do not match layer {layer}", layer=str(Layer.BIGRAM))


def _is_within(docs: NDArray[np.int64], doc_count: int) -> bool:
    return not len(docs) or (int(docs.min()) >= 0 and int(docs.max()) < doc_count)
