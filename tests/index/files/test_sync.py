from __future__ import annotations

import os
import sys
import unicodedata
from datetime import datetime
from pathlib import Path

import pytest

from timviet.index import Document, FileOptions, Index, sync
from timviet.index.causes import Cause
from timviet.index.files.paths import document_file, document_id
from timviet.index.files.report import SyncReport
from timviet.index.files.sources import make_document, read_source
from timviet.search import Searcher


@pytest.fixture
def articles(tmp_path: Path) -> Path:
    folder = tmp_path / "articles"
    (folder / "old").mkdir(parents=True)
    (folder / "a.txt").write_text("Giá gạo\n\nGiá gạo xuất khẩu tăng.", encoding="utf-8")
    (folder / "old" / "b.txt").write_text("Đại hội\nĐại hội Đảng bộ quận.", encoding="utf-8")
    settle(folder)
    return folder


def settle(folder: Path, age: int = 60) -> None:
    """Makes the files look as if they had been written a while ago."""
    for file in folder.rglob("*.txt"):
        os.utime(file, (file.stat().st_mtime - age,) * 2)


def state(folder: Path) -> list[tuple[str, int]]:
    """Names and times of the files of an index, but for the one that says who wrote last."""
    return sorted((file.name, file.stat().st_mtime_ns) for file in folder.iterdir() if file.name != "writer.json")


def refreshed(folder: Path, *paths: Path, max_bytes: int = 10_000) -> SyncReport:
    with Index.open(folder.parent / ".timviet", create=True) as index:
        return sync(index, paths or [folder], FileOptions(max_bytes=max_bytes))


def stored(folder: Path) -> dict[str, Document]:
    with Index.open(folder.parent / ".timviet") as index:
        return {document.id: document for document in index.documents()}


def test_a_file_becomes_a_document_with_its_first_line_as_title(articles: Path) -> None:
    document = make_document(read_source(articles / "a.txt", "articles/a.txt")).document
    assert (document.id, document.title) == ("articles/a.txt", "Giá gạo")
    assert document.body == "Giá gạo\n\nGiá gạo xuất khẩu tăng."


@pytest.mark.parametrize(
    ("text", "title"),
    [
        (" \n" * 5000 + "\t  Giá gạo \x01 \nHôm nay", "Giá gạo"),
        (" " * 5000 + "Giá gạo" + " " * 5000 + "\nHôm nay", "Giá gạo"),
        ("gạo " * 5000, ("gạo " * 50)[:200]),
        ("Giá gạo", "Giá gạo"),
    ],
)
def test_the_title_is_found_however_long_the_first_lines_are(articles: Path, text: str, title: str) -> None:
    (articles / "a.txt").write_text(text, encoding="utf-8")
    assert make_document(read_source(articles / "a.txt", "articles/a.txt")).document.title == title


@pytest.mark.parametrize(
    ("id", "folder", "name", "type"),
    [
        ("articles/old/b.TXT", "articles/old", "b.TXT", "txt"),
        ("đọc tôi", ".", "đọc tôi", None),
        ("/nơi khác/a.b.txt", "/nơi khác", "a.b.txt", "txt"),
    ],
)
def test_a_file_has_metadata(tmp_path: Path, id: str, folder: str, name: str, type: str | None) -> None:
    file = tmp_path / name
    file.write_text("Giá gạo", encoding="utf-8")
    os.utime(file, (0, 1_711_850_400.9))
    assert make_document(read_source(file, id)).document.fields == {
        "path": id,
        "folder": folder,
        "name": name,
        "type": type,
        "size": 10,
        "modified": datetime.fromtimestamp(1_711_850_400).astimezone(),
        "encoding": "utf-8",
    }


def test_the_first_time_everything_is_added(articles: Path) -> None:
    report = refreshed(articles)
    assert (report.added, report.problems) == (["articles/a.txt", "articles/old/b.txt"], [])
    assert set(stored(articles)) == {"articles/a.txt", "articles/old/b.txt"}


def test_the_second_time_nothing_is_read_or_written(articles: Path) -> None:
    refreshed(articles)
    before = state(articles.parent / ".timviet")
    status = (articles / "a.txt").stat()
    (articles / "a.txt").write_bytes(b"x" * status.st_size)  # size and time say that it has not changed
    os.utime(articles / "a.txt", ns=(status.st_atime_ns, status.st_mtime_ns))
    report = refreshed(articles)
    assert (report.unchanged, report.added, report.updated, report.removed) == (2, [], [], [])
    assert state(articles.parent / ".timviet") == before


def test_a_file_that_was_only_touched_gets_its_new_time(articles: Path) -> None:
    refreshed(articles)
    settle(articles, 7)
    assert refreshed(articles).updated == ["articles/a.txt", "articles/old/b.txt"]
    modified = datetime.fromtimestamp(int((articles / "a.txt").stat().st_mtime)).astimezone()
    assert stored(articles)["articles/a.txt"].fields["modified"] == modified
    assert refreshed(articles).unchanged == 2


def test_a_file_that_was_read_right_after_its_change_is_unchanged_later(articles: Path) -> None:
    (articles / "a.txt").write_text("một", encoding="utf-8")
    refreshed(articles)
    assert refreshed(articles).unchanged == 2


def test_a_change_within_the_same_tick_of_the_clock_is_seen(articles: Path) -> None:
    file = articles / "a.txt"
    file.write_text("một", encoding="utf-8")
    status = file.stat()
    refreshed(articles)
    file.write_text("hai", encoding="utf-8")
    os.utime(file, ns=(status.st_atime_ns, status.st_mtime_ns))
    assert refreshed(articles).updated == ["articles/a.txt"]


def test_new_changed_and_deleted_files_are_seen(articles: Path) -> None:
    refreshed(articles)
    (articles / "a.txt").write_text("Giá cà phê", encoding="utf-8")
    (articles / "c.txt").write_text("Mới", encoding="utf-8")
    (articles / "old" / "b.txt").unlink()
    report = refreshed(articles)
    assert (report.added, report.updated, report.removed) == (
        ["articles/c.txt"],
        ["articles/a.txt"],
        ["articles/old/b.txt"],
    )
    assert set(stored(articles)) == {"articles/a.txt", "articles/c.txt"}
    with Searcher(articles.parent / ".timviet") as searcher:
        assert [hit.id for hit in searcher.search("cà phê")] == ["articles/a.txt"]


def test_files_outside_what_was_given_are_not_touched(articles: Path) -> None:
    refreshed(articles)
    (articles / "a.txt").unlink()
    report = refreshed(articles, articles / "old")
    assert (report.unchanged, report.removed) == (1, [])
    assert len(stored(articles)) == 2


def test_documents_that_are_no_files_are_not_touched(articles: Path) -> None:
    with Index.open(articles.parent / ".timviet", create=True) as index:
        index.add(Document(id="articles/note", body="không phải tệp"))
        index.add(Document(id="articles/a.txt", body="không phải tệp"))
    report = refreshed(articles)
    assert report.added == ["articles/old/b.txt"]
    assert [problem.reason for problem in report.problems] == [
        "the index already contains another document with the id 'articles/a.txt'; delete that document first"
    ]
    assert stored(articles)["articles/a.txt"].body == stored(articles)["articles/note"].body == "không phải tệp"


def test_the_index_can_move_with_its_folder(articles: Path, tmp_path: Path) -> None:
    refreshed(articles)
    moved = tmp_path / "elsewhere"
    moved.mkdir()
    articles.rename(moved / "articles")
    (tmp_path / ".timviet").rename(moved / ".timviet")
    assert refreshed(moved / "articles").unchanged == 2


def test_a_file_beside_the_index_folder_has_an_absolute_id(articles: Path, tmp_path: Path) -> None:
    with Index.open(tmp_path / "deep" / "kho", create=True) as index:
        id = document_id(index.path, articles / "a.txt")
        assert id == (articles / "a.txt").as_posix()
        assert document_file(index.path, id) == articles / "a.txt"


@pytest.mark.parametrize(
    ("content", "title", "body"),
    [
        ("Giá gạo\x1a", "Giá gạo", "Giá gạo"),
        ("Giá gạo\r\ntăng\r\n\x1a\x1a\x1a", "Giá gạo", "Giá gạo\r\ntăng\r\n"),
        ("\fGiá gạo\ftăng", "Giá gạo", "\fGiá gạo\ftăng"),
        ("Giá\vgạo tăng", "Giá", "Giá\vgạo tăng"),
        ("\x01Giá\x02gạo\x08\ntăng\x7f", "Giá gạo", "\x01Giá\x02gạo\x08\ntăng\x7f"),
        ("\x0b\x01\x02\x1f\nGiá\x1bgạo", "Giá gạo", "\x0b\x01\x02\x1f\nGiá\x1bgạo"),
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_text_with_control_characters_is_text(
    articles: Path, content: str, title: str, body: str, encoding: str
) -> None:
    (articles / "a.txt").write_bytes(content.encode(encoding))
    assert refreshed(articles).problems == []
    document = stored(articles)["articles/a.txt"]
    assert (document.title, document.body) == (title, body)
    with Searcher(articles.parent / ".timviet") as searcher:
        assert [hit.id for hit in searcher.search('"giá gạo"')] == ["articles/a.txt"]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "no text"),
        (b" \n\t\n", "no text"),
        (b"\x7fELF\x02\x01\x01\x00\x00\x00\x00\x00\x00\x00" * 40, "NUL characters"),
        ("gạo nếp\n".encode() * 700 + b"\0", "NUL characters"),
        (b"\x89PNG\r\n\x1a\n\x01\x02\x03\xff\xfe" * 40, "binary file"),
        (b"\x1a\x01\n\x7f", "no text"),
    ],
)
def test_an_empty_or_binary_file_is_skipped_and_its_earlier_text_removed(
    articles: Path, content: bytes, reason: str
) -> None:
    refreshed(articles)
    (articles / "a.txt").write_bytes(content)
    report = refreshed(articles)
    assert [reason in skipped.reason for skipped in report.skipped] == [True]
    assert "a.txt" in str(report.skipped[0])
    assert (report.unchanged, report.removed, report.problems) == (1, ["articles/a.txt"], [])
    assert set(stored(articles)) == {"articles/old/b.txt"}
    assert refreshed(articles).removed == []


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (bytes(range(128, 256)) * 8, "convert it"),
        ("gạo ".encode() * 5_000, "the limit is 9.8 kB"),
    ],
)
def test_a_file_that_cannot_be_indexed_is_reported_and_its_earlier_text_kept(
    articles: Path, content: bytes, reason: str
) -> None:
    refreshed(articles)
    (articles / "a.txt").write_bytes(content)
    report = refreshed(articles)
    assert [reason in problem.reason for problem in report.problems] == [True]
    assert "a.txt" in str(report.problems[0])
    assert (report.unchanged, report.removed) == (1, [])
    assert "gạo" in stored(articles)["articles/a.txt"].body


def test_a_path_that_does_not_exist_harms_nothing(articles: Path) -> None:
    refreshed(articles)
    report = refreshed(articles, articles / "none.txt", articles)
    assert [problem.reason for problem in report.problems] == ["no such file or folder; check the spelling"]
    assert report.unchanged == 2


def test_the_index_is_no_source_of_itself(articles: Path, tmp_path: Path) -> None:
    refreshed(articles)
    before = state(tmp_path / ".timviet")
    (tmp_path / "link").symlink_to(".timviet")
    for path in (tmp_path / ".timviet", tmp_path / ".timviet" / "writer.json", tmp_path / "link"):
        report = refreshed(articles, path)
        assert [(problem.path, problem.cause) for problem in report.problems] == [(str(path), Cause.OWN_INDEX)]
        assert not report.has_changes
    assert state(tmp_path / ".timviet") == before


def test_one_file_given_twice_is_one_document(articles: Path) -> None:
    assert refreshed(articles, articles, articles / "a.txt", articles / "old" / ".." / "a.txt").added == [
        "articles/a.txt",
        "articles/old/b.txt",
    ]


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has file names that are no Unicode")
def test_a_name_that_is_no_unicode_is_reported(articles: Path) -> None:
    path = Path(os.fsdecode(os.fsencode(articles) + b"/\xff.txt"))
    path.write_text("gạo", encoding="utf-8")
    report = refreshed(articles)
    assert [problem.reason for problem in report.problems] == ["the file name is not valid UTF-8; rename the file"]
    assert len(report.added) == 2
    assert [problem.cause for problem in refreshed(articles, path).problems] == [Cause.NAME]


def test_hidden_and_other_files_in_folders_are_left_out_but_named_ones_are_taken(articles: Path) -> None:
    (articles / ".hidden.txt").write_text("ẩn")
    (articles / ".git").mkdir()
    (articles / ".git" / "x.txt").write_text("ẩn")
    (articles / "notes.log").write_text("ghi chú")
    report = refreshed(articles)
    assert report.added == ["articles/a.txt", "articles/old/b.txt"]
    assert report.other_types == {".log": 1}
    assert refreshed(articles, articles / "notes.log").added == ["articles/notes.log"]


TEXT = "Đại hội đại biểu Đảng bộ quận, lần thứ ba. Cộng hòa xã hội chủ nghĩa Việt Nam."


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1258"])
def test_files_in_other_encodings_are_read_and_the_report_says_so(articles: Path, encoding: str) -> None:
    spelled = TEXT if encoding != "cp1258" else _with_separate_tones(TEXT)
    (articles / "a.txt").write_bytes(spelled.encode(encoding))
    report = refreshed(articles)
    named = {
        "utf-8-sig": {},
        "utf-16": {"articles/a.txt": "utf-16-le"},
        "cp1258": {"articles/a.txt": "windows-1258"},
    }
    assert (report.problems, report.converted) == ([], named[encoding])
    assert unicodedata.normalize("NFC", stored(articles)["articles/a.txt"].body) == TEXT


def test_text_in_an_old_encoding_within_utf_8_is_mended(articles: Path) -> None:
    (articles / "a.txt").write_text("Uû ban nh©n d©n quËn. Céng hßa x· héi chñ nghÜa ViÖt Nam.", encoding="utf-8")
    report = refreshed(articles)
    assert report.converted == {"articles/a.txt": "tcvn3"}
    assert stored(articles)["articles/a.txt"].title.startswith("Uỷ ban nhân dân quận")


def test_lines_in_an_old_encoding_are_mended_or_named(articles: Path) -> None:
    lines = "Uû ban nh©n d©n quËn. Céng hßa x· héi chñ nghÜa ViÖt Nam.\nNguyễn Văn An\n"
    (articles / "a.txt").write_text(lines, encoding="utf-8")
    (articles / "b.txt").write_text(lines + "x¶yq q©zw w®kj, x¶w z©yk", encoding="utf-8")
    report = refreshed(articles)
    assert report.converted == {"articles/a.txt": "utf-8+tcvn3", "articles/b.txt": "utf-8+tcvn3"}
    assert report.unconverted == ["articles/b.txt"]
    assert stored(articles)["articles/a.txt"].body.startswith("Uỷ ban nhân dân quận")


def _with_separate_tones(text: str) -> str:
    """Spells as cp1258 must: circumflex, breve and horn on the letter, the tone behind it."""
    tones = "\u0300\u0301\u0303\u0309\u0323"
    pieces = []
    for letter in text:
        marks = unicodedata.normalize("NFD", letter)
        tone = "".join(mark for mark in marks if mark in tones)
        pieces.append(unicodedata.normalize("NFC", "".join(mark for mark in marks if mark not in tones)) + tone)
    return "".join(pieces)


@pytest.mark.skipif(os.name == "nt", reason="Windows has no pipes among files")
def test_what_is_no_regular_file_is_refused_and_never_waited_for(articles: Path) -> None:
    os.mkfifo(articles / "pipe.txt")
    (articles / "loop.txt").symlink_to("loop.txt")
    (articles / "gone.txt").symlink_to("nowhere.txt")
    report = refreshed(articles, articles, Path("/dev/zero"))
    assert [Path(problem.path).name for problem in report.problems] == ["gone.txt", "loop.txt", "pipe.txt", "zero"]
    reasons = [problem.reason for problem in report.problems]
    assert "leads nowhere" in reasons[0]
    assert "leads back to itself" in reasons[1]
    assert reasons[2] == reasons[3] == "not a regular file; only files and folders can be indexed"
    assert len(report.added) == 2


def test_a_folder_above_the_index_is_followed_too(articles: Path) -> None:
    with Index.open(articles / ".timviet", create=True) as index:
        sync(index, [articles.parent])
    (articles / "a.txt").unlink()
    with Index.open(articles / ".timviet") as index:
        report = sync(index, [articles.parent])
    assert [Path(id).name for id in report.removed] == ["a.txt"]


def test_one_path_in_the_place_of_several_is_refused(articles: Path) -> None:
    with (
        Index.open(articles.parent / ".timviet", create=True) as index,
        pytest.raises(TypeError, match="in a list"),
    ):
        sync(index, "articles")


def test_a_path_that_cannot_be_entered_is_an_error(articles: Path) -> None:
    report = refreshed(articles, articles / "none", articles / ("x" * 300))
    assert "no such file" in report.problems[0].reason
    assert "too long for the system" in report.problems[1].reason
