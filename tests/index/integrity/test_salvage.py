"""Documents outside the damage are read; a file that cannot be opened is an error, not a loss."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import numpy as np
import pytest
from forged_index import ForgedFile

from timviet.index import Document, Index, IndexDamaged, StoreError, check, repair
from timviet.index.integrity.inventory import Inventory
from timviet.index.integrity.salvage import DamagedSegment, SalvagedDocument
from timviet.index.store.format import disk
from timviet.index.store.format.columns import Columns
from timviet.index.store.format.documents.document_json import encode_document
from timviet.index.store.format.documents.text_blocks import compress_blocks

FILLING_MAGIC = (0x184D2A51).to_bytes(4, "little")
RICE = Document("rice", "Gạo", "Giá gạo xuất khẩu tăng", {"year": 2016}, "r1")
CONGRESS = Document("congress", "Đại hội", "Đại hội Đảng bộ quận Long Biên")
BOOK = Document(
    "book", "Sổ tay", "\n".join(f"Chương {number}. Gieo mạ, cấy lúa, gặt lúa." for number in range(900))
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The folder of an index of two documents."""
    with Index.open(tmp_path / "kho", create=True, jobs=1, durable=False) as index:
        index.add_many([RICE, CONGRESS])
    return tmp_path / "kho"


def segment_of(folder: Path) -> Path:
    (file,) = folder.glob("*.columns")
    return file


def test_a_sound_segment_yields_every_document(folder: Path) -> None:
    segment = DamagedSegment(segment_of(folder))
    assert segment.is_open
    assert segment.is_deletion_known
    assert [*segment.salvage()] == [SalvagedDocument(document.id, document) for document in (RICE, CONGRESS)]


def test_without_its_list_of_blocks_a_segment_yields_the_documents_in_undamaged_blocks(folder: Path) -> None:
    file = segment_of(folder)
    file.write_bytes(file.read_bytes()[:-40])
    segment = DamagedSegment(file)
    assert not segment.is_open
    assert {salvaged.document.id for salvaged in segment.salvage() if salvaged.document} == {"rice", "congress"}


@pytest.mark.parametrize("share", [1.0, 0.5])
def test_a_long_document_is_recovered_whole_or_not_at_all(tmp_path: Path, share: float) -> None:
    with Index.open(tmp_path, create=True, jobs=1, durable=False) as index:
        index.add_many([RICE, CONGRESS, BOOK])
    file = segment_of(tmp_path)
    assert [salvaged.document for salvaged in DamagedSegment(file).salvage()] == [RICE, CONGRESS, BOOK]
    _, start, length, _ = Columns(file)._blocks["documents"]
    file.write_bytes(file.read_bytes()[: start + int(share * length)])
    recovered = [salvaged.document for salvaged in DamagedSegment(file).salvage()]
    assert recovered == ([RICE, CONGRESS, BOOK] if share == 1 else [RICE, CONGRESS])


@pytest.mark.parametrize("is_of_earlier_version", [True, False])
def test_a_block_that_becomes_too_long_is_only_recovered_from_a_file_of_an_earlier_version(
    folder: Path, *, is_of_earlier_version: bool
) -> None:
    forged = ForgedFile(segment_of(folder))
    long = Document("congress", body="a" * 1_000_000)
    (block,) = compress_blocks([encode_document(long)])
    unfilled = block.data.partition(FILLING_MAGIC)[0]
    assert len(unfilled) < len(block.data) // 10
    (other,) = compress_blocks([encode_document(RICE)])
    forged.blocks["documents"] = np.frombuffer(other.data + unfilled, np.uint8)
    forged.blocks["documents.starts"] = np.zeros(1, np.uint32)  # contradicts the number of blocks
    if is_of_earlier_version:
        del forged.blocks["documents.filled"]
    forged.write()
    salvaged = [*DamagedSegment(forged.path).salvage()]
    rice, congress = SalvagedDocument("rice", RICE), SalvagedDocument("congress", None)
    assert salvaged == ([rice, SalvagedDocument("congress", long)] if is_of_earlier_version else [rice, congress])


def test_with_unreadable_deletions_all_documents_are_yielded(folder: Path) -> None:
    (folder / "broken").write_bytes(b"")
    segment = DamagedSegment(segment_of(folder), (folder / "broken",))
    assert segment.is_open
    assert not segment.is_deletion_known
    assert len([*segment.salvage()]) == 2


def test_if_neither_ids_nor_documents_are_read_by_number_deleted_documents_may_come_back(tmp_path: Path) -> None:
    documents = [Document(f"d{number}", body=f"số {number}") for number in range(20)]
    with Index.open(tmp_path, create=True, jobs=1, durable=False) as index:
        index.add_many(documents)
        index.commit()
        index.delete("d3")
    file = segment_of(tmp_path)
    content = bytearray(file.read_bytes())
    for block in ("ids", "documents.pages"):
        content[Columns(file)._blocks[block].offset] ^= 1
    file.write_bytes(content)
    segment = DamagedSegment(file, tuple(tmp_path.glob("*.deleted-*")))
    assert segment.is_deletion_known
    assert [salvaged.document for salvaged in segment.salvage()] == documents
    assert not segment.is_deletion_known


def test_the_inventory_lists_lost_commits_and_their_segments(folder: Path) -> None:
    with Index.open(folder, jobs=1, durable=False) as index:
        index.add_many(Document(f"d{number}", body=f"số {number} " * 2000) for number in range(50))
        index.delete("rice")
    inventory = Inventory(folder)
    assert (inventory.latest, inventory.base.generation, inventory.lost_commits) == (2, 2, set())
    assert inventory.orphans() == []
    (folder / "timviet-00000002.json").write_bytes(b"{")
    inventory = Inventory(folder)
    assert (inventory.latest, inventory.base.generation, inventory.lost_commits) == (2, 1, {2})
    assert inventory.orphans() == [file.name for file in folder.glob("segment-00000002-*.columns")]
    for file in folder.glob("timviet-*.json"):
        file.write_bytes(b"{")
    inventory = Inventory(folder)
    assert (inventory.base.generation, inventory.base.segments) == (0, ())
    assert len(inventory.orphans()) == len([*folder.glob("*.columns")])


@pytest.mark.parametrize("code", [errno.EACCES, errno.EMFILE, errno.EIO])
def test_an_error_in_opening_a_file_is_not_damage(
    folder: Path, monkeypatch: pytest.MonkeyPatch, code: int
) -> None:
    before = {file.name: file.read_bytes() for file in folder.glob("*-*")}
    really_open = os.open

    def refuse(path: object, flags: int, *rest: int, **options: int | None) -> int:
        if str(path).endswith(".columns"):
            raise OSError(code, os.strerror(code))
        return really_open(path, flags, *rest, **options)  # type: ignore[arg-type]

    with monkeypatch.context() as patched:
        patched.setattr(disk.os, "open", refuse)
        for attempt in (check, repair):
            with pytest.raises(StoreError) as caught:
                attempt(folder)
            assert not isinstance(caught.value, IndexDamaged)
    with Index.open(folder) as index:
        index.begin()  # the repair has given its lock back, though its error is still here
    assert caught.value
    assert before == {file.name: file.read_bytes() for file in folder.glob("*-*")}
    assert check(folder, deep=True) == []
