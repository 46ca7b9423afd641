"""An index on disk has the same content as a dictionary of lists, after any commits."""

from collections import defaultdict
from itertools import product

import numpy as np
import pytest
from corpora import FIELDS, FOLDED, SYLLABLES, analysis, apply, changes
from hypothesis import assume, given
from hypothesis import strategies as st
from indexes import create_empty
from thorough import examples

from timviet.index import Document, Index, check
from timviet.index.analysis.layer import Layer
from timviet.index.schema import LAYERS, WITH_ACCENT_COUNTS, WITHOUT_LENGTHS
from timviet.index.store.commit.snapshot import open_snapshot
from timviet.index.store.segment.merging.merge import merge_segments
from timviet.index.store.segment.merging.merge_source import MergeSource
from timviet.index.store.segment.reader import SegmentReader
from timviet.search import Searcher

WITH_POSITIONS = {Layer.SYLLABLE, Layer.FOLDED, Layer.BIGRAM}


@pytest.fixture
def folder(tmp_path):
    create_empty(tmp_path)
    return tmp_path


def contents(snapshot):
    """Return the postings, lengths and positions of the live documents of a snapshot, by id."""
    postings, lengths, positions = {}, {}, {}
    for segment in snapshot.segments:
        live = np.ones(segment.doc_count, bool) if segment.live is None else segment.live
        ids = list(segment.document_ids.ids)
        for field in FIELDS:
            for layer in segment_layers(segment, field):
                for number in np.flatnonzero(live):
                    lengths[field, layer, ids[number]] = int(segment.lengths(field, layer)[number])
                for term in segment.terms(field, layer):
                    term_postings = segment.postings(field, layer, term)
                    assert term_postings.df == len(term_postings.docs) == len(term_postings.tfs)
                    assert term_postings.cf == term_postings.tfs.sum()
                    is_live = live[term_postings.docs]
                    docs = term_postings.docs[is_live]
                    for number, tf in zip(docs, term_postings.tfs[is_live], strict=True):
                        postings.setdefault((field, layer, term), {})[ids[number]] = int(tf)
                    if layer in WITH_POSITIONS:
                        rows, term_positions = segment.positions(field, layer, term, docs)
                        for number, position in zip(docs[rows], term_positions, strict=True):
                            positions.setdefault((field, layer, term), set()).add((ids[number], int(position)))
    return postings, lengths, positions


def segment_layers(segment, field):
    return [layer for layer in Layer if segment.has_layer(field, layer)]


def expected(documents):
    """Return the same, computed from the texts."""
    postings, lengths, positions = {}, {}, {}
    for id, texts in documents.items():
        for field, text in zip(FIELDS, texts, strict=True):
            streams = analysis(text).streams
            for layer, stream in ((layer, streams[layer]) for layer in LAYERS[field]):
                lengths[field, layer, id] = 1 if layer in WITHOUT_LENGTHS else len(stream)
                for term, position in zip(stream.terms, stream.positions.tolist(), strict=True):
                    postings.setdefault((field, layer, term), defaultdict(int))[id] += 1
                    if layer in WITH_POSITIONS:
                        positions.setdefault((field, layer, term), set()).add((id, position))
    return postings, lengths, positions


@examples(60)
@given(commits=st.lists(st.tuples(changes(), st.booleans()), min_size=1, max_size=6))
def test_an_index_has_the_documents_of_its_commits(tmp_path_factory, commits):
    folder = tmp_path_factory.mktemp("index")
    create_empty(folder)
    documents = {}
    for commit, apart in commits:
        apply(folder, commit, apart=apart)
        documents = {id: texts for id, texts in (documents | commit).items() if texts is not None}
    snapshot = open_snapshot(folder)
    assert contents(snapshot) == expected(documents)
    assert snapshot.live_count == len(documents)
    assert dict(snapshot.revisions()) == {id: id * 2 for id in documents}
    assert {each.id: (each.title, each.body) for each in snapshot.documents()} == {
        id: (str(texts[0]), str(texts[1])) for id, texts in documents.items()
    }
    for id in "abcdefgh":
        number = snapshot.number_of(id)
        assert (number is not None) == (id in documents)
        if number is not None:
            assert snapshot.id_of(number) == snapshot.document(number).id == id


def count_spellings(documents):
    """Return the counts of spellings and of neighboring spellings, computed from the texts."""
    spelled, pairs = defaultdict(int), defaultdict(int)
    for texts in documents.values():
        for field, text in zip(FIELDS, texts, strict=True):
            if field not in WITH_ACCENT_COUNTS:
                continue
            stream = analysis(text)[Layer.SYLLABLE]
            for spelling in stream.terms:
                spelled[field, spelling] += 1
            for i in np.flatnonzero(np.diff(stream.positions) == 1).tolist():
                pairs[field, stream.terms[i], stream.terms[i + 1]] += 1
    return spelled, pairs


@examples(60)
@given(first=changes(), second=changes())
def test_a_merged_segment_has_the_counts_of_all_spellings(tmp_path_factory, first, second):
    folder = tmp_path_factory.mktemp("index")
    create_empty(folder)
    apply(folder, first)
    apply(folder, second, apart=True)
    merged = folder / "merged"
    segments = open_snapshot(folder).segments
    assume(segments)
    live = [np.ones(segment.doc_count, bool) if segment.live is None else segment.live for segment in segments]
    merge_segments([MergeSource(*source) for source in zip(segments, live, strict=True)], merged, durable=False)
    documents = {id: texts for id, texts in (first | second).items() if texts is not None}
    segment = SegmentReader(merged)
    spelled, pairs = defaultdict(int), defaultdict(int)
    for field in FIELDS:
        for first_folded in SYLLABLES:
            for spelling, count in segment.spellings(field, first_folded).items():
                assert FOLDED[spelling] == first_folded
                spelled[field, spelling] = count
            for second_folded in SYLLABLES:
                for pair, count in segment.pairs(field, first_folded, second_folded).items():
                    pairs[field, *pair] = count
    assert (spelled, pairs) == count_spellings(documents)


def test_counts_that_do_not_fit_into_a_byte_are_exact(folder):
    text = [["đảng", "hội"]] * 300 + [["dang", "hội"], ["đảng", "hỏi"]] * 7
    apply(folder, {"a": ([], text)})
    (segment,) = open_snapshot(folder).segments
    assert segment.spellings("text", "dang") == {"đảng": 307, "dang": 7}
    assert segment.pairs("text", "dang", "hoi") == {("đảng", "hội"): 300, ("dang", "hội"): 7, ("đảng", "hỏi"): 7}


@pytest.mark.parametrize("common", [(), ("aa",), ("zz",)])
def test_frequent_terms_of_any_number_have_bounds(tmp_path, common):
    """The numbers of the few terms with stored bounds are in a narrow dtype; other numbers must not wrap."""
    names = [onset + rime for onset in "bcdghklmnpqrstvx" for rime in map("".join, product("aeiou", "cmnptz"))]
    with Index.open(tmp_path / "index", create=True) as index:
        index.add_many(Document(name, "", " ".join((name, *common))) for name in names)
    (segment,) = open_snapshot(tmp_path / "index").segments
    assert [segment.bounds("text", Layer.FOLDED, name) for name in names] == [None] * len(names)
    for term in common:
        assert segment.bounds("text", Layer.FOLDED, term) == [(1, 1 + len(common))]
    with Searcher(tmp_path / "index") as searcher:
        assert [id for id, _ in searcher.rank(names[-1])] == [names[-1]]
    assert check(tmp_path / "index", deep=True) == []


def test_a_snapshot_still_reads_its_commit_after_later_ones(folder):
    apply(folder, {"a": ([["hội"]], [["đại", "hội"]]), "b": ([], [["đảng"]])})
    before = open_snapshot(folder)
    for _ in range(4):
        apply(folder, {"a": None, "b": ([], [["a"]])})
    assert before.live_count == 2
    assert before.document(0).id == "a"
    assert before.segments[0].postings("text", Layer.SYLLABLE, "đảng").docs.tolist() == [1]
    assert open_snapshot(folder, before).number_of("a") is None
