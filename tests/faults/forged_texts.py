"""What may an attacker store as texts: long ones that take next to no bytes, odd JSON, dictionaries, sections?"""

from __future__ import annotations

import zlib
from collections.abc import Callable
from dataclasses import dataclass
from random import Random
from typing import Any

import numpy as np
import zstandard
from forged_index import ForgedIndex
from numpy.typing import NDArray

from timviet.index.store.format.documents.text_blocks import dictionary_frame, train_dictionary

SIZES = (1 << 12, 1 << 20, 1 << 24, 1 << 26, (1 << 28) - 64, 1 << 28, 1 << 30)
"""Bytes of texts that are compressed to next to nothing."""

_ROOM = 1 << 19  # bytes of blocks: a larger file may become larger texts, which take longer
_PIECE = 1 << 16  # repetitions that are compressed at once


@dataclass(frozen=True)
class Text:
    """A text of which a part is repeated many times."""

    before: str
    unit: str = ""
    times: int = 0
    after: str = ""

    def compressed(self, *, with_size: bool = True) -> bytes:
        """Return a block with this text alone."""
        before, unit, after = (part.encode() for part in (self.before, self.unit, self.after))
        length = len(before) + len(unit) * self.times + len(after)
        stream = zstandard.ZstdCompressor(3).compressobj(4 + length if with_size else -1)
        pieces = [stream.compress(min(length, (1 << 32) - 1).to_bytes(4, "little") + before)]
        for start in range(0, self.times, _PIECE):
            pieces.append(stream.compress(unit * min(_PIECE, self.times - start)))
        return b"".join([*pieces, stream.compress(after), stream.flush()])


def _filling(size: int) -> bytes:
    """Return a skippable frame."""
    return (0x184D2A51).to_bytes(4, "little") + size.to_bytes(4, "little") + bytes(size)


def _document(number: int, unit: str = "đại hội ", times: int = 1) -> Text:
    return Text(f'["d{number}","đại hội","', unit, times, '",{"year":2024},""]')


def _store_each(draw: Random, index: ForgedIndex, texts: Callable[[int], Text]) -> None:
    """Replace the stored documents, each in a block of its own."""
    with_size = draw.random() < 0.9
    blocks: list[bytes] = []
    made: dict[Text, bytes] = {}
    room = _ROOM
    for number in range(index.segment.doc_count):
        text = texts(number) if room > 0 else _document(number % 100)
        if text not in made:
            made[text] = text.compressed(with_size=with_size)
            if draw.random() < 0.1:  # another content size than that of the content
                made[text] = made[text][:5] + bytes([draw.randrange(256)]) + made[text][6:]
        blocks.append(made[text])
        room -= len(made[text])
    _store(index, blocks, [1] * len(blocks), [0] * len(blocks))


def _store(index: ForgedIndex, blocks: list[bytes], counts: list[int], compressed_with: list[int]) -> None:
    """Replace the stored texts, each of which is a document then."""
    index.segment.blocks |= {
        "documents": np.frombuffer(b"".join(blocks), np.uint8),
        "documents.first": np.cumsum([0, *counts]).astype("<u4"),
        "documents.starts": np.cumsum([0, *map(len, blocks)]).astype("<u4"),
        "documents.compressed_with": np.array(compressed_with, "<u4"),
    }
    divide(index, np.zeros(sum(counts), "<u4"))


def divide(index: ForgedIndex, starts: NDArray[Any]) -> None:
    """Divide a segment into documents, none of which is deleted.

    :param starts: where in the body of its document each section begins
    """
    index.segment.blocks["section_starts"] = starts
    index.segment.blocks["section_line_ends"] = np.zeros_like(starts)
    index.deletions.blocks["live"] = np.full(-(-len(starts) // 8), 255, np.uint8)
    index.manifest["segments"][0] |= {"documents": int(np.count_nonzero(starts == 0)), "deleted": 0}


def bomb_texts(draw: Random, index: ForgedIndex) -> None:
    """Store documents of very long texts, which take next to no bytes."""
    index.segment.blocks["documents.filled"] = np.zeros(0, np.uint8)
    size = draw.choice(SIZES[:5] if draw.random() < 0.9 else SIZES[5:])
    unit = draw.choice(("a", " ", "a ", "đại hội ", "\\n", "a-", "[", "\\u0000"))
    documents = [_document(number, unit, size // len(unit.encode())) for number in range(draw.choice((1, 1, 4)))]
    _store_each(draw, index, lambda number: documents[number % len(documents)])


def bomb_earlier_texts(draw: Random, index: ForgedIndex) -> None:
    """Store documents of very long texts as if an earlier version had written them, which filled up no blocks.

    Larger blocks than any must be refused; of others there is no more in all than a document of a megabyte.
    """
    del index.segment.blocks["documents.filled"]
    size = draw.choice((1 << 13, 1 << 16, 1 << 20, 1 << 28, 1 << 30))
    unit = draw.choice(("a", ".", " ", "đại hội ", "\\n", "a-", "😀", "\\u0000"))
    count = max(1, (1 << 20) // size)
    long = _document(3, unit, size // len(unit.encode()))
    _store_each(draw, index, lambda number: long if number < count else _document(number % 100))


def fill_up_texts(draw: Random, index: ForgedIndex) -> None:
    """Store documents as long as a reader takes them to be, in blocks that are filled up."""
    count = index.segment.doc_count
    times = draw.choice((40, 63, 64, 65))
    filling = max(draw.choice((1 << 14, 1 << 16)) // count, 80)
    unit = draw.choice(("a", " ", "a ", "đại hội ", "\\n", "a-", "[", "😀", "9", "\\u0000"))
    blocks = []
    for number in range(count):
        data = _document(number, unit, filling * times // len(unit.encode())).compressed()
        blocks.append(data + _filling(max(filling - len(data), 0)))
    _store(index, blocks, [1] * count, [0] * count)


def bomb_json(draw: Random, index: ForgedIndex) -> None:
    """Store documents whose JSON is deep, wide, or has numbers and lengths out of range."""
    number = draw.choice(
        ("9" * 4000, "9" * 5000, "1e999", "-1e999", "NaN", "-1", str(1 << 63), str(1 << 31), "1.5", "true")
    )
    many = draw.choice((1000, 100_000, 1_000_000))
    step = draw.choice(("0", "1", number))
    texts = (
        "[" * many,
        "[" + "[]," * many + "0]",
        '{"a":' * many,
        f'["d1","đại hội","đại hội đảng",{{"year":{number},"tags":[{number},{number}]}},""]',
        f'["d1","đại hội","đại hội đảng",{{}},"",[[{number},{{"page":{number},"line":{number}}}]]]',
        f'["d1","đại hội","đại hội đảng",{{}},"",[],{number}]',
        f'["d1","đại hội",null,{{}},"file 1-2 ab",[],{number},{number}]',
        '["d1","đại hội","đại hội",{},"",['
        + ",".join(f'[{step},{{"p{part}":1}}]' for part in range(min(many, 5_000)))
        + "]]",
        '["d1","đại hội","đại hội",{' + ",".join(f'"f{part}":"x"' for part in range(min(many, 5_000))) + '},""]',
        '["d1","đại hội","đại hội",{"date":{"$date":"'
        + draw.choice(("9" * 5000, "9999-99-99", "0001-01-01T00:00+14"))
        + '"}},""]',
        '"' + "a" * many + '"',
    )
    text = draw.choice(texts)
    _store_each(draw, index, lambda _: Text(text))


def bomb_places(draw: Random, index: ForgedIndex) -> None:
    """Let a document have a place of very many parts, and very many places that add nothing to it."""
    parts, more = draw.choice(((1_000, 100_000), (100_000, 100_000), (200_000, 10_000)))
    place = ",".join(f'"p{part}":1' for part in range(parts))
    entry = ",[0,{}]"
    before = f'["d1","đại hội","đại hội đảng",{{}},"",[[0,{{{place}}}]'
    data = Text(before, entry, more, "]]").compressed()
    data += _filling(max((len(before) + len(entry) * more) // 60 - len(data), 0))
    others = [_document(number % 100).compressed() for number in range(1, index.segment.doc_count)]
    _store(index, [data, *others], [1] * (1 + len(others)), [0] * (1 + len(others)))


def many_dictionaries(draw: Random, index: ForgedIndex) -> None:
    """Give each document a dictionary of its own."""
    segment = index.segment
    trained = train_dictionary(f"đại hội đảng bộ quận {number} {number * 7}" for number in range(3000))
    dictionary = draw.choice((trained, trained[:400], b"", b"a", b"\x37\xa4\x30\xec" + b"x" * 60))
    blocks, counts, compressed_with = [], [], []
    for number in range(segment.doc_count):
        blocks += [
            dictionary_frame(dictionary),
            _document(number).compressed(),
        ]
        counts += [0, 1]
        compressed_with += [0, len(blocks) - 1]
    _store(index, blocks, counts, compressed_with)


def nest_frames(draw: Random, index: ForgedIndex) -> None:
    """Let compressed blocks begin at each offset of others, and lose the list of blocks."""
    segment = index.segment
    frame = zstandard.ZstdCompressor(3).compress(bytes(draw.choice(SIZES[:5])))
    head = frame[:9]
    raw = len(head).to_bytes(3, "little")  # a raw block of the next header
    count = draw.choice((10, 1000, 4000))
    segment.blocks["documents"] = np.frombuffer((head[:6] + raw) * count + frame * 3, np.uint8)


def change_sections(draw: Random, index: ForgedIndex) -> None:
    """Let the sections of a segment begin far beyond their text, or be one document."""
    segment = index.segment
    count = segment.doc_count
    top = draw.choice((count, 1 << 20, (1 << 31) - 1, (1 << 32) - 1))
    starts = np.linspace(0, top, count).astype("<u4")
    if draw.random() < 0.5:
        starts[:: draw.choice((2, 3, 10))] = 0
        starts[1::2] = draw.choice((1, 1000, top))
    if draw.random() < 0.7:
        length = draw.choice((5, 1 << 20, 1 << 31, 1 << 62, 10**30))
        first = f'["d1","đại hội","đại hội",{{}},"",[],{length}]'
        _store_each(draw, index, lambda number: Text('"đại hội đảng"' if starts[number] else first))
    divide(index, starts)
    index.segment.blocks["section_line_ends"] = np.minimum(starts, draw.choice((0, 5, 1 << 30))).astype("<u4")


def grow(draw: Random, index: ForgedIndex, more: int | None = None) -> None:
    """Let a segment have more documents than before, without ids, which are alike and have no tokens.

    :param more: how many
    """
    segment, more = index.segment, draw.choice((100, 5000)) if more is None else more
    blocks, count = segment.blocks, segment.doc_count
    for name, values in blocks.items():
        if name.endswith(".lengths") and len(values) == count:
            blocks[name] = np.concatenate([values, np.zeros(more, values.dtype)])
        elif name.endswith("stream_starts"):
            blocks[name] = np.concatenate([values, np.resize(values[-1:], more)])
    for name in ("ids", "revisions"):
        anchors = np.resize(np.array([len(blocks[name])], "<u4"), -(-(count + more) // 16))
        anchors[: len(blocks[f"{name}.anchors"])] = blocks[f"{name}.anchors"]
        blocks[f"{name}.anchors"] = anchors
    blocks["id_hashes"] = np.concatenate([blocks["id_hashes"], np.full(more, (1 << 32) - 1, "<u4")])
    blocks["id_numbers"] = np.concatenate([blocks["id_numbers"], np.arange(count, count + more)]).astype("<u4")
    text = '["d1","đại hội","đại hội đảng",{},""]'.encode()
    blocks_of = [min(500, count + more - start) for start in range(0, count + more, 500)]
    made = {size: np.full(size, len(text), "<u4").tobytes() + text * size for size in blocks_of}
    compressed = {size: zstandard.ZstdCompressor(3).compress(content) for size, content in made.items()}
    filled = {size: compressed[size] + _filling(len(content) // 60) for size, content in made.items()}
    _store(index, [filled[size] for size in blocks_of], blocks_of, [0] * len(blocks_of))
    segment.about["documents"] = count + more


def bomb_unread(draw: Random, index: ForgedIndex) -> None:
    """Let the list of unread files be huge, deep, or of another kind."""
    many = draw.choice((1000, 1_000_000, 60_000_000))
    reason = '{"text":"no text","evidence":{"count":1e999}}'
    texts = (
        b"[" + b"[]," * many + b"0]",
        b"[" * many,
        b" " * many * 4,
        b'{"readers":["x"],"files":{"a":["scan",[' + reason.encode() + b'],"",99999999999]}}',
        b'{"readers":' + b"[" * 99_999 + b"}",
    )
    text = draw.choice(texts)
    index.unread.blocks["unread"] = np.frombuffer(zlib.compress(text, 9), np.uint8)
