"""A copy of an index is whole or not seen, has all that the index has, and goes on where it was interrupted."""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta, timezone
from pathlib import Path
from uuid import uuid4

import market_texts
import pytest
from indexes import rewrite_manifest
from opensearch import Cluster
from packages import docx

from timviet import (
    Cause,
    CopyFailed,
    CopyReport,
    Document,
    DocumentError,
    FileOptions,
    Index,
    IndexMissing,
    IndexUnfinished,
    Phase,
    Progress,
    Searcher,
    TextsLeftOut,
    check,
    copy_index,
    repair,
    sync,
)
from timviet.index.files.paths import document_file
from timviet.index.files.revisions import is_file_revision
from timviet.index.files.status import read_status
from timviet.index.opensearch.address import is_cluster_address
from timviet.index.records.json_lines import to_json_line

Place = str | Path

A_FOLDER = "a folder"
FILES = 6
BROKEN = docx("<w:p><w:r><w:t>Giá gạo</w:t></w:r></w:p>")[:-40]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "place" in metafunc.fixturenames:
        metafunc.parametrize("place", [A_FOLDER, *metafunc.config.option.opensearch], indirect=True)


@pytest.fixture
def place(
    request: pytest.FixtureRequest,
    cluster_of: Callable[[str], Cluster],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Place:
    """Where no index is yet: in a folder, or on a cluster."""
    if request.param == A_FOLDER:
        return tmp_path / "elsewhere" / "index"
    monkeypatch.setenv("TIMVIET_CACHE", str(tmp_path / "cache"))
    return f"opensearch://{cluster_of(request.param).urls[0].removeprefix('http://')}/copy-{uuid4().hex}"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A folder with files and their index, which also has files from elsewhere, and documents of a program."""
    home, shared = tmp_path / "home", tmp_path / "shared"
    for number in range(FILES - 1):
        write(home / "articles" / f"{number}.txt", f"Giá gạo ngày {number}")
    write(home / "articles" / "deep" / "note.md", "# Ghi chú\n\nMột dòng về giá lúa.")
    write(home / "articles" / "draft.txt", "Bản nháp")
    write(home / "articles" / "empty.txt", " ")
    (home / "articles" / "broken.docx").write_bytes(BROKEN)
    write(shared / "law.txt", "Phải đội mũ bảo hiểm khi đi xe máy.")
    draw = random.Random(5)
    with Index.open(home / ".timviet", create=True, jobs=1) as index:
        sync(index, [home / "articles"], FileOptions(exclude=["draft*"]))
        sync(index, [shared / "law.txt"])
        index.add_many(market_texts.document(draw, number) for number in range(40))
        index.commit()
        index.add_many(odd_documents(draw))
        index.commit()
        index.delete_many(["d0003", "d0007"])
    return home


def write(file: Path, text: str) -> None:
    """Write a file that looks as if it had been written a while ago."""
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")
    os.utime(file, (1e9, 1e9))


def odd_documents(draw: random.Random) -> list[Document]:
    long = "\n".join(market_texts.sentence(draw) for _ in range(400))
    days = [date(2024, 3, 31), datetime(2024, 3, 31, 7, 30, tzinfo=timezone(timedelta(hours=7)))]
    fields = {"draft": True, "share": 0.1, "n": -(1 << 62), "none": None, "days": days, "tags": [], "s": "a=b\n"}
    return [
        Document("ắ" * 341 + "a", "Tựa dài", long, {"year": 2016}, "v1", [(0, {"page": 1}), (500, {"page": 2})]),
        Document("#băm", "tựa \ud800", "thân\x00 \udfff", fields),
        Document("rỗng"),
        Document("/tuyệt/đối.txt", body="Một văn bản của chương trình"),
        Document("còn nữa.txt", body=long[:30_000]),
    ]


def copied(origin: Place, target: Place, progress: Callable[[Progress], None] | None = None) -> CopyReport:
    return copy_index(origin, target, jobs=1, durable=False, progress=progress)


def documents(place: Place) -> dict[str, Document]:
    """Return the documents by id, each file's by its absolute path."""
    with Index.open(place) as index:
        found = {}
        for document in index.documents():
            if is_file_revision(document.revision):
                id = str(document_file(index.path, document.id))
                assert document.fields["path"] == document.id
                assert document.id.endswith(f"{document.fields['name']}")
                path = {"path": id, "folder": os.path.dirname(id)}
                document = replace(document, id=id, fields={**document.fields, **path})
            found[document.id] = document
        assert len(found) == len(index)
        return found


def exported(place: Place) -> list[str]:
    with Index.open(place) as index:
        return sorted(repr(to_json_line(document)) for document in index.documents())


def index_files(folder: Path) -> dict[str, bytes]:
    return {
        file.name: file.read_bytes() for file in folder.iterdir() if file.name.startswith(("timviet-", "segment-"))
    }


def assert_sound(place: Place) -> None:
    if not is_cluster_address(place):
        assert check(place, deep=True) == []


def test_a_copy_of_the_copy_is_the_original(home: Path, place: Place) -> None:
    original, back = home / ".timviet", home / "back"
    there = copied(original, place)
    here = copied(place, back)
    assert (there.count, there.sent, there.was_finished) == (50, 50, False)
    assert documents(place) == documents(original)
    assert exported(back) == exported(original)
    assert_sound(place)
    assert_sound(back)
    assert here.count == there.count
    with Index.open(original, jobs=1) as index:
        index.rebuild()  # deleted documents count in scores
    draw = random.Random(7)
    with Searcher(original) as one, Searcher(back) as other:
        for query in ["giá gạo", "path:articles", "", *(market_texts.query(draw) for _ in range(40))]:
            expected, found = (searcher.search(query, exact_total=True) for searcher in (one, other))
            assert (found.total, [hit.id for hit in found]) == (expected.total, [hit.id for hit in expected])
            assert [hit.score for hit in found] == pytest.approx([hit.score for hit in expected], rel=1e-5)


def test_a_copy_that_is_finished_is_compared_and_not_changed(home: Path, place: Place) -> None:
    first = copied(home / ".timviet", place)
    with Index.open(place) as index:
        generation = index.generation
    phases = []
    again = copied(home / ".timviet", place, lambda progress: phases.append((progress.phase, progress.total)))
    assert (again.was_finished, again.count, again.checksum) == (True, first.count, first.checksum)
    assert phases == [(Phase.CHECKING, 100)] * 100
    with Index.open(place) as index:
        assert index.generation == generation
        law = next(id for id in index.revisions() if id.endswith("law.txt"))
        index.delete(law)
        index.add(Document("mới"))
    before = documents(place)
    with pytest.raises(CopyFailed, match="there is an index already, and its documents are not the same; use a"):
        copied(home / ".timviet", place)
    assert documents(place) == before


def test_the_files_go_on_at_the_copy(home: Path, place: Place) -> None:
    copied(home / ".timviet", place)
    before, after = read_status(home / ".timviet"), read_status(place)
    for state, path in ((before, home / ".timviet"), (after, Path(place))):
        folders = {document_file(path, id): folder.options for id, folder in state.known.folders.items()}
        assert folders == {home / "articles": FileOptions(exclude=["draft*"])}
        assert [document_file(path, id) for id in state.known.files] == [home.parent / "shared" / "law.txt"]
        unread = {document_file(path, id): file.cause for id, file in state.unread.items()}
        assert unread == {
            home / "articles" / "empty.txt": "no-text",
            home / "articles" / "broken.docx": "damaged",
        }
    with Searcher(place) as searcher:
        (hit,) = searcher.search(f"path:{home / 'articles' / 'deep'}")
        assert Path(place).parent / hit.id == home / "articles" / "deep" / "note.md"
    write(home / "articles" / "0.txt", "Giá lạc ngày 0")
    os.utime(home / "articles" / "0.txt", (1.1e9, 1.1e9))
    (home / "articles" / "1.txt").rename(home / "articles" / "moved.txt")
    with Index.open(place, jobs=1) as index:
        report = sync(index)
        names = [Path(id).name for id in report.updated]
        assert (names, report.added, report.removed, len(report.moved)) == (["0.txt"], [], [], 1)
        assert report.unchanged == FILES + 1 - 2


KILLED = """
import sys, time
from timviet import Phase, copy_index

def show(progress):
    print(progress.done, flush=True)
    if progress.done == 12:
        time.sleep(60)

copy_index(sys.argv[1], sys.argv[2], jobs=1, durable=False, commit_every=0, progress=show)
"""


def kill_while_copying(origin: Place, target: Place) -> None:
    """Kill a process that has copied 12 documents."""
    command = [sys.executable, "-c", KILLED, str(origin), str(target)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, encoding="utf-8") as process:
        assert process.stdout is not None
        while (line := process.stdout.readline()) != "12\n":
            assert line
        process.send_signal(signal.SIGKILL)


def test_a_copy_goes_on_where_it_was_killed(home: Path, place: Place, tmp_path: Path) -> None:
    kill_while_copying(home / ".timviet", place)
    for use in (Searcher, Index.open, read_status, lambda path: copied(path, tmp_path / "third")):
        with pytest.raises(IndexUnfinished, match=rf"this copy of {home / '.timviet'} is not finished; "):
            use(place)
    totals = []
    report = copied(
        home / ".timviet",
        place,
        lambda progress: totals.append(progress.total) if progress.phase is Phase.COPYING else None,
    )
    assert (report.count, report.sent, report.kept, report.has_changed) == (50, 38, 12, False)
    assert totals[-1] == 38
    assert documents(place) == documents(home / ".timviet")
    assert_sound(place)


@pytest.mark.thorough
def test_what_has_changed_since_the_interruption_is_copied(home: Path, place: Place) -> None:
    kill_while_copying(home / ".timviet", place)
    with Index.open(home / ".timviet", jobs=1) as index:
        ids = [document.id for document in index.stored_documents()]
        index.delete(ids[2])
        index.update(Document(ids[10], body="Khác hẳn"))
        index.add(Document("mới"))
    report = copied(home / ".timviet", place)
    assert (report.count, report.sent, report.deleted, report.has_changed) == (50, 40, 1, True)
    assert documents(place) == documents(home / ".timviet")


def test_what_others_change_in_an_unfinished_copy_is_mended(home: Path, place: Place) -> None:
    kill_while_copying(home / ".timviet", place)
    with Index.open(place, jobs=1, allow_unfinished=True) as index:
        index.add(Document("lạ"))
        index.update(replace(next(index.documents()), body="Khác hẳn"))
    copied(home / ".timviet", place)
    assert documents(place) == documents(home / ".timviet")


def test_only_the_same_index_goes_on_with_a_copy(home: Path, place: Place, tmp_path: Path) -> None:
    with Index.open(tmp_path / "other", create=True) as index:
        index.add(Document("khác"))
    kill_while_copying(home / ".timviet", place)
    with pytest.raises(CopyFailed, match=rf"unfinished copy of {home / '.timviet'}; finish that copy, or"):
        copied(tmp_path / "other", place)
    assert copied(home / ".timviet", place).kept == 12


def test_a_copy_that_another_version_has_begun_is_not_gone_on_with(home: Path, tmp_path: Path) -> None:
    kill_while_copying(home / ".timviet", tmp_path / "copy")
    rewrite_manifest(tmp_path / "copy", analysis="timviet-0")
    before = index_files(tmp_path / "copy")
    with pytest.raises(CopyFailed, match="another version of timviet has begun this copy; remove it, then copy"):
        copied(home / ".timviet", tmp_path / "copy")
    assert index_files(tmp_path / "copy") == before


def test_what_another_process_has_committed_at_the_target_meanwhile_is_kept(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Index.open(tmp_path / "copy", create=True, jobs=1) as other:
        other.add(Document("of another"))
        monkeypatch.setattr(time, "sleep", lambda _: other.commit())  # while the copy waits for the lock
        with pytest.raises(CopyFailed, match="there is an index already, and its documents are not the same"):
            copy_index(home / ".timviet", tmp_path / "copy", jobs=1, durable=False, timeout=60)
    with Index.open(tmp_path / "copy") as index:
        assert [document.id for document in index.documents()] == ["of another"]


def test_a_copy_is_of_one_commit_though_the_index_is_changed(home: Path, place: Place, tmp_path: Path) -> None:
    copied(home / ".timviet", place)
    expected = documents(place)

    def change(progress: Progress) -> None:
        if (progress.phase, progress.done) in ((Phase.COPYING, 10), (Phase.COPYING, 30)):
            with Index.open(place, jobs=1) as index:
                index.delete_many([f"d{number:04}" for number in range(progress.done, progress.done + 9)])
                index.commit()
                index.update_many(Document("rỗng", body=f"{number}") for number in range(3))
                index.commit()
                index.rebuild()

    assert copied(place, tmp_path / "copy", change).count == 50
    assert documents(tmp_path / "copy") == expected
    with Index.open(place) as index:
        assert len(index) == 50 - 18


def test_texts_that_are_not_stored_are_read_from_their_files(home: Path, place: Place) -> None:
    with Index.open(home / ".timviet", jobs=1) as index:
        sync(index, [home / "articles"], FileOptions(store=False, exclude=["draft*"]))
    expected = documents(home / ".timviet")
    (home / "articles" / "0.txt").rename(home / "hidden.txt")
    with pytest.raises(TextsLeftOut, match=r"1 file cannot be read now, .* not stored: articles/0\.txt; make"):
        copied(home / ".timviet", place)
    with pytest.raises(IndexUnfinished):
        Searcher(place)
    (home / "hidden.txt").rename(home / "articles" / "0.txt")
    report = copied(home / ".timviet", place)
    assert (report.count, report.kept) == (50, 49)
    if is_cluster_address(place):
        assert report.newly_stored == FILES
        expected = {id: replace(document, store=True) for id, document in expected.items()}
        expected = {
            id: replace(document, revision=document.revision.replace("left-out ", ""))
            for id, document in expected.items()
        }
    assert documents(place) == expected
    assert copied(home / ".timviet", place).was_finished
    with Index.open(place, jobs=1) as index:
        report_of_files = sync(index)
        assert (report_of_files.added, report_of_files.updated, report_of_files.unchanged) == ([], [], FILES + 1)


def test_a_file_that_an_index_from_elsewhere_names_is_not_read_because_it_was_copied(
    home: Path, tmp_path: Path
) -> None:
    shutil.copytree(home, tmp_path / "brought")
    write(tmp_path / "shared" / "law.txt", "Một tệp khác ở cùng chỗ")
    copied(tmp_path / "brought" / ".timviet", tmp_path / "mine" / "index")
    with Index.open(tmp_path / "mine" / "index", jobs=1) as index:
        report = sync(index)
        assert [problem.cause for problem in report.problems if "law.txt" in problem.path] == [Cause.INDEX_MOVED]
        assert (report.unchanged, report.updated, report.removed) == (FILES, [], [])


@pytest.mark.thorough
def test_a_repair_of_an_unfinished_copy_does_not_finish_it(home: Path, tmp_path: Path) -> None:
    original = home / "without-texts"
    with Index.open(original, create=True, jobs=1) as index:
        sync(index, [home / "articles"], FileOptions(store=False))
        index.add_many(Document(f"{number}", body="Giá gạo") for number in range(10))
    kill_while_copying(original, tmp_path / "copy")
    segment = max((tmp_path / "copy").glob("*.columns"), key=lambda file: file.stat().st_size)
    content = bytearray(segment.read_bytes())
    content[len(content) // 2] ^= 1
    segment.write_bytes(content)
    assert repair(tmp_path / "copy", jobs=1).damage
    with pytest.raises(IndexUnfinished):
        Searcher(tmp_path / "copy")
    copied(original, tmp_path / "copy")
    assert documents(tmp_path / "copy") == documents(original)


def test_an_index_of_another_analysis_can_be_copied(home: Path, place: Place) -> None:
    expected = documents(home / ".timviet")
    rewrite_manifest(home / ".timviet", analysis="timviet-0")
    copied(home / ".timviet", place)
    assert documents(place) == expected
    with Searcher(place) as searcher:
        assert searcher.search("gia lua")[0].title == "Ghi chú"


def test_documents_whose_ids_would_be_the_same_there_are_no_copy(home: Path, tmp_path: Path) -> None:
    with Index.open(home / ".timviet", jobs=1) as index:
        index.add(Document(str(home / "articles" / "0.txt"), body="Không phải tệp này"))
    with pytest.raises(CopyFailed, match=r"the copy is not the same: 50 documents, checksum .*, instead of 51, "):
        copied(home / ".timviet", tmp_path / "elsewhere" / "index")
    assert copied(home / ".timviet", home / "beside").count == 51


def test_a_path_that_is_too_long_there_is_an_error(tmp_path: Path) -> None:
    name = "/".join(["d" * 200] * 5)
    write(tmp_path / "home" / name / "a.txt", "Giá gạo")
    with Index.open(tmp_path / "home" / ".timviet", create=True, jobs=1) as index:
        sync(index, [tmp_path / "home"])
    with pytest.raises(DocumentError, match=r"the id is .* bytes long; the limit is 1,024"):
        copied(tmp_path / "home" / ".timviet", tmp_path / "elsewhere" / "index")


def test_an_index_is_not_copied_onto_itself(home: Path, tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(home)
    with pytest.raises(CopyFailed, match="this is the index that is to be copied; name another place"):
        copied(home / ".timviet", tmp_path / "link" / ".timviet")


def test_no_copy_is_made_of_nothing(tmp_path: Path) -> None:
    with pytest.raises(IndexMissing):
        copied(tmp_path / "nowhere", tmp_path / "copy")
    assert not (tmp_path / "copy").exists()


def test_an_empty_index_can_be_copied(tmp_path: Path, place: Place) -> None:
    with Index.open(tmp_path / "empty", create=True):
        pass
    report = copied(tmp_path / "empty", place)
    assert (report.count, report.checksum) == (0, "0" * 32)
    with Searcher(place) as searcher:
        assert len(searcher) == 0
