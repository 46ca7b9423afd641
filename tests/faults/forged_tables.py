"""What may an attacker change in the tables of an index: counts, lengths, offsets, dictionaries, runs?"""

from __future__ import annotations

from random import Random
from typing import Any

import numpy as np
from forged_index import ForgedFile, ForgedIndex
from forged_texts import grow
from numpy.typing import NDArray

EXTREMES = (0, 1, 254, 255, 256, 65534, 65535, 65536, (1 << 31) - 1, (1 << 32) - 1, (1 << 63) - 1, (1 << 64) - 1)
TABLES = ("text.syllable", "text.folded", "text.bigram", "text.word", "text.form", "title.folded", "facts")


def change_blocks(draw: Random, index: ForgedIndex) -> None:
    """Change numbers in some blocks; cut, extend, shuffle, swap or drop blocks."""
    blocks = index.segment.blocks
    for _ in range(draw.choice((1, 1, 1, 2, 5))):
        name = draw.choice(sorted(blocks))
        blocks[name] = _changed_block(draw, blocks, name)
    if draw.random() < 0.1:
        del blocks[draw.choice(sorted(blocks))]


def _changed_block(draw: Random, blocks: dict[str, NDArray[Any]], name: str) -> NDArray[Any]:
    values = blocks[name].copy()
    top = np.iinfo(values.dtype).max
    match draw.randrange(7):
        case 0 if len(values):
            for _ in range(draw.choice((1, 3, 20))):
                values[draw.randrange(len(values))] = min(draw.choice(EXTREMES), top)
        case 1 if len(values):
            values[draw.randrange(len(values))] = draw.randrange(min(int(values.max()) * 2 + 2, top))
        case 2 if len(values):
            return values[: draw.randrange(len(values))]
        case 3:
            more = np.full(draw.randrange(1, 40), min(draw.choice(EXTREMES), top), values.dtype)
            return np.concatenate([values, more])
        case 4:
            return np.random.default_rng(draw.randrange(1 << 30)).permutation(values)
        case 5:
            return blocks[draw.choice(sorted(blocks))]
        case 6:
            wide = values.astype("<u8")
            wide[draw.randrange(len(wide) or 1) :][:1] = draw.choice(EXTREMES)
            return wide
    return values


def _write_terms(segment: ForgedFile, name: str, terms: list[bytes]) -> None:
    """Replace the dictionary of a table."""
    content, starts = b"", []
    for number, term in enumerate(terms):
        if number % 32 == 0:
            starts.append(len(content))
        content += (b"" if number % 32 == 0 else b"\0") + b"\xff" + len(term).to_bytes(4, "little") + term
    segment.blocks |= {
        f"{name}.terms": np.frombuffer(content, np.uint8),
        f"{name}.term_groups": np.array(starts, "<u4"),
        f"{name}.term_count": np.array([len(terms)], "<u4"),
    }


def overlap_lists(draw: Random, index: ForgedIndex) -> None:
    """Let all terms of some tables have the same bytes as their lists, those of all documents."""
    segment = index.segment
    often = draw.random() < 0.3
    if draw.random() < 0.7:
        grow(draw, index, 5000)
        names = [name.removesuffix(".counts") for name in segment.blocks if name.endswith(".counts")]
        for name in ("facts", "text.word"):
            prefix = b"" if name == "text.word" else draw.choice((b"tags=", b"year="))
            _write_terms(segment, name, [prefix + b"d%04d" % number for number in range(4000)])
            segment.blocks[f"{name}.counts"] = np.zeros(4000, np.uint8)
    else:
        names = [draw.choice(TABLES)]
    count = segment.doc_count
    for name in segment.about["totals"]:
        segment.blocks[f"{name}.lengths"] = np.ones(count, np.uint8)
        segment.about["totals"][name] = count
    for name in names:
        terms = len(segment.blocks[f"{name}.counts"])
        segment.blocks |= {
            f"{name}.docs": np.tile(np.packbits(np.ones(count, np.bool_), bitorder="little"), 16),
            f"{name}.tfs": np.tile(np.packbits([True, False] * count, bitorder="little"), 16),
            f"{name}.counts": np.zeros(terms, np.uint8),
            f"{name}.many_terms": np.arange(terms, dtype="<u4"),
            f"{name}.many_df": np.full(terms, count, "<u4"),
            f"{name}.many_more": np.full(terms, count if often else 0, "<u4"),
            f"{name}.anchors": np.zeros(2 * -(-terms // 16), "<u4"),
            f"{name}.bound_terms": np.zeros(0, "<u4"),
            f"{name}.bounds": np.zeros(0, "<u2"),
            f"{name}.bound_tops": np.zeros(0, "<u4"),
        }


def change_counts(draw: Random, index: ForgedIndex) -> None:
    """Let terms have huge counts, with lists that are as they were."""
    segment, name = index.segment, draw.choice(TABLES)
    terms = len(segment.blocks[f"{name}.counts"])
    kind = draw.choice(("<u2", "<u4", "<u8"))
    top = np.iinfo(kind).max
    segment.blocks[f"{name}.counts"] = np.zeros(terms, np.uint8)
    segment.blocks[f"{name}.many_terms"] = np.arange(terms, dtype="<u4")
    for counts in ("many_df", "many_more"):
        count = draw.choice((1, segment.doc_count, 8 * len(segment.blocks[f"{name}.tfs"]), *EXTREMES))
        segment.blocks[f"{name}.{counts}"] = np.full(terms, min(count, int(top)), kind)


def shuffle_terms(draw: Random, index: ForgedIndex) -> None:
    """Write a dictionary whose terms are not sorted, or share many bytes with the one before."""
    segment, name = index.segment, draw.choice([table for table in TABLES if table != "text.bigram"])
    count = len(segment.blocks[f"{name}.counts"])
    groups = -(-count // 32)
    match draw.randrange(4):
        case 0:  # each group has the same terms, and the first ones are large
            group = b"\1z" + b"".join(b"\0\1" + bytes([97 + number % 20]) for number in range(31))
            content, size = group * groups, len(group)
        case 1:  # long terms of which each adds a letter
            group = b"\xff" + (250).to_bytes(4, "little") + b"a" * 250 + b"\xfa\1b" * 31
            content, size = group * groups, len(group)
        case 2:  # a length beyond the end
            group = b"\xff" + draw.choice(EXTREMES[:-2]).to_bytes(4, "little") + b"a" + b"\0\1b" * 31
            content, size = group * groups, len(group)
        case _:  # empty terms, metadata without names, blanks and signs
            group = b"\0" + b"".join(b"\0\1" + draw.choice((b"=", b" ", b"\0", b"\xff", b"a")) for _ in range(31))
            content, size = group * groups, len(group)
    segment.blocks[f"{name}.terms"] = np.frombuffer(content, np.uint8)
    segment.blocks[f"{name}.term_groups"] = (np.arange(groups) * size).astype("<u4")
    if draw.random() < 0.3:
        segment.blocks[f"{name}.term_count"] = np.array([min(draw.choice(EXTREMES), (1 << 32) - 1)], "<u4")


def change_values(draw: Random, index: ForgedIndex) -> None:
    """Replace the values of metadata by huge numbers, dates out of range, and long texts."""
    segment = index.segment
    values = [
        b"9" * 5000,
        b"1e999",
        b"nan",
        b"-inf",
        b"9999-99-99",
        b"0000-00-00",
        b"20249999",
        b"\x1b[2J",
        b"[" * 9999,
    ]
    terms = sorted(
        b"year=" + draw.choice(values) + str(number).encode()
        for number in range(len(segment.blocks["facts.counts"]))
    )
    _write_terms(segment, "facts", terms)


def change_runs(draw: Random, index: ForgedIndex) -> None:
    """Let runs be of any size, or have no ends."""
    blocks = index.segment.blocks
    name = draw.choice(("text.bigram.pair_ends", "title.bigram.pair_ends", "text.reading_ends"))
    if draw.random() < 0.7:
        size = len(blocks[name])
        blocks[name] = np.frombuffer(draw.choice((bytes(size), b"\xff" * size, draw.randbytes(size))), np.uint8)
    if draw.random() < 0.7:
        anchors = blocks[f"{name}.anchors"].astype("<u8")
        anchors[:-1] = draw.choice((0, int(anchors[-1]), *EXTREMES))
        blocks[f"{name}.anchors"] = anchors


def change_spellings(draw: Random, index: ForgedIndex) -> None:
    """Let all syllables have the same spellings, with huge counts."""
    blocks = index.segment.blocks
    for name in (
        "text.by_folded",
        "text.kind_folded",
        "text.kind_syllable",
        "text.readings",
        "text.reading_counts",
    ):
        if draw.random() < 0.5 and len(blocks[name]):
            value = draw.choice((0, 1, int(blocks[name].max()), 255))
            blocks[name] = np.full_like(blocks[name], min(value, np.iinfo(blocks[name].dtype).max))
    if draw.random() < 0.5:
        rows = len(blocks["text.readings"]) // 3
        blocks["text.readings"] = np.tile(np.array([0, 0, 255], np.uint8), rows)
        blocks["text.reading_many"] = np.arange(rows, dtype="<u4")
        blocks["text.reading_counts"] = np.full(rows, draw.choice(EXTREMES), "<u8")


def change_lengths(draw: Random, index: ForgedIndex) -> None:
    """Let documents have huge lengths in a layer, or none, and score bounds that say otherwise."""
    blocks = index.segment.blocks
    name = draw.choice([name for name in sorted(blocks) if name.endswith(".lengths") and "." in name[:-8]])
    blocks[name] = np.full(len(blocks[name]), draw.choice(EXTREMES[:-1]), "<u8")
    table = draw.choice(TABLES)
    terms = min(len(blocks[f"{table}.counts"]), 50)
    blocks[f"{table}.bound_terms"] = np.arange(terms, dtype="<u4")
    blocks[f"{table}.bounds"] = np.full(8 * terms, draw.choice((0, 1, 65534, 65535)), "<u2")
    blocks[f"{table}.bound_tops"] = np.full(terms, draw.choice((0, 1, (1 << 31) - 1, 1 << 31)), "<u4")


def change_streams(draw: Random, index: ForgedIndex) -> None:
    """Let the tokens of documents be any, at any offset."""
    blocks = index.segment.blocks
    field = draw.choice(("text", "title"))
    stream, starts = blocks[f"{field}.stream"], blocks[f"{field}.stream_starts"].copy()
    match draw.randrange(4):
        case 0:
            blocks[f"{field}.stream"] = np.full_like(stream, draw.choice((0, 1, 2, 191, 192, 255)))
        case 1:
            starts[1:] = len(stream)
            blocks[f"{field}.stream_starts"] = starts
        case 2:
            starts[:-1] = 0
            blocks[f"{field}.stream_starts"] = starts
        case _:
            blocks[f"{field}.stream"] = np.frombuffer(draw.randbytes(len(stream)), np.uint8)


def change_ids(draw: Random, index: ForgedIndex) -> None:
    """Let documents have ids and revisions that are long, empty, alike, or no text."""
    blocks, name = index.segment.blocks, draw.choice(("ids", "revisions"))
    count = index.segment.doc_count
    text = draw.choice((b"", b"d3", b"\xff", b"\xed\xa0\x80", b"x" * 3000, b"/../../etc/passwd", b"a\0b"))
    blocks[name] = np.frombuffer(text * count, np.uint8)
    blocks[f"{name}.lengths"] = np.full(count, len(text), "<u2")
    blocks[f"{name}.anchors"] = (np.arange(0, count, 16) * len(text)).astype("<u4")
    if draw.random() < 0.5:
        blocks["id_hashes"] = np.full(count, blocks["id_hashes"][0], "<u4")
