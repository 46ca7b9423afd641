"""An index on disk holds the same as a dictionary of lists, whatever the commits were."""

from collections import defaultdict

import numpy as np
import pytest
from corpora import FIELDS, analysis, apply, changes
from hypothesis import given, settings
from hypothesis import strategies as st

from timviet.index.analysis import Layer
from timviet.index.schema import WITHOUT_LENGTHS
from timviet.index.store import storage
from timviet.index.store.snapshot import open_snapshot

WITH_POSITIONS = {Layer.SYLLABLE, Layer.FOLDED, Layer.BIGRAM}


@pytest.fixture
def folder(tmp_path):
    storage.create(tmp_path)
    return tmp_path


def contents(snapshot):
    """All that a snapshot holds of live documents, by id."""
    postings, lengths, places = {}, {}, {}
    for segment in snapshot.segments:
        live = np.ones(segment.doc_count, bool) if segment.live is None else segment.live
        ids = list(segment.ids)
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
            for layer, stream in analysis(text).streams.items():
                lengths[field, layer, id] = 1 if layer in WITHOUT_LENGTHS else len(stream)
                for term, position in zip(stream.terms, stream.positions.tolist(), strict=True):
                    held = postings.setdefault((field, layer, term), defaultdict(int))
                    held[id] += 1
                    if layer in WITH_POSITIONS:
                        places.setdefault((field, layer, term), set()).add((id, position))
    return postings, lengths, places


@settings(max_examples=60)
@given(commits=st.lists(changes(), min_size=1, max_size=6))
def test_an_index_holds_what_its_commits_left(tmp_path_factory, commits):
    folder = tmp_path_factory.mktemp("index")
    storage.create(folder, sync=False)
    documents = {}
    for commit in commits:
        apply(folder, commit)
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


@settings(max_examples=30)
@given(commit=changes())
def test_bounds_are_above_every_posting_and_reached(tmp_path_factory, commit):
    folder = tmp_path_factory.mktemp("index")
    storage.create(folder, sync=False)
    apply(folder, commit)
    for segment in open_snapshot(folder).segments:
        for term in segment.terms("body", Layer.FOLDED):
            found = segment.postings("body", Layer.FOLDED, term)
            lengths = segment.lengths("body", Layer.FOLDED)[found.docs]
            highest, shortest = segment.bounds("body", Layer.FOLDED, term)
            for tf, length in zip(found.tfs, lengths, strict=True):
                assert ((highest >= tf) & (shortest <= length)).any()


def test_a_snapshot_goes_on_seeing_its_commit(folder):
    apply(folder, {"a": ([["hội"]], [["đại", "hội"]]), "b": ([], [["đảng"]])})
    before = open_snapshot(folder)
    for _ in range(4):
        apply(folder, {"a": None, "b": ([], [["a"]])})
    assert before.live_count == 2
    assert before.document(0).id == "a"
    assert before.segments[0].postings("body", Layer.SYLLABLE, "đảng").docs.tolist() == [1]
    assert open_snapshot(folder, before).number_of("a") is None
