"""A repair keeps other writers out, leaves nothing behind, and touches no file that is not of the index."""

from __future__ import annotations

import errno
from pathlib import Path

import pytest
from disk import KINDS, Disk

from timviet.index import Document, Index, IndexLocked, StoreError, check, repair
from timviet.index.store.commit import commits, index_writer
from timviet.index.workers import pool

BODIES = {f"d{number}": f"nghị quyết số {number} " * 40 for number in range(60)}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The folder of an index of two commits; the second has deleted a document and renewed all others."""
    with Index.open(tmp_path / "kho", create=True, jobs=1) as index:
        index.add_many(Document(id, body=body) for id, body in BODIES.items())
        index.add(Document("deleted", body="không còn nữa"))
    with Index.open(tmp_path / "kho", jobs=1) as index:
        index.set_unread(b"a.pdf")
        index.delete("deleted")
        index.rebuild()
    return tmp_path / "kho"


def damage(file: Path, step: int) -> None:
    """Change each of so many bytes of a file, the first ones excepted."""
    content = bytearray(file.read_bytes())
    for place in range(step, len(content), step):
        content[place] ^= 1
    file.write_bytes(content)


def damage_newest_segment(folder: Path, step: int = 6000) -> None:
    (segment,) = commits.read_newest_manifest(folder).segments
    damage(folder / segment.columns.name, step)


def bodies(folder: Path) -> dict[str, str]:
    with Index.open(folder) as index:
        return {document.id: document.body for document in index.documents()}


def test_a_repair_waits_for_the_writer_that_is_at_work_and_keeps_others_out(folder: Path) -> None:
    with Index.open(folder, jobs=1) as index:
        index.begin()
        with pytest.raises(IndexLocked, match="another writer is at work"):
            repair(folder)
    damage_newest_segment(folder)
    repair(folder, jobs=1)
    with Index.open(folder, jobs=1) as index:
        index.begin()  # the repair has given its lock back
    assert bodies(folder) == BODIES


@pytest.mark.parametrize("kind", KINDS)
def test_a_repair_that_fails_leaves_no_file_and_can_be_repeated(folder: Path, kind: str) -> None:
    damage_newest_segment(folder)
    before = {file.name: file.read_bytes() for file in folder.iterdir() if file.name.startswith(("seg", "tim"))}
    number, failed = 1, True
    while failed:
        with Disk(folder, (kind, number, errno.EIO)) as disk:
            try:
                repair(folder, jobs=1)
            except (OSError, StoreError):
                after = {file.name for file in folder.iterdir() if file.name.startswith(("seg", "tim"))}
                assert after == before.keys(), f"{kind} {number}"
        failed, number = disk.failed and number < 30, number + 1
        if not failed:
            assert bodies(folder) == BODIES
            assert check(folder, deep=True) == []


def test_an_index_that_does_not_fit_in_memory_is_repaired_in_parts(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pool, "_BATCH_CHARACTERS", 10_000)
    damage_newest_segment(folder)
    monkeypatch.setattr(index_writer, "_OVERHEAD_ADDING", index_writer.MEMORY)  # so that a document fills it
    with Disk(folder) as disk:
        repair(folder, jobs=1)
    assert len([event for event in disk.events if event[0] == "create" and event[1].endswith(".columns")]) > 1
    assert bodies(folder) == BODIES


def test_files_that_only_a_damaged_commit_needs_are_removed(folder: Path) -> None:
    newest = {file.name for file in commits.read_newest_manifest(folder).files}
    (earlier,) = {file.name for file in folder.glob("segment-*.columns")} - newest
    damage(folder / earlier, 6000)
    assert repair(folder, jobs=1).damage
    assert {file.name for file in folder.glob("segment-*")} <= newest
    assert len(list(folder.glob("timviet-*.json"))) == 1
    assert bodies(folder) == BODIES


@pytest.mark.parametrize("lost", ["no manifest", "the last manifest", "all manifests"])
def test_files_of_others_are_neither_read_nor_removed(folder: Path, lost: str) -> None:
    (segment,) = commits.read_newest_manifest(folder).segments
    stem = segment.columns.name.partition(".")[0]
    others = {"notes.columns": b"rows", f"{stem}.deleted-never": b"yes", "segment-1.columns": b""}
    for name, content in others.items():
        (folder / name).write_bytes(content)
    damage_newest_segment(folder, step=100)  # so that no document is left in it
    manifests = sorted(folder.glob("timviet-*.json"), reverse=True)
    for manifest in manifests[: {"no manifest": 0, "the last manifest": 1, "all manifests": 2}[lost]]:
        manifest.write_text("{")
    repair(folder, jobs=1)
    assert bodies(folder).items() >= BODIES.items()
    assert {name: (folder / name).read_bytes() for name in others} == others


def test_a_link_with_the_name_of_a_file_is_damage_also_if_unreadable_files_are_given_up(folder: Path) -> None:
    segment = next(folder.glob("segment-*.columns"))
    moved = segment.rename(folder.parent / "moved")
    segment.symlink_to(moved)
    report = repair(folder, jobs=1, durable=False, skip_unreadable=True)
    assert report.unreadable == []
    assert check(folder) == []
