"""Token streams are read back with their positions, for codes of any size, and phrases are found in them."""

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
def test_streams_are_read_back(tmp_path_factory, documents, data):
    lengths = np.array([len(document) for document in documents])
    kinds = np.array([kind for document in documents for kind, _ in document], np.int64)
    positions = [np.cumsum([gap for _, gap in document]) for document in documents]
    with ColumnsWriter(tmp_path_factory.mktemp("stream") / "file") as columns:
        writer = TokenStreamWriter(np.zeros(KINDS, np.int64), np.zeros(KINDS, np.int64))
        codes, sizes, _ = encode_streams(kinds, np.concatenate(positions).astype(np.int32), lengths)
        writer.append(codes, sizes)
        writer.write(columns, "text")
        columns.close({}, durable=False)
    docs = sorted(data.draw(st.sets(st.integers(0, len(documents) - 1))))
    row, kind, position = TokenStream(Columns(columns.path), "text", len(documents), 1, 1).tokens(
        np.array(docs, np.int64)
    )
    assert row.tolist() == [row for row, number in enumerate(docs) for _ in documents[number]]
    assert kind.tolist() == [kind for number in docs for kind, _ in documents[number]]
    assert position.tolist() == [int(position) for number in docs for position in positions[number]]


@given(
    documents=st.lists(tokens, min_size=1, max_size=8),
    phrase=st.lists(kinds, min_size=1, max_size=3),
)
def test_phrases_are_found_only_at_consecutive_positions(tmp_path_factory, documents, phrase):
    documents = [[(kind % 3, max(gap, 1)) for kind, gap in document] for document in documents]
    phrase = [kind % 3 for kind in phrase]
    positions = [np.cumsum([gap for _, gap in document]) for document in documents]
    lengths = np.array([len(document) for document in documents])
    with ColumnsWriter(tmp_path_factory.mktemp("stream") / "file") as columns:
        writer = TokenStreamWriter(np.arange(3), np.arange(3))
        kinds = np.array([kind for document in documents for kind, _ in document], np.int64)
        codes, sizes, _ = encode_streams(kinds, np.concatenate(positions).astype(np.int32), lengths)
        writer.append(codes, sizes)
        writer.write(columns, "text")
        columns.close({}, durable=False)
    has_phrase = TokenStream(Columns(columns.path), "text", len(documents), 3, 3).has_phrase(
        np.arange(len(documents)), [np.arange(3) == kind for kind in phrase]
    )
    for document, document_positions, is_hit in zip(documents, positions, has_phrase, strict=True):
        kind_at = dict(zip(document_positions.tolist(), (kind for kind, _ in document), strict=True))
        assert is_hit == any(
            all(kind_at.get(start + step) == kind for step, kind in enumerate(phrase)) for start in kind_at
        )


def test_documents_are_read_in_batches_of_bounded_size(tmp_path):
    count, size = 3000, 250
    with ColumnsWriter(tmp_path / "file") as columns:
        writer = TokenStreamWriter(np.arange(3), np.arange(3))
        for _ in range(count):
            codes, sizes, _ = encode_streams(
                np.zeros(size, np.int64), np.arange(size, dtype=np.int32), np.array([size])
            )
            writer.append(codes, sizes)
        writer.write(columns, "text")
        columns.close({}, durable=False)
    stream = TokenStream(Columns(columns.path), "text", count, 3, 3)
    docs = np.arange(0, count, 2)
    batches = list(stream.batches(docs))
    assert np.concatenate(batches).tolist() == docs.tolist()
    assert len(batches) == -(-len(docs) * size // (1 << 18))
    assert max(map(len, batches)) * size <= 1 << 19
    assert [batch.tolist() for batch in stream.batches(docs[:1])] == [[0]]
