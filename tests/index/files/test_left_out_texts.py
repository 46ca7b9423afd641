"""Texts can be left out of the index: they are read from their files again, and nothing else is different."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Collection
from dataclasses import replace
from pathlib import Path

import pytest

from timviet import (
    Cause,
    Document,
    DocumentError,
    FileOptions,
    Index,
    Repair,
    Searcher,
    SourceError,
    SyncReport,
    TextsLeftOut,
    check,
    forget,
    preview,
    rebuild_from_files,
    repair,
    sync,
)
from timviet.index.document import LeftOutDocument
from timviet.index.files.status import read_status

LINE = "Trời hôm nay nắng đẹp và gió nhẹ thổi qua cánh đồng lúa chín vàng.\n"
TEXTS = {
    "rice.txt": "Giá gạo\nGiá gạo xuất khẩu tăng.\n",
    "corn.txt": "Giá ngô\nGiá ngô giảm nhẹ.\n",
    "book.txt": LINE * 150 + "Cách nuôi vịt chạy đồng.\n" + LINE * 150,
    "note.txt": "Ghi chép",
}

LEFT_OUT, STORED = FileOptions(store=False), FileOptions(store=True)


@pytest.fixture
def articles(tmp_path: Path) -> Path:
    """A folder of files, whose index has no texts."""
    folder = tmp_path / "articles"
    (folder / "old").mkdir(parents=True)
    for name, text in TEXTS.items():
        write(folder / name, text)
    update(folder, [folder], LEFT_OUT)
    return folder


def write(file: Path, text: str, time: float = 1e9) -> None:
    file.write_text(text, encoding="utf-8")
    os.utime(file, (time, time))


def update(articles: Path, paths: list[Path] | None = None, options: FileOptions | None = None) -> SyncReport:
    with Index.open(articles.parent / ".timviet", create=True, jobs=1, durable=False) as index:
        return sync(index, paths, options)


def left_out(articles: Path) -> set[str]:
    """Return the names of the files whose texts the index does not have."""
    with Index.open(articles.parent / ".timviet") as index:
        documents = map(index.stored, index.revisions())
        return {Path(document.id).name for document in documents if isinstance(document, LeftOutDocument)}


def bodies(articles: Path) -> dict[str, str]:
    with Index.open(articles.parent / ".timviet") as index:
        return {Path(document.id).name: document.body for document in index.documents()}


def text_size(articles: Path) -> int:
    return read_status(articles.parent / ".timviet").sizes["text"]


def test_texts_are_not_in_the_index_and_documents_have_them(articles: Path) -> None:
    folder = articles.parent / ".timviet"
    assert left_out(articles) == {*TEXTS}
    assert bodies(articles) == TEXTS
    content = b"".join(file.read_bytes() for file in folder.iterdir())
    assert not any(word.encode() in content for word in ("xuất khẩu tăng", "giảm nhẹ."))
    assert check(folder, deep=True) == []
    with Index.open(folder) as index:
        document = index.get("articles/book.txt")
        assert document is not None
        assert type(document) is Document
        assert (document.body, document.store, document.title) == (TEXTS["book.txt"], False, LINE.strip())
        sync(index, [articles], STORED)
    with Index.open(folder) as index:
        stored = index.get("articles/book.txt")
    assert stored == replace(document, store=True, revision=stored.revision if stored else "")


def test_a_run_without_changes_reads_nothing_and_writes_nothing(articles: Path) -> None:
    before = sorted(file.name for file in (articles.parent / ".timviet").iterdir())
    report = update(articles)
    assert (report.unchanged, report.has_changes) == (len(TEXTS), False)
    assert sorted(file.name for file in (articles.parent / ".timviet").iterdir()) == before


def test_the_choice_is_remembered_and_changed_by_a_later_run(articles: Path) -> None:
    write(articles / "new.txt", "Giá sắn")
    update(articles)
    assert left_out(articles) == {*TEXTS, "new.txt"}
    small = text_size(articles)
    assert update(articles, [articles], FileOptions(exclude=["nothing/"])).unchanged == 5  # says nothing of texts
    assert preview(articles.parent / ".timviet", [articles], STORED).updated == sorted(
        f"articles/{name}" for name in (*TEXTS, "new.txt")
    )
    assert len(update(articles, [articles], STORED).updated) == 5
    assert left_out(articles) == set()
    assert text_size(articles) > small
    assert len(update(articles, [articles], LEFT_OUT).updated) == 5
    assert left_out(articles) == {*TEXTS, "new.txt"}
    assert bodies(articles) == {**TEXTS, "new.txt": "Giá sắn"}


def test_the_choice_changes_no_other_option_of_a_folder(tmp_path: Path) -> None:
    articles = tmp_path / "articles"
    articles.mkdir()
    for name in ("a.txt", "b.txt"):
        write(articles / name, name)
    update(articles, [articles], FileOptions(exclude=["b.txt"]))
    update(articles, [articles], LEFT_OUT)
    assert (left_out(articles), {*bodies(articles)}) == ({"a.txt"}, {"a.txt"})
    update(articles, [articles], FileOptions())  # resets them, but not this choice
    assert (left_out(articles), {*bodies(articles)}) == ({"a.txt", "b.txt"}, {"a.txt", "b.txt"})


def test_the_nearest_choice_counts(articles: Path) -> None:
    write(articles / "old" / "a.txt", "Giá lạc")
    update(articles, [articles / "old"], FileOptions(hidden=True))  # says nothing of texts
    assert "a.txt" in left_out(articles)
    update(articles, [articles / "old"], STORED)
    update(articles, [articles / "rice.txt"], STORED)
    assert left_out(articles) == {*TEXTS} - {"rice.txt"}
    assert update(articles).unchanged == 5
    with Index.open(articles.parent / ".timviet") as index:
        forget(index, articles)
    update(articles, [articles])
    assert left_out(articles) == set()


def test_a_default_counts_where_nothing_was_chosen(articles: Path) -> None:
    other = articles.parent / "notes"
    other.mkdir()
    write(other / "note.txt", "Ghi chú")
    with Index.open(articles.parent / ".timviet") as index:
        sync(index, [other], defaults=FileOptions(store=True))
    assert left_out(articles) == {*TEXTS}
    with Index.open(articles.parent / ".timviet") as index:
        sync(index, defaults=LEFT_OUT)
    assert left_out(articles) == {*TEXTS, "note.txt"}


def change(file: Path) -> None:
    """Write other text of the same size and time."""
    write(file, file.read_text(encoding="utf-8")[:-2] + "x\n")


def replace_by_folder(file: Path) -> None:
    file.unlink()
    file.mkdir()


@pytest.mark.parametrize(
    ("spoil", "cause"),
    [
        (change, Cause.CHANGED),
        (lambda file: file.write_text(file.read_text(encoding="utf-8") * 2, encoding="utf-8"), Cause.CHANGED),
        (Path.unlink, Cause.MISSING),
        (lambda file: file.rename(file.with_name("other.txt")), Cause.MISSING),
        (lambda file: file.parent.rename(file.parent.with_name("elsewhere")), Cause.MISSING),
        (replace_by_folder, Cause.NOT_A_FILE),
        (lambda file: (file.unlink(), file.symlink_to(file)), Cause.BROKEN_LINK),
        (lambda file: (file.unlink(), os.mkfifo(file)), Cause.NOT_A_FILE),
    ],
)
def test_a_text_that_cannot_be_read_again_is_an_error_with_its_cause(
    articles: Path, spoil: object, cause: Cause
) -> None:
    assert callable(spoil)
    spoil(articles / "rice.txt")
    with Index.open(articles.parent / ".timviet") as index:
        with pytest.raises(SourceError) as caught:
            index.get("articles/rice.txt")
        with pytest.raises(SourceError):
            list(index.documents())
        problems: list[SourceError] = []
        others = {document.id for document in index.documents(problems.append)}
    assert (caught.value.cause, Path(caught.value.path)) == (cause, articles / "rice.txt")
    assert len(others) + len(problems) == len(TEXTS)
    assert "articles/rice.txt" not in others


def test_a_text_that_readers_would_return_otherwise_is_not_shown(articles: Path) -> None:
    with Index.open(articles.parent / ".timviet") as index:
        document = index.get("articles/rice.txt")
        assert document is not None
        index.update(replace(document, body=document.body.replace("tăng", "giảm")))
        index.commit()
        with pytest.raises(SourceError, match="other readers") as caught:
            index.get("articles/rice.txt")
    assert caught.value.cause is Cause.CHANGED


@pytest.mark.parametrize(
    "id", ["articles/x\0y.txt", "articles/../secret.txt", "secret.txt", "articles", "articles/a.txt"]
)
@pytest.mark.parametrize("revision", ["file nonsense", "file 1-2 3", f"file 99999999999999999-1 {'0' * 64}"])
def test_a_forged_document_reads_nothing_else(articles: Path, id: str, revision: str) -> None:
    write(articles.parent / "secret.txt", "Bí mật")
    with Index.open(articles.parent / ".timviet", jobs=1, durable=False) as index:
        index.add(Document(id, body="Bí mật", revision=revision, store=False))
        index.commit()
        with pytest.raises(SourceError):
            index.get(id)
    with Searcher(articles.parent / ".timviet") as searcher:
        hit = searcher.search("bí mật").hits[0]
        assert (hit.id, hit.snippet.text) == (id, "")
        assert hit.note is not None


def test_a_moved_index_reads_no_files_outside_of_its_folder(articles: Path, tmp_path: Path) -> None:
    away = tmp_path / "away" / ".timviet"
    with Index.open(away, create=True) as index:
        sync(index, [articles], LEFT_OUT)
        index.commit()
        assert len(list(index.documents())) == len(TEXTS)
    moved = tmp_path / "there"
    away.parent.rename(moved)
    with Index.open(moved / ".timviet") as index:
        with pytest.raises(SourceError) as caught:
            index.get(str(articles / "rice.txt"))
        assert caught.value.cause is Cause.INDEX_MOVED
        sync(index, [articles])  # is named again
        index.commit()
        assert len(list(index.documents())) == len(TEXTS)


def test_an_index_that_is_moved_with_its_files_reads_them(articles: Path, tmp_path: Path) -> None:
    (tmp_path / "there").mkdir()
    for name in ("articles", ".timviet"):
        (tmp_path / name).rename(tmp_path / "there" / name)
    assert bodies(tmp_path / "there" / "articles") == TEXTS


def test_a_text_that_is_analyzed_in_parts_is_left_out_as_a_whole(tmp_path: Path) -> None:
    articles, text = tmp_path / "articles", LINE * 6500 + "Cách nuôi gà thả vườn.\n" + LINE * 100
    articles.mkdir()
    write(articles / "long.txt", text)
    update(articles, [articles], LEFT_OUT)
    assert bodies(articles) == {"long.txt": text}
    assert text_size(articles) < 10_000
    assert check(articles.parent / ".timviet", deep=True) == []


def test_moved_and_copied_files_keep_their_documents(articles: Path) -> None:
    (articles / "rice.txt").rename(articles / "old" / "gạo.txt")
    (articles / "copy.txt").write_bytes((articles / "corn.txt").read_bytes())
    report = update(articles)
    assert report.moved == {"articles/old/gạo.txt": "articles/rice.txt"}
    assert (report.added, report.updated, report.removed) == (["articles/copy.txt"], [], [])
    expected = {"gạo.txt": TEXTS["rice.txt"], "copy.txt": TEXTS["corn.txt"]}
    assert bodies(articles) == {name: text for name, text in TEXTS.items() if name != "rice.txt"} | expected
    assert left_out(articles) == {*bodies(articles)}


def test_merges_keep_them(articles: Path) -> None:
    for number in range(12):
        write(articles / f"{number}.txt", f"Giá gạo ngày {number}")
        if number % 3 == 2:
            (articles / f"{number - 1}.txt").unlink()
        update(articles)
    assert check(articles.parent / ".timviet", deep=True) == []
    numbers = [number for number in range(12) if number % 3 != 1]
    assert bodies(articles) == {**TEXTS, **{f"{number}.txt": f"Giá gạo ngày {number}" for number in numbers}}
    assert len(left_out(articles)) == len(TEXTS) + 8


def test_only_texts_of_files_can_be_left_out(articles: Path) -> None:
    with Index.open(articles.parent / ".timviet") as index:
        with pytest.raises(DocumentError, match="only the text of an indexed file"):
            index.add(Document("note", body="Ghi chú", store=False))
        document = index.stored("articles/rice.txt")
        assert document is not None
        with pytest.raises(DocumentError, match="does not store its text"):
            index.update(document)
        whole = index.get("articles/rice.txt")
        assert whole is not None
        index.update(replace(whole, store=True))
        index.commit()
        assert index.get("articles/rice.txt") == index.stored("articles/rice.txt")
    assert left_out(articles) == {*TEXTS} - {"rice.txt"}


def test_a_rebuild_from_stored_texts_refuses_and_loses_nothing(articles: Path) -> None:
    with Index.open(articles.parent / ".timviet") as index:
        index.add(Document("note", body="Ghi chú"))
        index.commit()
        with pytest.raises(TextsLeftOut, match="the texts of 4 documents are not stored; call rebuild_from_files"):
            index.rebuild()
        assert len(index) == 5
    assert bodies(articles) == {**TEXTS, "note": "Ghi chú"}
    assert rebuild_from_files(articles.parent / ".timviet", jobs=1, durable=False).count == 5
    assert bodies(articles) == {**TEXTS, "note": "Ghi chú"}
    assert left_out(articles) == {*TEXTS}


@pytest.mark.thorough
def test_a_rebuild_refuses_also_what_is_not_committed_yet(tmp_path: Path) -> None:
    articles = tmp_path / "articles"
    articles.mkdir()
    for number in range(21):
        write(articles / f"{number}.txt", f"{number}\n" + "\n" * 200_000)
    with Index.open(tmp_path / ".timviet", create=True, jobs=1, durable=False) as index:
        sync(index, [articles], LEFT_OUT)
        with pytest.raises(TextsLeftOut):
            index.rebuild()
        assert len(index) == 0
        assert len(sync(index, [articles], LEFT_OUT).added) == 21


def test_a_rebuild_from_files_says_which_texts_are_missing_and_goes_on_when_they_are_back(articles: Path) -> None:
    folder, file = articles.parent / ".timviet", articles / "rice.txt"
    file.write_bytes(b"PK\x03\x04 damaged")
    with pytest.raises(
        TextsLeftOut, match=r"1 file cannot be read now.*: articles/rice.txt; nothing was"
    ) as caught:
        rebuild_from_files(folder, jobs=1, durable=False)
    assert caught.value.ids == ["articles/rice.txt"]
    with Searcher(folder) as searcher:
        assert len(searcher) == len(TEXTS)
    write(file, TEXTS["rice.txt"])
    done = rebuild_from_files(folder, jobs=1, durable=False)
    assert (done.count, done.kept, done.files.unchanged) == (4, [], 3)
    assert bodies(articles) == TEXTS


PROGRAM = """
import os, signal, sys
from timviet import FileOptions, Index, Phase, sync
def kill(progress):
    if progress.phase is Phase.READING and progress.done == 2:
        os.kill(os.getpid(), signal.SIGKILL)
with Index.open(sys.argv[1], jobs=1, durable=False) as index:
    sync(index, [sys.argv[2]], FileOptions(store=sys.argv[3] == "store"), commit_every=0, progress=kill)
"""


@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGKILL")
@pytest.mark.parametrize("choice", ["store", "no-store"])
def test_a_change_of_the_choice_that_is_killed_goes_on_the_next_time(articles: Path, choice: str) -> None:
    folder = articles.parent / ".timviet"
    if choice == "no-store":
        update(articles, [articles], STORED)
    done = subprocess.run([sys.executable, "-c", PROGRAM, folder, articles, choice], check=False)
    assert done.returncode == -signal.SIGKILL
    assert check(folder, deep=True) == []
    assert 0 < len(left_out(articles)) < len(TEXTS)
    assert bodies(articles) == TEXTS
    assert 0 < len(update(articles).updated) < len(TEXTS)
    assert left_out(articles) == (set() if choice == "store" else {*TEXTS})


def damaged(folder: Path) -> None:
    """Cut the list of blocks off the segments."""
    for file in folder.glob("segment-*.columns"):
        file.write_bytes(file.read_bytes()[:-40])


def repaired(articles: Path) -> Repair:
    damaged(articles.parent / ".timviet")
    return repair(articles.parent / ".timviet", jobs=1, durable=False)


def names(ids: Collection[str]) -> set[str]:
    return {Path(id).name for id in ids}


def test_a_repair_reads_the_files(articles: Path) -> None:
    report = repaired(articles)
    assert (report.documents, report.analyzed, report.lost, report.unknown) == (4, 4, [], 0)
    assert check(articles.parent / ".timviet", deep=True) == []
    assert bodies(articles) == TEXTS
    assert left_out(articles) == {*TEXTS}


def test_a_repair_lists_the_documents_whose_files_have_changed_and_the_next_run_has_them(articles: Path) -> None:
    change(articles / "rice.txt")
    (articles / "corn.txt").unlink()
    report = repaired(articles)
    assert (report.documents, names(report.lost)) == (2, {"rice.txt", "corn.txt"})
    assert names(update(articles).added) == {"rice.txt"}
    assert {*bodies(articles)} == {*TEXTS} - {"corn.txt"}
