"""Damage is reported, and repaired without losing readable documents."""

from __future__ import annotations

import json
import warnings
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest
from indexes import collect_garbage
from processes import Run
from thorough import first

from timviet.index import Document, Index, IndexDamaged, IndexMissing, check, repair
from timviet.index.store.commit import commits
from timviet.index.store.commit.manifest import encode_manifest
from timviet.index.store.format.columns import Columns
from timviet.index.store.format.columns_writer import ColumnsWriter
from timviet.index.store.format.file_digest import FileDigest
from timviet.index.warnings import FellBack
from timviet.search import Searcher

SYLLABLES = [
    f"{first}{last}" for first in "bcdghklmnprstvx" for last in ("a", "e", "i", "o", "u", "an", "inh", "ong")
]
BODY = "Đại hội Đảng bộ quận Long Biên lần thứ {}"


def document(number: int, body: str = BODY) -> Document:
    """Return a document; one in 50 is long enough to be divided into sections."""
    draw = Random(number)
    rest = " ".join(draw.choices(SYLLABLES, k=60 + number % 7))  # to fill several blocks
    if number % 50 == 8:
        rest = "\n".join([rest.capitalize()] * 20)
    return Document(f"d{number:03}", f"Số {number}", f"{body.format(number)}. {rest}", {"n": number}, f"r{number}")


@pytest.fixture
def index_folder(tmp_path: Path) -> Path:
    """The folder of an index of 150 documents; a second commit deleted one of them and replaced another."""
    with Index.open(tmp_path / "kho", create=True, jobs=1) as index:
        index.add_many(map(document, range(150)))
    with Index.open(tmp_path / "kho", jobs=1) as index:
        index.delete("d007")
        index.update(document(8, "Nghị quyết {}"))
    return tmp_path / "kho"


def expected_documents() -> dict[str, Document]:
    documents = {f"d{number:03}": document(number) for number in range(150) if number != 7}
    return documents | {"d008": document(8, "Nghị quyết {}")}


def contents(folder: Path) -> dict[str, Document]:
    with Index.open(folder) as index:
        return {document.id: document for document in index.documents()}


def damage_block(file: Path, block: str, share: float = 0.5) -> None:
    """Change a byte within a block of a columns file."""
    _, start, length, _ = Columns(file)._blocks[block]
    content = bytearray(file.read_bytes())
    content[start + int(share * length)] ^= 0x10
    file.write_bytes(content)


def remove_previous_commit(folder: Path) -> None:
    (folder / "timviet-00000001.json").unlink()
    collect_garbage(folder)


def largest_segment(folder: Path) -> Path:
    """Return the path of the largest_segment segment of the last commit."""
    segments = commits.read_newest_manifest(folder).segments
    return folder / max((segment.columns for segment in segments), key=lambda file: file.size).name


def test_an_undamaged_index_is_not_changed(index_folder: Path) -> None:
    before = {file.name: file.read_bytes() for file in index_folder.iterdir() if "-" in file.name}
    assert check(index_folder) == check(index_folder, deep=True) == []
    done = repair(index_folder)
    assert (done.damage, done.documents, done.analyzed, done.lost, done.doubts) == ([], 149, 0, [], [])
    assert before == {file.name: file.read_bytes() for file in index_folder.iterdir() if "-" in file.name}


def test_damaged_postings_are_rebuilt_from_the_documents(index_folder: Path) -> None:
    damage_block(largest_segment(index_folder), "text.folded.docs")
    (problem,) = check(index_folder)
    assert "block text.folded.docs does not match its checksum" in problem
    done = repair(index_folder)
    assert problem in done.damage
    assert (done.documents, done.lost, done.unknown, done.doubts) == (149, [], 0, [])
    assert done.analyzed > 0
    assert check(index_folder, deep=True) == []
    assert contents(index_folder) == expected_documents()
    with Searcher(index_folder) as searcher:
        assert searcher.search("nghi quyet").hits[0].id == "d008"


def test_unreadable_documents_are_listed_and_the_others_kept(index_folder: Path) -> None:
    remove_previous_commit(index_folder)
    damage_block(largest_segment(index_folder), "documents")
    done = repair(index_folder)
    assert 0 < len(done.lost) <= 64
    assert done.unknown == 0
    assert contents(index_folder) == {id: kept for id, kept in expected_documents().items() if id not in done.lost}
    assert check(index_folder, deep=True) == []


def test_unreadable_documents_are_restored_from_the_previous_commit(tmp_path: Path) -> None:
    with Index.open(tmp_path, create=True, jobs=1) as index:
        index.add_many(map(document, range(100)))
    with Index.open(tmp_path, jobs=1) as index:
        index.rebuild()
        assert len({file.name for file in tmp_path.glob("*.columns")}) == 2
    damage_block(max(tmp_path.glob("*.columns")), "documents")
    done = repair(tmp_path)
    assert (done.documents, done.lost, done.unknown, done.doubts) == (100, [], 0, [])
    assert done.earlier
    assert contents(tmp_path) == {original.id: original for original in map(document, range(100))}


def test_a_lost_manifest_of_the_last_commit_loses_no_document(index_folder: Path) -> None:
    (index_folder / "timviet-00000002.json").write_bytes(b"{")
    with pytest.warns(FellBack):
        assert len(contents(index_folder)) == 150
    done = repair(index_folder)
    assert contents(index_folder) == expected_documents() | {"d007": document(7)}
    assert "may have come back" in done.doubts[0]
    assert check(index_folder, deep=True) == []


def test_documents_are_recovered_without_any_manifest(index_folder: Path) -> None:
    for file in index_folder.glob("timviet-*.json"):
        file.write_bytes(b"")
    with pytest.raises(IndexDamaged, match=r"repair\(\)"):
        Index.open(index_folder)
    repair(index_folder)
    assert expected_documents().items() <= contents(index_folder).items()
    assert check(index_folder, deep=True) == []


def test_documents_before_the_end_of_a_truncated_segment_are_recovered(index_folder: Path) -> None:
    remove_previous_commit(index_folder)
    file = largest_segment(index_folder)
    content = file.read_bytes()
    _, start, length, _ = Columns(file)._blocks["documents"]
    file.write_bytes(content[: start + int(0.9 * length)])
    done = repair(index_folder)
    assert done.unknown > 0
    assert len(contents(index_folder)) >= 64
    assert contents(index_folder).items() <= (expected_documents() | {"d007": document(7)}).items()
    assert check(index_folder, deep=True) == []


@pytest.mark.parametrize("seed", first(2, range(6)))
def test_a_repaired_index_is_consistent_and_has_no_invented_document(index_folder: Path, seed: int) -> None:
    draw = Random(seed)
    bodies = {original.id: {original.body} for original in map(document, range(150))}
    bodies["d008"].add(expected_documents()["d008"].body)
    for file in sorted(index_folder.glob("*-*")):
        if draw.random() < 0.5:
            content = bytearray(file.read_bytes())
            for _ in range(draw.choice((1, 30))):
                content[draw.randrange(len(content))] ^= 1 << draw.randrange(8)
            file.write_bytes(content[: draw.choice((len(content), draw.randrange(len(content))))])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", FellBack)
        done = repair(index_folder)
    assert check(index_folder, deep=True) == []
    repaired = contents(index_folder)
    assert done.documents == len(repaired)
    assert all(document.body in bodies[id] for id, document in repaired.items())
    if not done.lost and not done.unknown and not done.earlier and not done.doubts:
        assert repaired == expected_documents()


def test_contradictions_are_found_despite_correct_checksums(tmp_path: Path) -> None:
    with Index.open(tmp_path, create=True, jobs=1) as index:
        index.add_many(map(document, range(70)))
    manifest = commits.read_newest_manifest(tmp_path)
    (segment,) = manifest.segments
    for block in (
        "text.folded.lengths",
        "text.word.counts",
        "id_numbers",
        "text.stream_starts",
        "text.folded.bounds",
    ):
        file = reverse_block(tmp_path / segment.columns.name, block)
        changed = replace(manifest, segments=(replace(segment, columns=file),))
        (tmp_path / "timviet-00000001.json").write_bytes(encode_manifest(changed))
        assert check(tmp_path) == []
        assert check(tmp_path, deep=True)


def reverse_block(path: Path, block: str) -> FileDigest:
    """Reverse the values of a block of a columns file, with correct checksums."""
    columns = Columns(path)
    names = [name for name in columns._blocks if not name.endswith(".pages")]
    blocks = {name: columns[name] for name in names}
    blocks[block] = blocks[block][::-1]
    path.unlink()
    with ColumnsWriter(path) as writer:
        for name, values in blocks.items():
            writer.write_all(name, [values], paged=f"{name}.pages" in columns)
        return writer.close(columns.about, durable=False)


def test_the_command_reports_and_repairs_damage(index_folder: Path, run: Run) -> None:
    done = run("check", "--index", index_folder)
    assert (done.returncode, done.stdout, done.stderr) == (0, "no damage found\n", "")
    assert run("check", "--deep", "--index", index_folder).returncode == 0
    damage_block(largest_segment(index_folder), "text.word.counts")
    done = run("check", "--index", index_folder)
    assert done.returncode == 2
    assert "text.word.counts does not match its checksum" in done.stdout
    assert "run 'timviet check --repair'" in done.stdout
    assert json.loads(run("check", "--json", "--index", index_folder).stdout)["damage"]
    done = run("check", "--repair", "--index", index_folder)
    assert (done.returncode, done.stderr) == (0, "")
    assert "documents were recovered from damaged files and analyzed again" in done.stdout
    assert "repaired: the index has 149 documents" in done.stdout
    assert run("check", "--deep", "--index", index_folder).stdout == "no damage found\n"


def test_a_folder_without_an_index_is_not_repaired(tmp_path: Path) -> None:
    with pytest.raises(IndexMissing):
        repair(tmp_path)
    assert not list(tmp_path.iterdir())
