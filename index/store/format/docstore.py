"""Here is a document number; where is its text?

Strings, one a document, are kept in blocks of neighbours that are compressed together. A block is read whole;
the last few that were read are remembered. Where there are many documents, blocks are smaller and compressed with
a dictionary, which stays with them when they are copied from segment to segment.
"""

from __future__ import annotations

import json
import re
import struct
import threading
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate, pairwise

import numpy as np
import zstandard
from numpy.typing import NDArray

from timviet.index.document import Document
from timviet.index.messages import Message, reason_of
from timviet.index.store.format.columns import Columns, position_of
from timviet.index.store.format.columns_writer import ColumnsWriter, narrow

__all__ = [
    "Block",
    "DocStore",
    "DocStoreWriter",
    "compress_blocks",
    "decode_document",
    "encode_document",
    "recover_blocks",
    "repack",
    "train_dictionary",
]

_LEVEL = 6  # of zstandard: 9 is 1 % smaller and takes twice as long, 3 is 5 % larger and takes a third
_FULL = 16_000  # bytes of text in a block: with twice as many it is 7 % smaller, and takes twice as long to read
_FULL_WITH_DICTIONARY = 6_000  # with 8,000 it is 2 % smaller, and takes a sixth longer to read
_DICTIONARY, _SAMPLE = 1 << 16, 1 << 20  # bytes of a dictionary, and about what it is made of
_MOST = 512  # strings in a block
_WORTH_COPYING = 1_000  # bytes of a block that is not packed anew with its neighbours
_SURE = 1 << 28  # bytes that a block may unpack to: more was never written by us
_REMEMBERED = 16
_BEGIN = zstandard.FRAME_HEADER
_PIECE = 1 << 16  # bytes
_HEADER = 18  # bytes of the longest header of a frame
_ASIDE = struct.Struct("<II")  # a frame that zstandard skips: a dictionary, in front of what is compressed with it
_ASIDE_BEGIN = 0x184D2A50
_ASIDE_MAGIC = struct.pack("<I", _ASIDE_BEGIN)
_FIELD_TYPES = frozenset({str, int, float, bool})  # of metadata, as JSON reads them

_to_json = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def encode_document(document: Document) -> str:
    """Return a document as the JSON text that is stored."""
    return _to_json([document.id, document.title, document.body, dict(document.fields), document.revision])


def decode_document(stored: str) -> Document:
    """Return the document that :func:`encode_document` made a text of.

    :raises ValueError: the text is not that of a document
    """
    try:
        parts = json.loads(stored)
    except RecursionError as error:  # nested so deeply that it was not written by us
        raise ValueError(Message("not a document")) from error
    if type(parts) is not list or len(parts) != 5:
        raise ValueError(Message("not a document"))
    id, title, body, fields, revision = parts
    if not type(id) is type(title) is type(body) is type(revision) is str or type(fields) is not dict:
        raise ValueError(Message("not a document"))
    if not _FIELD_TYPES.issuperset(map(type, fields.values())):
        raise ValueError(Message("its fields are not text and numbers"))
    return Document(id, title, body, fields, revision)


@dataclass(frozen=True, slots=True)
class Block:
    """Compressed strings."""

    data: bytes

    count: int
    """How many they are."""

    dictionary: bytes = b""
    """What they were compressed with, if there was one."""


def train_dictionary(texts: Iterable[str]) -> bytes:
    """Makes a dictionary for texts like these, always the same of the same; or none if they are too much alike."""
    encoded: list[bytes | bytearray | memoryview] = [text.encode("utf-8", "surrogatepass") for text in texts]
    every = sum(map(len, encoded)) // _SAMPLE + 1
    try:
        return zstandard.train_dictionary(_DICTIONARY, encoded[::every]).as_bytes()
    except zstandard.ZstdError:
        return b""


def compress_blocks(texts: Iterable[str], dictionary: bytes = b"") -> Iterator[Block]:
    """Compresses strings, in blocks of neighbours."""
    known = zstandard.ZstdCompressionDict(dictionary) if dictionary else None
    compressor = zstandard.ZstdCompressor(_LEVEL, dict_data=known, write_checksum=True)
    full = _FULL_WITH_DICTIONARY if dictionary else _FULL

    def packed(texts: list[bytes]) -> Block:
        lengths = struct.pack(f"<{len(texts)}I", *map(len, texts))
        # The columns file has checksums; that of the block is for what is left of a damaged one.
        return Block(compressor.compress(lengths + b"".join(texts)), len(texts), dictionary)

    waiting: list[bytes] = []
    size = 0
    for text in texts:
        waiting.append(text.encode("utf-8", "surrogatepass"))
        size += len(waiting[-1])
        if size >= full or len(waiting) >= _MOST:
            yield packed(waiting)
            waiting, size = [], 0
    if waiting:
        yield packed(waiting)


class DocStoreWriter:
    """Takes blocks as they come, into the one open block of a columns file."""

    def __init__(self, columns: ColumnsWriter, name: str) -> None:
        self._columns, self._name = columns, name
        self._counts: list[int] = []
        self._sizes: list[int] = []
        self._dictionaries: dict[bytes, int] = {b"": 0}  # with the number of their block and 1
        self._compressed_with: list[int] = []
        columns.begin(name, heap=True)

    def append(self, block: Block) -> None:
        """Takes the strings of the next documents."""
        if block.dictionary not in self._dictionaries:
            self._put(_ASIDE.pack(_ASIDE_BEGIN, len(block.dictionary)) + block.dictionary, 0, 0)
            self._dictionaries[block.dictionary] = len(self._counts)
        self._put(block.data, block.count, self._dictionaries[block.dictionary])

    def _put(self, data: bytes, count: int, compressed_with: int) -> None:
        self._columns.append(data)
        self._counts.append(count)
        self._sizes.append(len(data))
        self._compressed_with.append(compressed_with)

    def close(self) -> None:
        """Writes where the blocks begin."""
        columns, name = self._columns, self._name
        columns.end()
        columns.write(f"{name}.first", narrow(np.cumsum([0, *self._counts])))
        columns.write(f"{name}.starts", narrow(np.cumsum([0, *self._sizes])))
        columns.write(f"{name}.compressed_with", narrow(np.array(self._compressed_with, np.int64)))


class DocStore:
    """Reads the strings that :class:`DocStoreWriter` wrote."""

    def __init__(self, columns: Columns, name: str) -> None:
        self._columns, self._name = columns, name
        self._heap = columns.heap(name)
        self._first, self._starts = columns[f"{name}.first"], columns[f"{name}.starts"]
        self._compressed_with = columns[f"{name}.compressed_with"]
        self._dictionaries: dict[int, tuple[bytes, zstandard.ZstdCompressionDict | None]] = {0: (b"", None)}
        self._of_thread = threading.local()  # what unpacks, which only one thread may use at a time
        self._strings = lru_cache(_REMEMBERED)(self._unpacked)

    def __getitem__(self, number: int) -> str:
        """Gives the string of a document.

        :raises IndexDamaged: the block it lies in cannot be unpacked
        """
        block = position_of(number, self._first, "right") - 1
        text, ends = self._strings(block)
        place = number - int(self._first[block])
        return text[ends[place] : ends[place + 1]].decode("utf-8", "surrogatepass")

    def __iter__(self) -> Iterator[str]:
        for block in range(len(self._starts) - 1):
            if self._first[block] < self._first[block + 1]:
                yield from self._texts(block)

    def copy(self, live: NDArray[np.bool_]) -> Iterator[Block | list[str]]:
        """Yields what is live: large blocks that are all live as they are, of others the strings."""
        for block in range(len(self._starts) - 1):
            first, last = int(self._first[block]), int(self._first[block + 1])
            if first == last:
                continue
            start, end = int(self._starts[block]), int(self._starts[block + 1])
            if end - start >= _WORTH_COPYING and live[first:last].all():
                dictionary, _ = self._dictionary(int(self._compressed_with[block]))
                yield Block(self._heap.read(start, end).tobytes(), last - first, dictionary)
            elif live[first:last].any():
                yield [text for text, lives in zip(self._texts(block), live[first:last], strict=True) if lives]

    def _dictionary(self, number: int) -> tuple[bytes, zstandard.ZstdCompressionDict | None]:
        """Gives a dictionary as it is kept and as it is used; 0 is none, else the number of its block and 1."""
        known = self._dictionaries.get(number)
        if known is None:
            if not 0 < number < len(self._starts):
                raise self._columns.damaged(
                    Message("dictionary {number} of {block} is missing", number=number, block=self._name)
                )
            frame = self._heap.read(int(self._starts[number - 1]), int(self._starts[number])).tobytes()
            if not frame.startswith(_ASIDE_MAGIC):
                raise self._columns.damaged(
                    Message("dictionary {number} of {block} is invalid", number=number, block=self._name)
                )
            dictionary = frame[_ASIDE.size :]
            known = self._dictionaries[number] = dictionary, zstandard.ZstdCompressionDict(dictionary)
        return known

    def _unpacker(self, dictionary: int) -> zstandard.ZstdDecompressor:
        """Gives what unpacks blocks that were compressed with a dictionary; one of this thread, made once."""
        known: dict[int, zstandard.ZstdDecompressor] = vars(self._of_thread).setdefault("unpackers", {})
        if dictionary not in known:
            known[dictionary] = zstandard.ZstdDecompressor(dict_data=self._dictionary(dictionary)[1])
        return known[dictionary]

    def _texts(self, block: int) -> Iterator[str]:
        text, ends = self._unpacked(block)
        for start, end in pairwise(ends):
            yield text[start:end].decode("utf-8", "surrogatepass")

    def _unpacked(self, block: int) -> tuple[bytes, list[int]]:
        """Gives the text of a block, and where in it its strings begin, and the last one ends."""
        data = self._heap.read(int(self._starts[block]), int(self._starts[block + 1])).tobytes()
        count = int(self._first[block + 1]) - int(self._first[block])
        try:
            text = _decompressed(data, 4 * count, self._unpacker(int(self._compressed_with[block])))
            ends = list(accumulate(struct.unpack_from(f"<{count}I", text), initial=4 * count))
            if ends[-1] != len(text):
                raise ValueError(Message("the strings do not have their recorded lengths"))
        except (zstandard.ZstdError, struct.error, ValueError) as error:
            raise self._columns.damaged(
                Message(
                    "cannot decompress part {number} of {block} ({reason})",
                    number=block,
                    block=self._name,
                    reason=reason_of(error),
                )
            ) from error
        return text, ends


def repack(parts: Iterable[Block | list[str]]) -> Iterator[Block]:
    """Packs what :meth:`DocStore.copy` yields, strings together with the strings beside them."""
    waiting: list[str] = []
    for part in parts:
        if isinstance(part, Block):
            yield from compress_blocks(waiting)
            waiting = []
            yield part
        else:
            waiting += part
    yield from compress_blocks(waiting)


def _decompressed(data: bytes, least: int, by: zstandard.ZstdDecompressor) -> bytes:
    if least <= zstandard.frame_content_size(data) <= _SURE:
        return by.decompress(data)
    raise ValueError(Message("truncated, or larger than timviet ever writes"))


def recover_blocks(written: bytes) -> Iterator[list[str]]:
    """Yields the strings of each block that stands anywhere in some bytes, wherever it begins."""
    dictionaries: dict[int, zstandard.ZstdCompressionDict] = {}
    for found in re.finditer(re.escape(_ASIDE_MAGIC), written):
        if len(written) >= found.start() + _ASIDE.size:
            _, size = _ASIDE.unpack_from(written, found.start())
            start = found.start() + _ASIDE.size
            dictionary = zstandard.ZstdCompressionDict(written[start : start + size])
            dictionaries[dictionary.dict_id()] = dictionary
    at = 0
    while (at := written.find(_BEGIN, at)) >= 0:
        end = at
        try:
            about = zstandard.get_frame_parameters(written[at : at + _HEADER])
            if about.content_size > _SURE:  # which it also is if it is not told
                raise ValueError("not a block")
            known = dictionaries.get(about.dict_id)
            unpacker, text = zstandard.ZstdDecompressor(dict_data=known).decompressobj(), b""
            while not unpacker.eof and end < len(written) and len(text) <= about.content_size:
                text += unpacker.decompress(written[end : end + _PIECE])
                end += _PIECE
            sizes = np.frombuffer(text, "<u4", min(len(text) // 4, _MOST))
            ends = np.cumsum(sizes, dtype=np.int64) + 4 * np.arange(1, len(sizes) + 1)
            counts = np.flatnonzero(ends == len(text)) + 1
            if not unpacker.eof or not len(counts):
                raise ValueError("not a block")
            borders = accumulate(sizes[: counts[0]].tolist(), initial=4 * int(counts[0]))
            strings = [text[a:b].decode("utf-8", "surrogatepass") for a, b in pairwise(borders)]
        except (zstandard.ZstdError, ValueError):
            at += 1
        else:
            at = min(end, len(written)) - len(unpacker.unused_data)
            yield strings
