"""A footer comes back as it was written; one that points outside of its file is refused."""

import json

import pytest

from timviet.index.store.format.footer import BlockEntry, Footer, encode_footer, parse_footer
from timviet.index.store.format.malformed import Malformed

FOOTER = Footer({"ids": BlockEntry("<u4", 8, 40, 123), "empty": BlockEntry("|u1", 48, 0, 0)}, {"documents": 10})


def test_a_footer_comes_back():
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
def test_an_entry_that_cannot_be_is_refused(entry):
    with pytest.raises(Malformed, match="lies outside"):
        parse_footer(json.dumps({"blocks": {"ids": entry}, "about": {}}).encode(), 8, 48)


@pytest.mark.parametrize(
    "written", [b"", b"[]", b"\xff", b"[" * 100_000, b'{"blocks": {}}', b'{"blocks": [], "about": {}}']
)
def test_what_is_no_footer_is_refused(written):
    with pytest.raises(Malformed):
        parse_footer(written, 8, 48)
