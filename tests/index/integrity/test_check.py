"""What is damaged is reported, and repaired without losing what can be read."""

from __future__ import annotations

import json
import warnings
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest
from processes import Run

from timviet.index import Document, Index, IndexDamaged, IndexMissing, check, repair
from timviet.index.errors import FellBack
from timviet.index.store.commit import commits
from timviet.index.store.format.columns import Columns
from timviet.index.store.format.columns_writer import ColumnsWriter
from timviet.index.store.format.file_digest import FileDigest
from timviet.search import Searcher

SYLLABLES = [
    f"{first}{last}" for first in "bcdghklmnprstvx" for last in ("a", "e", "i", "o", "u", "an", "inh", "ong")
]
BODY = "Đại hội Đảng bộ quận Long Biên lần thứ {}"


def document(number: int, body: str = BODY) -> Document:
    draw = Random(number)
    rest = " ".join(draw.choices(SYLLABLES, k=60 + number % 7))  # so that blocks are of some size
    return Document(f"d{number:03}", f"Số {number}", f"{body.format(number)}. {rest}", {"n": number}, f"r{number}")


@pytest.fixture
def kho(tmp_path: Path) -> Path:
    """150 documents, of which a second commit deleted one and replaced one."""
    with Index.open(tmp_path / "kho", create=True, jobs=1) as index:
        index.add_many(map(document, range(150)))
    with Index.open(tmp_path / "kho", jobs=1) as index:
        index.delete("d007")
        index.update(document(8, "Nghị quyết {}"))
    return tmp_path / "kho"


def committed() -> dict[str, Document]:
    documents = {f"d{number:03}": document(number) for number in range(150) if number != 7}
    return documents | {"d008": document(8, "Nghị quyết {}")}


def contents(folder: Path) -> dict[str, Document]:
    with Index.open(folder) as index:
        return {document.id: document for document in index.documents()}


def harm(file: Path, block: str, share: float = 0.5) -> None:
    """Changes a byte within a block of a columns file."""
    _, start, length, _ = Columns(file)._blocks[block]
    content = bytearray(file.read_bytes())
    content[start + int(share * length)] ^= 0x10
    file.write_bytes(content)


def forget_the_commit_before(folder: Path) -> None:
    (folder / "timviet-00000001.json").unlink()
    commits.collect_garbage(folder)


def largest(folder: Path) -> Path:
    """Gives the largest segment of the last commit."""
    segments = commits.read_newest_manifest(folder).segments
    return folder / max((segment.columns for segment in segments), key=lambda file: file.size).name


def test_a_whole_index_is_left_alone(kho: Path) -> None:
    before = {file.name: file.read_bytes() for file in kho.iterdir() if "-" in file.name}
    assert check(kho) == check(kho, deep=True) == []
    done = repair(kho)
    assert (done.damage, done.documents, done.analyzed, done.lost, done.doubts) == ([], 149, 0, [], [])
    assert before == {file.name: file.read_bytes() for file in kho.iterdir() if "-" in file.name}


def test_damaged_postings_are_made_anew_from_the_documents(kho: Path) -> None:
    harm(largest(kho), "text.folded.docs")
    (problem,) = check(kho)
    assert "block text.folded.docs does not match its checksum" in problem
    done = repair(kho)
    assert problem in done.damage
    assert (done.documents, done.lost, done.unknown, done.doubts) == (149, [], 0, [])
    assert done.analyzed > 0
    assert check(kho, deep=True) == []
    assert contents(kho) == committed()
    with Searcher(kho) as searcher:
        assert searcher.search("nghi quyet").hits[0].id == "d008"


def test_documents_that_cannot_be_read_are_named_and_the_others_kept(kho: Path) -> None:
    forget_the_commit_before(kho)
    harm(largest(kho), "documents")
    done = repair(kho)
    assert 0 < len(done.lost) <= 64
    assert done.unknown == 0
    assert contents(kho) == {id: each for id, each in committed().items() if id not in done.lost}
    assert check(kho, deep=True) == []


def test_what_cannot_be_read_is_taken_from_the_commit_before(tmp_path: Path) -> None:
    with Index.open(tmp_path, create=True, jobs=1) as index:
        index.add_many(map(document, range(100)))
    with Index.open(tmp_path, jobs=1) as index:
        index.rebuild()
        assert len({file.name for file in tmp_path.glob("*.columns")}) == 2
    harm(max(tmp_path.glob("*.columns")), "documents")
    done = repair(tmp_path)
    assert (done.documents, done.lost, done.unknown, done.doubts) == (100, [], 0, [])
    assert done.earlier
    assert contents(tmp_path) == {each.id: each for each in map(document, range(100))}


def test_a_lost_list_of_the_last_commit_loses_no_document(kho: Path) -> None:
    (kho / "timviet-00000002.json").write_bytes(b"{")
    with pytest.warns(FellBack):
        assert len(contents(kho)) == 150
    done = repair(kho)
    assert contents(kho) == committed() | {"d007": document(7)}
    assert "may have come back" in done.doubts[0]
    assert check(kho, deep=True) == []


def test_even_without_any_list_the_documents_are_found(kho: Path) -> None:
    for file in kho.glob("timviet-*.json"):
        file.write_bytes(b"")
    with pytest.raises(IndexDamaged, match=r"repair\(\)"):
        Index.open(kho)
    repair(kho)
    assert committed().items() <= contents(kho).items()
    assert check(kho, deep=True) == []


def test_a_segment_that_was_cut_off_gives_the_documents_before_the_cut(kho: Path) -> None:
    forget_the_commit_before(kho)
    file = largest(kho)
    content = file.read_bytes()
    _, start, length, _ = Columns(file)._blocks["documents"]
    file.write_bytes(content[: start + int(0.9 * length)])
    done = repair(kho)
    assert done.unknown > 0
    assert len(contents(kho)) >= 64
    assert contents(kho).items() <= (committed() | {"d007": document(7)}).items()
    assert check(kho, deep=True) == []


@pytest.mark.parametrize("seed", range(6))
def test_whatever_is_damaged_a_repair_ends_whole_and_invents_nothing(kho: Path, seed: int) -> None:
    draw = Random(seed)
    before = {each.id: {each.body} for each in map(document, range(150))}
    before["d008"].add(committed()["d008"].body)
    for file in sorted(kho.glob("*-*")):
        if draw.random() < 0.5:
            content = bytearray(file.read_bytes())
            for _ in range(draw.choice((1, 30))):
                content[draw.randrange(len(content))] ^= 1 << draw.randrange(8)
            file.write_bytes(content[: draw.choice((len(content), draw.randrange(len(content))))])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", FellBack)
        done = repair(kho)
    assert check(kho, deep=True) == []
    found = contents(kho)
    assert done.documents == len(found)
    assert all(each.body in before[id] for id, each in found.items())
    if not done.lost and not done.unknown and not done.earlier and not done.doubts:
        assert found == committed()


def test_contradictions_are_found_though_all_checksums_are_right(tmp_path: Path) -> None:
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
        file = rewritten(tmp_path / segment.columns.name, block)
        commits.write_manifest(
            tmp_path, replace(manifest, segments=(replace(segment, columns=file),)), durable=False
        )
        assert check(tmp_path) == []
        assert check(tmp_path, deep=True)


def rewritten(path: Path, block: str) -> FileDigest:
    """Turns a block of a columns file around, and makes all checksums right."""
    columns = Columns(path)
    names = [name for name in columns._blocks if not name.endswith(".pages")]
    blocks = {name: columns.unverified(name).copy() for name in names}
    blocks[block] = blocks[block][::-1]
    path.unlink()
    with ColumnsWriter(path) as writer:
        for name, values in blocks.items():
            writer.write_all(name, [values], paged=f"{name}.pages" in columns)
        return writer.close(columns.about, durable=False)


def test_the_command_reports_and_repairs(kho: Path, run: Run) -> None:
    done = run("check", "--index", kho)
    assert (done.returncode, done.stdout, done.stderr) == (0, "no damage found\n", "")
    assert run("check", "--deep", "--index", kho).returncode == 0
    harm(largest(kho), "text.word.counts")
    done = run("check", "--index", kho)
    assert done.returncode == 2
    assert "text.word.counts does not match its checksum" in done.stdout
    assert "run 'timviet check --repair'" in done.stdout
    assert json.loads(run("check", "--json", "--index", kho).stdout)["damage"]
    done = run("check", "--repair", "--index", kho)
    assert (done.returncode, done.stderr) == (0, "")
    assert "documents were recovered from damaged files and analyzed again" in done.stdout
    assert "repaired: the index has 149 documents" in done.stdout
    assert run("check", "--deep", "--index", kho).stdout == "no damage found\n"


def test_what_is_no_index_is_not_repaired(tmp_path: Path) -> None:
    with pytest.raises(IndexMissing):
        repair(tmp_path)
    assert not list(tmp_path.iterdir())
