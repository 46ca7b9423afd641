"""Files that cannot be read are remembered with the index, and tried again when that may help."""

from __future__ import annotations

import json
import os
import tomllib
import zlib
from email.message import EmailMessage
from pathlib import Path

import pytest
from packages import docx
from pdf_files import pdf
from processes import REPOSITORY, Run

from timviet.index import Document, Index, IndexDamaged, SyncReport, check, forget, sync
from timviet.index.causes import Cause
from timviet.index.files.readers.extras import LIBRARIES
from timviet.index.files.unread import UnreadFile, decode_unread, encode_unread, installed_readers
from timviet.index.messages import Message
from timviet.search import Searcher

BODY = "<w:p><w:r><w:t>Giá gạo xuất khẩu tăng</w:t></w:r></w:p>"


@pytest.fixture
def articles(tmp_path: Path) -> Path:
    folder = tmp_path / "articles"
    folder.mkdir()
    (folder / "good.txt").write_text("Giá gạo", encoding="utf-8")
    write(folder / "broken.docx", docx(BODY)[:-40])
    write(folder / "empty.txt", b" \n")
    return folder


def write(file: Path, content: bytes, *, age: int = 60) -> None:
    """Write a file that looks as if it had been written a while ago."""
    file.write_bytes(content)
    os.utime(file, (file.stat().st_mtime - age,) * 2)


def write_unseen(file: Path, content: bytes) -> None:
    """Change the content of a file, but neither its size nor its time."""
    status = file.stat()
    file.write_bytes(content.ljust(status.st_size, b"\0")[: status.st_size])
    os.utime(file, ns=(status.st_atime_ns, status.st_mtime_ns))


def refreshed(articles: Path, *paths: Path) -> SyncReport:
    with Index.open(articles.parent / ".timviet", create=True) as index:
        return sync(index, paths or [articles])


def unread(articles: Path) -> dict[str, UnreadFile]:
    with Index.open(articles.parent / ".timviet") as index:
        return decode_unread(index.path, index.unread)


def causes(report: SyncReport) -> list[tuple[str, str]]:
    return [(Path(problem.path).name, problem.cause) for problem in (*report.problems, *report.skipped)]


def state(articles: Path) -> list[tuple[str, int, bytes]]:
    files = (articles.parent / ".timviet").iterdir()
    return sorted((file.name, file.stat().st_mtime_ns, file.read_bytes()) for file in files)


def test_they_are_no_documents_and_are_kept_with_their_reasons(articles: Path) -> None:
    report = refreshed(articles)
    assert causes(report) == [("broken.docx", "damaged"), ("empty.txt", "no-text")]
    records = unread(articles)
    assert {id: record.reasons for id, record in records.items()} == {
        "articles/broken.docx": ("damaged: not a complete zip archive",),
        "articles/empty.txt": ("contains no text",),
    }
    with Searcher(articles.parent / ".timviet") as searcher:
        assert len(searcher) == 1
        assert searcher.search("broken empty").total == 0
    assert check(articles.parent / ".timviet", deep=True) == []


def test_they_are_reported_again_and_neither_read_nor_written(articles: Path) -> None:
    first = causes(refreshed(articles))
    before = state(articles)
    write_unseen(articles / "empty.txt", "gạo".encode()[:3])
    assert causes(refreshed(articles)) == first
    assert state(articles) == before


def test_they_are_read_again_when_they_have_changed(articles: Path) -> None:
    refreshed(articles)
    write(articles / "broken.docx", docx(BODY), age=30)
    report = refreshed(articles)
    assert (report.added, causes(report)) == (["articles/broken.docx"], [("empty.txt", "no-text")])
    assert unread(articles).keys() == {"articles/empty.txt"}


def test_a_file_that_was_only_touched_is_not_tried_again(articles: Path) -> None:
    refreshed(articles)
    (articles / "broken.docx").touch()
    assert ("broken.docx", "damaged") in causes(refreshed(articles))
    before = state(articles)
    refreshed(articles)
    assert state(articles) == before


def test_a_file_that_was_moved_is_not_tried_again(articles: Path) -> None:
    refreshed(articles)
    record = unread(articles)["articles/broken.docx"]
    (articles / "broken.docx").rename(articles / "moved.docx")
    assert ("moved.docx", "damaged") in causes(refreshed(articles))
    assert unread(articles)["articles/moved.docx"] == record
    (articles / "moved.docx").unlink()
    assert unread(articles).keys() - {"articles/empty.txt"} == {"articles/moved.docx"}
    refreshed(articles)
    assert unread(articles).keys() == {"articles/empty.txt"}


def test_a_document_is_kept_while_its_file_cannot_be_read(articles: Path) -> None:
    good = docx(BODY)
    write(articles / "broken.docx", good)
    refreshed(articles)
    status = (articles / "broken.docx").stat()
    write(articles / "broken.docx", good[:-30], age=30)
    assert ("broken.docx", "damaged") in causes(refreshed(articles))
    with Index.open(articles.parent / ".timviet") as index:
        assert "articles/broken.docx" in index
    (articles / "broken.docx").write_bytes(good)
    os.utime(articles / "broken.docx", ns=(status.st_atime_ns, status.st_mtime_ns))
    report = refreshed(articles)
    assert (report.unchanged, causes(report)) == (2, [("empty.txt", "no-text")])
    assert unread(articles).keys() == {"articles/empty.txt"}


def test_a_file_that_was_named_and_is_gone_is_forgotten(articles: Path) -> None:
    refreshed(articles, articles / "broken.docx", articles / "good.txt")
    assert unread(articles).keys() == {"articles/broken.docx"}
    (articles / "broken.docx").unlink()
    with Index.open(articles.parent / ".timviet") as index:
        sync(index)
    assert unread(articles) == {}


def test_forgetting_a_folder_forgets_them(articles: Path) -> None:
    refreshed(articles)
    with Index.open(articles.parent / ".timviet") as index:
        forget(index, articles)
    assert unread(articles) == {}


def test_a_larger_limit_reads_what_was_too_large(articles: Path, run: Run) -> None:
    (articles / "large.txt").write_text("gạo " * 300_000, encoding="utf-8")
    assert "large.txt: the file is 1.7 MB" in run("index", "--max-size", "1", "articles").stderr
    assert unread(articles)["articles/large.txt"].cause is Cause.TOO_LARGE
    assert run("index", "--max-size", "2", "articles").stdout.startswith("1 added")


@pytest.mark.thorough
def test_when_a_reader_is_installed_it_is_tried_also_on_parts(articles: Path, run: Run, tmp_path: Path) -> None:
    message = EmailMessage()
    message["Subject"] = "Báo giá"
    message.set_content("Xem tệp đính kèm.")
    message.add_attachment(
        b"\x00OWN gi\xc3\xa1 ng\xc3\xb4", maintype="application", subtype="own", filename="a.own"
    )
    write(articles / "mail.eml", bytes(message))
    write(articles / "own.txt", "\0OWN giá khoai".encode())
    done = run("index", "articles")
    assert "mail.eml: not all was read: a.own: " in done.stderr
    assert "skipped articles/own.txt: contains NUL characters" in done.stderr
    assert run("index").stdout == "0 added, 0 updated, 0 removed, 2 unchanged\n"
    own = tmp_path / "packages"
    (own / "own_format-1.0.dist-info").mkdir(parents=True)
    (own / "own_format-1.0.dist-info" / "METADATA").write_text(
        "Metadata-Version: 2.1\nName: own-format\nVersion: 1.0\n"
    )
    (own / "own_format-1.0.dist-info" / "entry_points.txt").write_text(
        "[timviet.readers]\nown = own_format:OwnReader\n"
    )
    (own / "own_format.py").write_text(
        "from timviet.index.files.readers.reader import Extracted, Piece\n"
        "class OwnReader:\n"
        "    name = 'own'\n"
        "    def recognizes(self, name, data): return data.startswith(b'\\0OWN')\n"
        "    def read(self, request): return Extracted([Piece(request.data[4:].decode() + '\\n', {})])\n"
    )
    path = f"{own}{os.pathsep}{os.environ.get('PYTHONPATH', '')}"
    assert run("index", PYTHONPATH=path).stdout == "1 added, 1 updated, 0 removed, 1 unchanged\n"
    assert "mail.eml" in run("search", "-l", "giá ngô").stdout
    assert run("index", PYTHONPATH=path).stdout == "0 added, 0 updated, 0 removed, 3 unchanged\n"


def test_when_a_missing_library_is_installed_the_files_that_need_it_are_read(
    articles: Path, run: Run, tmp_path: Path
) -> None:
    pytest.importorskip("pypdfium2")
    write(articles / "law.pdf", pdf("Luat giao thong duong bo"))
    without = tmp_path / "without"
    without.mkdir()
    (without / "sitecustomize.py").write_text("import sys\nsys.modules['pypdfium2'] = None\n")
    done = run("index", "articles", PYTHONPATH=f"{without}{os.pathsep}{os.environ.get('PYTHONPATH', '')}")
    assert "law.pdf: needs a library that is not installed: pip install 'timviet[pdf]'" in done.stderr
    assert "law.pdf: needs a library" in run("status").stdout
    assert "so the next run tries 3 again" in run("status").stdout
    assert run("index").stdout == "1 added, 0 updated, 0 removed, 1 unchanged\n"
    assert "law.pdf" not in run("status").stdout


def test_the_readers_are_told_by_the_libraries_of_all_their_extras() -> None:
    extras = tomllib.loads((REPOSITORY / "pyproject.toml").read_text(encoding="utf-8"))["project"][
        "optional-dependencies"
    ]
    not_of_readers = {"all", "bench", "docs", "examples", "mcp", "opensearch", "test", "watch", "web"}
    requirements = [text for name, texts in extras.items() if name not in not_of_readers for text in texts]
    assert {text.partition(">")[0] for text in requirements} == set(LIBRARIES)
    assert {part.partition("=")[0] for part in installed_readers().split()} >= {"timviet", *LIBRARIES}


def test_records_survive_encoding() -> None:
    records = {
        "a.pdf": UnreadFile(Cause.SCAN, (Message("no text layer"),), "file 1-2 ab", "timviet=1"),
        "b.eml": UnreadFile(
            Cause.INCOMPLETE,
            (Message("{count:,} page", "{count:,} pages", count=2), Message("{a}", a=Message("b"))),
            "file 3-4 cd",
            "timviet=1",
        ),
        "c": UnreadFile(Cause.PERMISSION, (Message("denied"),)),
    }
    assert decode_unread(Path("index"), encode_unread(records)) == records
    assert encode_unread({}) == b""


@pytest.mark.parametrize(
    "content",
    [
        [],
        {"readers": [], "files": []},
        {"readers": [], "files": {"a": ["scan", [["x", None, {}]], "", 0]}},
        {"readers": [""], "files": {"a": ["unknown", [["x", None, {}]], "", 0]}},
        {"readers": [""], "files": {"a": ["scan", [], "", 0]}},
        {"readers": [""], "files": {"a": ["scan", [["{x.y}", None, {"x": 1}]], "", 0]}},
    ],
)
def test_a_forged_list_is_refused(content: object) -> None:
    with pytest.raises(IndexDamaged, match="is damaged"):
        decode_unread(Path("index"), zlib.compress(json.dumps(content).encode()))


def test_a_list_that_is_compressed_to_next_to_nothing_is_filled_up() -> None:
    records = {f"{'a' * 2000}/{number}": UnreadFile(Cause.SCAN, (Message("no text"),)) for number in range(2000)}
    assert decode_unread(Path("index"), encode_unread(records)) == records


def test_a_list_that_an_earlier_version_did_not_fill_up_is_read_unless_it_is_very_long() -> None:
    records = {f"{'a' * 2000}/{number}": UnreadFile(Cause.SCAN, (Message("no text"),)) for number in range(2000)}
    encoded = encode_unread(records)
    stream = encoded.rstrip(b"\0")
    assert len(stream) < len(encoded) // 2
    assert decode_unread(Path("index"), stream) == records
    long = zlib.decompress(stream).replace(b"{", b"{" + b" " * (1 << 24), 1)
    assert decode_unread(Path("index"), zlib.compress(long)) == {}  # so its files are tried again
    assert decode_unread(Path("index"), zlib.compress(long) + bytes(len(long) // 64)) == records


def test_bytes_that_are_no_list_are_refused() -> None:
    for encoded in (b"x", zlib.compress(b"[" * 100_000), zlib.compress(b"[]")[:-3]):
        with pytest.raises(IndexDamaged, match="is damaged"):
            decode_unread(Path("index"), encoded)


def test_an_index_without_a_list_is_read(articles: Path) -> None:
    with Index.open(articles.parent / ".timviet", create=True) as index:
        index.add(Document("a", body="gạo"))
    assert unread(articles) == {}
