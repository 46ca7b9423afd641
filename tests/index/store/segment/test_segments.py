"""An index on disk holds the same as a dictionary of lists, whatever the commits were."""

from collections import defaultdict
from itertools import product

import numpy as np
import pytest
from corpora import FIELDS, FOLDED, SYLLABLES, analysis, apply, changes
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from timviet.index import Document, Index, check
from timviet.index.analysis.analyzer import Layer
from timviet.index.schema import LAYERS, WITH_ACCENT_COUNTS, WITHOUT_LENGTHS
from timviet.index.store.commit.commits import create_index
from timviet.index.store.commit.snapshot import open_snapshot
from timviet.index.store.segment.merging.merge import merge_segments
from timviet.index.store.segment.merging.merge_source import MergeSource
from timviet.index.store.segment.reader import SegmentReader
from timviet.search import Searcher

WITH_POSITIONS = {Layer.SYLLABLE, Layer.FOLDED, Layer.BIGRAM}


@pytest.fixture
def folder(tmp_path):
    create_index(tmp_path)
    return tmp_path


def contents(snapshot):
    """All that a snapshot holds of live documents, by id."""
    postings, lengths, places = {}, {}, {}
    for segment in snapshot.segments:
        live = np.ones(segment.doc_count, bool) if segment.live is None else segment.live
        ids = list(segment.document_ids.ids)
        for field in FIELDS:
            for layer in segment_layers(segment, field):
                for number in np.flatnonzero(live):
                    lengths[field, layer, ids[number]] = int(segment.lengths(field, layer)[number])
                for term in segment.terms(field, layer):
                    found = segment.postings(field, layer, term)
                    assert found.df == len(found.docs) == len(found.tfs)
                    assert found.cf == found.tfs.sum()
                    held = live[found.docs]
                    for number, tf in zip(found.docs[held], found.tfs[held], strict=True):
                        postings.setdefault((field, layer, term), {})[ids[number]] = int(tf)
                    if layer in WITH_POSITIONS:
                        which, position = segment.positions(field, layer, term, found.docs[held])
                        for number, place in zip(found.docs[held][which], position, strict=True):
                            places.setdefault((field, layer, term), set()).add((ids[number], int(place)))
    return postings, lengths, places


def segment_layers(segment, field):
    return [layer for layer in Layer if segment.has_layer(field, layer)]


def expected(documents):
    """The same from the texts themselves."""
    postings, lengths, places = {}, {}, {}
    for id, texts in documents.items():
        for field, text in zip(FIELDS, texts, strict=True):
            streams = analysis(text).streams
            for layer, stream in ((layer, streams[layer]) for layer in LAYERS[field]):
                lengths[field, layer, id] = 1 if layer in WITHOUT_LENGTHS else len(stream)
                for term, position in zip(stream.terms, stream.positions.tolist(), strict=True):
                    held = postings.setdefault((field, layer, term), defaultdict(int))
                    held[id] += 1
                    if layer in WITH_POSITIONS:
                        places.setdefault((field, layer, term), set()).add((id, position))
    return postings, lengths, places


@settings(max_examples=60)
@given(commits=st.lists(st.tuples(changes(), st.booleans()), min_size=1, max_size=6))
def test_an_index_holds_what_its_commits_left(tmp_path_factory, commits):
    folder = tmp_path_factory.mktemp("index")
    create_index(folder, durable=False)
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


def readings(documents):
    """How often each two spellings are neighbours, from the texts themselves."""
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


@settings(max_examples=60)
@given(first=changes(), second=changes())
def test_segments_count_how_their_syllables_are_read(tmp_path_factory, first, second):
    folder = tmp_path_factory.mktemp("index")
    create_index(folder, durable=False)
    apply(folder, first)
    apply(folder, second, apart=True)
    merged = folder / "merged"
    segments = open_snapshot(folder).segments
    assume(segments)
    live = [np.ones(each.doc_count, bool) if each.live is None else each.live for each in segments]
    merge_segments([MergeSource(*each) for each in zip(segments, live, strict=True)], merged, durable=False)
    documents = {id: texts for id, texts in (first | second).items() if texts is not None}
    held = SegmentReader(merged)
    spelled, pairs = defaultdict(int), defaultdict(int)
    for field in FIELDS:
        for one in SYLLABLES:
            for spelling, count in held.spellings(field, one).items():
                assert FOLDED[spelling] == one
                spelled[field, spelling] = count
            for other in SYLLABLES:
                for both, count in held.pairs(field, one, other).items():
                    pairs[field, *both] = count
    assert (spelled, pairs) == readings(documents)


def test_what_occurs_more_than_a_byte_can_say_is_counted(folder):
    text = [["đảng", "hội"]] * 300 + [["dang", "hội"], ["đảng", "hỏi"]] * 7
    apply(folder, {"a": ([], text)})
    (segment,) = open_snapshot(folder).segments
    assert segment.spellings("text", "dang") == {"đảng": 307, "dang": 7}
    assert segment.pairs("text", "dang", "hoi") == {("đảng", "hội"): 300, ("dang", "hội"): 7, ("đảng", "hỏi"): 7}


@settings(max_examples=30)
@given(commit=changes())
def test_bounds_are_above_every_posting_and_reached(tmp_path_factory, commit):
    folder = tmp_path_factory.mktemp("index")
    create_index(folder, durable=False)
    apply(folder, commit)
    for segment in open_snapshot(folder).segments:
        for term in segment.terms("text", Layer.FOLDED):
            found = segment.postings("text", Layer.FOLDED, term)
            lengths = segment.lengths("text", Layer.FOLDED)[found.docs]
            highest, shortest = segment.bounds("text", Layer.FOLDED, term)
            for tf, length in zip(found.tfs, lengths, strict=True):
                assert ((highest >= tf) & (shortest <= length)).any()


@pytest.mark.parametrize("common", [(), ("aa",), ("zz",)])
def test_terms_of_any_number_have_bounds(tmp_path, common):
    """What is written of a few common terms, in numbers as narrow as they allow, says nothing of the others."""
    names = [one + other for one in "bcdghklmnpqrstvx" for other in map("".join, product("aeiou", "cmnptz"))]
    with Index.open(tmp_path / "index", create=True) as index:
        index.add_many(Document(name, "", " ".join((name, *common))) for name in names)
    (segment,) = open_snapshot(tmp_path / "index").segments
    for term in (*names, *common):
        highest, shortest = segment.bounds("text", Layer.FOLDED, term)
        assert highest.tolist() == [1]
        assert shortest.tolist() == [1 + len(common)]
    with Searcher(tmp_path / "index") as searcher:
        assert [id for id, _ in searcher.rank(names[-1])] == [names[-1]]
    assert check(tmp_path / "index", deep=True) == []


def test_a_snapshot_goes_on_seeing_its_commit(folder):
    apply(folder, {"a": ([["hội"]], [["đại", "hội"]]), "b": ([], [["đảng"]])})
    before = open_snapshot(folder)
    for _ in range(4):
        apply(folder, {"a": None, "b": ([], [["a"]])})
    assert before.live_count == 2
    assert before.document(0).id == "a"
    assert before.segments[0].postings("text", Layer.SYLLABLE, "đảng").docs.tolist() == [1]
    assert open_snapshot(folder, before).number_of("a") is None
