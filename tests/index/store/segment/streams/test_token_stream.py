"""Streams of syllables come back with their places, whatever the sizes of the codes."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from timviet.index.store.format.columns import Columns
from timviet.index.store.format.columns_writer import ColumnsWriter
from timviet.index.store.segment.streams.token_stream import TokenStream, TokenStreamWriter, encode_streams

KINDS = 17_000
kinds = st.integers(0, 30) | st.integers(150, 200) | st.integers(15_000, KINDS - 1)
tokens = st.lists(st.tuples(kinds, st.integers(0, 3)), max_size=20)


@given(documents=st.lists(tokens, min_size=1, max_size=8), data=st.data())
def test_streams_come_back(tmp_path_factory, documents, data):
    lengths = np.array([len(each) for each in documents])
    written = np.array([kind for each in documents for kind, _ in each], np.int64)
    positions = [np.cumsum([gap for _, gap in each]) for each in documents]
    with ColumnsWriter(tmp_path_factory.mktemp("forward") / "file") as columns:
        writer = TokenStreamWriter(np.zeros(KINDS, np.int64), np.zeros(KINDS, np.int64))
        codes, sizes, _ = encode_streams(written, np.concatenate(positions).astype(np.int32), lengths)
        writer.append(codes, sizes)
        writer.write(columns, "text")
        columns.close({}, durable=False)
    some = sorted(data.draw(st.sets(st.integers(0, len(documents) - 1))))
    document, kind, position = TokenStream(Columns(columns.path), "text", len(documents), 1, 1).tokens(
        np.array(some, np.int64)
    )
    assert document.tolist() == [place for place, number in enumerate(some) for _ in documents[number]]
    assert kind.tolist() == [kind for number in some for kind, _ in documents[number]]
    assert position.tolist() == [int(place) for number in some for place in positions[number]]


@given(
    documents=st.lists(tokens, min_size=1, max_size=8),
    row=st.lists(kinds, min_size=1, max_size=3),
    data=st.data(),
)
def test_rows_are_found_where_nothing_stands_between(tmp_path_factory, documents, row, data):
    few = [[(kind % 3, max(gap, 1)) for kind, gap in each] for each in documents]
    row = [kind % 3 for kind in row]
    positions = [np.cumsum([gap for _, gap in each]) for each in few]
    lengths = np.array([len(each) for each in few])
    with ColumnsWriter(tmp_path_factory.mktemp("forward") / "file") as columns:
        writer = TokenStreamWriter(np.arange(3), np.arange(3))
        written = np.array([kind for each in few for kind, _ in each], np.int64)
        codes, sizes, _ = encode_streams(written, np.concatenate(positions).astype(np.int32), lengths)
        writer.append(codes, sizes)
        writer.write(columns, "text")
        columns.close({}, durable=False)
    found = TokenStream(Columns(columns.path), "text", len(few), 3, 3).has_phrase(
        np.arange(len(few)), [np.arange(3) == kind for kind in row]
    )
    for each, places, there in zip(few, positions, found, strict=True):
        kind_at = {place: kind for place, (kind, _) in zip(places.tolist(), each, strict=True)}
        assert there == any(all(kind_at.get(at + i) == kind for i, kind in enumerate(row)) for at in kind_at)
