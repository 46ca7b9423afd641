"""Blocks are read back as they were written; a wrong byte anywhere and a wrong dtype or length are errors."""

import numpy as np
import pytest

from timviet.index import IndexDamaged
from timviet.index.store.format.columns import MAGIC, TRAILER, Columns
from timviet.index.store.format.columns_writer import ColumnsWriter
from timviet.index.store.format.paged_block import PAGE, PagedBlock

NUMBERS = np.arange(1000, dtype=np.uint16)
CONTENT = np.arange(3 * PAGE + 5, dtype=np.uint32).astype(np.uint8)


@pytest.fixture
def path(tmp_path):
    with ColumnsWriter(tmp_path / "file") as columns:
        columns.write("numbers", NUMBERS)
        columns.write_all("content", [CONTENT[:10], CONTENT[10:]], paged=True)
        columns.write_all("wide", [NUMBERS[:3]], paged=True)
        columns.add_alias("again", of="numbers")
        columns.close({"about": "đá"}, durable=False)
    return columns.path


def change(path, block, offset):
    content = bytearray(path.read_bytes())
    content[Columns(path)._blocks[block].offset + offset] ^= 1
    path.write_bytes(content)


def test_blocks_are_read_back(path):
    columns = Columns(path)
    assert columns.about == {"about": "đá"}
    assert np.array_equal(columns["numbers"], NUMBERS)
    assert np.array_equal(columns["again"], NUMBERS)
    assert columns.length("numbers") == 1000
    assert columns.length("nothing") == 0
    assert columns.sizes() == {
        "numbers": 2000,
        "content": len(CONTENT),
        "content.pages": 16,
        "wide": 6,
        "wide.pages": 4,
    }
    assert columns.damaged_blocks() == []
    assert np.array_equal(PagedBlock(columns, "content").read(5, 2 * PAGE), CONTENT[5 : 2 * PAGE])


def test_a_wrong_byte_is_detected_when_it_is_read(path):
    change(path, "numbers", 1999)
    change(path, "content", PAGE + 1)
    columns = Columns(path)
    assert columns.damaged_blocks() == ["numbers", "content", "again"]
    with pytest.raises(IndexDamaged, match="block numbers does not match its checksum"):
        columns["numbers"]
    block = PagedBlock(columns, "content")
    assert np.array_equal(block.read(0, PAGE), CONTENT[:PAGE])
    for read in (
        lambda: block.read(PAGE - 1, PAGE + 1),
        lambda: block.read_all(np.array([0, PAGE]), np.array([9, 1])),
    ):
        with pytest.raises(IndexDamaged, match="page 1 of block content"):
            read()


def test_pieces_that_are_read_together_are_those_that_are_read_alone(path):
    draw = np.random.default_rng(1)
    for count, longest in ((1, 9), (3, 2 * PAGE), (500, 9), (40, len(CONTENT) // 50)):
        starts = draw.integers(0, len(CONTENT) - longest, count)
        sizes = draw.integers(0, longest, count)
        for order in (np.arange(count), np.argsort(starts)):
            block = PagedBlock(Columns(path), "content")
            pieces = zip(starts[order].tolist(), sizes[order].tolist(), strict=True)
            expected = [CONTENT[start : start + size] for start, size in pieces]
            assert np.array_equal(block.read_all(starts[order], sizes[order]), np.concatenate(expected))


@pytest.mark.parametrize("starts", [[4, 6], [4]])
def test_a_piece_of_less_than_nothing_is_damage(path, starts):
    sizes = np.full(len(starts), 2)
    sizes[0] = -1
    with pytest.raises(IndexDamaged, match="outside"):
        PagedBlock(Columns(path), "content").read_all(np.array(starts), sizes)


@pytest.mark.parametrize(("start", "end"), [(-1, 2), (0, len(CONTENT) + 1), (9, 8)])
def test_a_piece_outside_of_its_block_is_damage(path, start, end):
    block = PagedBlock(Columns(path), "content")
    with pytest.raises(IndexDamaged, match="outside"):
        block.read(start, end)
    with pytest.raises(IndexDamaged, match="outside"):
        block.read_all(np.array([start]), np.array([end - start]))


def test_a_block_of_another_dtype_or_length_is_damage(path):
    columns = Columns(path)
    assert len(columns.typed("numbers", "<u2", 1000)) == 1000
    for dtype, length in (("<u4", None), ("<u2", 999)):
        with pytest.raises(IndexDamaged, match="block numbers contradicts"):
            columns.typed("numbers", dtype, length)
    with pytest.raises(IndexDamaged, match="missing"):
        columns["nothing"]
    with pytest.raises(IndexDamaged, match=r"block wide contradicts"):
        PagedBlock(columns, "wide")


def with_trailer(content, length=None, crc=None, magic=None):
    """Return a columns file whose trailer says something else."""
    was = TRAILER.unpack(content[-TRAILER.size :])
    now = (new if new is not None else old for new, old in zip((length, crc, magic), was, strict=True))
    return content[: -TRAILER.size] + TRAILER.pack(*now)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda content: b"", "the file is empty"),
        (lambda content: content[:7], "not a column file, or incomplete"),
        (lambda content: content[: len(MAGIC) + TRAILER.size - 1], "not a column file, or incomplete"),
        (lambda content: b"T" + content[1:], "not a column file, or incomplete"),
        (lambda content: content[:-1], "the end of the file is incomplete"),
        (lambda content: content[:-40], "the end of the file is incomplete"),
        (lambda content: with_trailer(content, magic=b"timviet\x02"), "the end of the file is incomplete"),
        (lambda content: with_trailer(content, length=len(content) - 23), "the end of the file is incomplete"),
        (lambda content: with_trailer(content, length=1 << 31), "the end of the file is incomplete"),
        (
            lambda content: with_trailer(MAGIC + bytes(1 << 21) + content[-TRAILER.size :], length=1 << 21),
            "the footer is larger than timviet ever writes",
        ),
        (lambda content: with_trailer(content, crc=1), "the footer does not match its checksum"),
        (lambda content: with_trailer(content, length=0, crc=0), "the footer is invalid"),
    ],
)
def test_a_file_that_does_not_end_as_one_of_ours_is_damage(path, change, reason):
    path.write_bytes(change(path.read_bytes()))
    with pytest.raises(IndexDamaged, match=f"file: {reason}"):
        Columns(path)


def test_a_file_that_is_given_up_is_removed_only_while_it_is_the_same(tmp_path):
    path = tmp_path / "a.columns"
    kept = ColumnsWriter(path)
    path.rename(tmp_path / "moved")
    path.write_text("of another writer")
    kept.discard()
    assert path.read_text() == "of another writer"
    (tmp_path / "moved").unlink()
    path.unlink()
    own = ColumnsWriter(path)
    own.discard()
    assert not path.exists()
    linked = ColumnsWriter(path)
    path.rename(tmp_path / "moved")
    path.symlink_to(tmp_path / "moved")
    linked.discard()
    assert path.is_symlink()


def test_a_file_is_given_up_if_writing_it_fails(tmp_path):
    writer = ColumnsWriter(tmp_path / "a.columns")
    with pytest.raises(ZeroDivisionError), writer:
        raise ZeroDivisionError
    assert not (tmp_path / "a.columns").exists()
