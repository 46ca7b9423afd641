"""A footer is read back as it was written; a footer that points outside of its file is refused."""

import json

import pytest

from timviet.index.store.format.footer import BlockEntry, Footer, encode_footer, parse_footer
from timviet.index.store.format.malformed import Malformed

FOOTER = Footer({"ids": BlockEntry("<u4", 8, 40, 123), "empty": BlockEntry("|u1", 48, 0, 0)}, {"documents": 10})


def test_a_footer_is_read_back():
    footer = parse_footer(encode_footer(FOOTER), 8, 48)
    assert footer == FOOTER
    assert footer.blocks["ids"].length == 10


@pytest.mark.parametrize(
    "entry",
    [
        ["<u4", 8, 44, 0],
        ["<u4", 0, 40, 0],
        ["<u4", 10, 4, 0],
        ["<u4", 8, 6, 0],
        ["<u4", 48, -8, 0],
        ["<f8", 8, 8, 0],
        ["<u4", "8", 8, 0],
        ["<u4", 8, 8],
        [["<u4"], 8, 8, 0],
        None,
    ],
)
def test_an_invalid_entry_is_refused(entry):
    with pytest.raises(Malformed, match="is outside"):
        parse_footer(json.dumps({"blocks": {"ids": entry}, "about": {}}).encode(), 8, 48)


@pytest.mark.parametrize(
    "encoded", [b"", b"[]", b"\xff", b"[" * 100_000, b'{"blocks": {}}', b'{"blocks": [], "about": {}}']
)
def test_other_bytes_are_refused(encoded):
    with pytest.raises(Malformed):
        parse_footer(encoded, 8, 48)


@pytest.mark.parametrize("other", [["<u4", 12, 40, 0], ["|u1", 8, 39, 0], ["|u1", 44, 4, 0]])
def test_blocks_that_overlap_are_refused_unless_they_are_the_same_bytes(other):
    ids = ["<u4", 8, 40, 0]
    encoded = {"blocks": {"ids": ids, "again": ids, "empty": ["|u1", 20, 0, 0]}, "about": {}}
    assert parse_footer(json.dumps(encoded).encode(), 8, 60).blocks.keys() == encoded["blocks"].keys()
    encoded["blocks"]["other"] = other
    with pytest.raises(Malformed, match="overlaps"):
        parse_footer(json.dumps(encoded).encode(), 8, 60)
