"""A reader that crashes, hangs or fills the memory costs one file, and what it answers is data."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import date
from functools import partial
from pathlib import Path

import pytest
from packages import docx, paragraph
from thorough import first

from timviet import Index, Searcher, sync
from timviet.index.causes import Cause
from timviet.index.files import update
from timviet.index.files.readers.contained import ContainedReader, ContainedReaders
from timviet.index.files.readers.formats import read_file
from timviet.index.files.readers.reader import Extracted, Piece, Unreadable
from timviet.index.files.readers.wire import decode_answer, encode_answer
from timviet.index.files.unread import decode_unread
from timviet.index.messages import Message


@pytest.fixture
def reader() -> Iterator[ContainedReader]:
    with closing(ContainedReader(max_seconds=1.0)) as opened:
        yield opened


@pytest.fixture
def own_reader(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A package with a reader for the suffix ``.own``, which does what the file says."""
    (tmp_path / "own_format.py").write_text(
        textwrap.dedent("""
        import os, time
        from timviet.index.files.readers.reader import Extracted, Piece

        class OwnReader:
            name = "own"
            def recognizes(self, name, data):
                return name.endswith(".own")
            def read(self, request):
                command = request.data.decode()
                if command == "crash":
                    os.abort()
                if command == "hang":
                    time.sleep(1000)
                while command == "spin":
                    pass
                if command == "fill":
                    return bytearray(16 << 30)
                if command == "raise":
                    raise IndexError("lạ")
                if command == "exit":
                    os._exit(3)
                return Extracted([Piece(command, {"page": 7})], title="Của tôi")
        """),
        encoding="utf-8",
    )
    info = tmp_path / "own_format-1.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: own-format\nVersion: 1\n")
    (info / "entry_points.txt").write_text("[timviet.readers]\nown = own_format:OwnReader\n")
    monkeypatch.syspath_prepend(tmp_path)
    from timviet.index.files.readers import formats

    formats.readers.cache_clear()
    yield
    formats.readers.cache_clear()


def test_a_document_is_read_as_in_this_process(reader: ContainedReader) -> None:
    data = docx(paragraph("Chương I", "H1") + paragraph("gạo"))
    assert reader.read("a.docx", data) == read_file("a.docx", data)
    with pytest.raises(Unreadable) as raised:
        reader.read("a.docx", docx(""))
    assert raised.value.cause is Cause.NO_TEXT
    with pytest.raises(Unreadable, match="damaged"):
        reader.read("a.docx", data[:-50])
    assert reader.read("a.docx", data).pieces


@pytest.mark.usefixtures("own_reader")
@pytest.mark.parametrize(
    ("command", "reason"),
    first(
        3,
        [
            ("crash", f"crashed .signal {int(signal.SIGABRT)}."),
            ("spin", "too long"),
            ("fill", "memory"),
            ("hang", "too long"),
            ("raise", "IndexError: lạ"),
            ("exit", "failed"),
        ],
    ),
)
def test_a_reader_that_fails_costs_one_file(reader: ContainedReader, command: str, reason: str) -> None:
    with pytest.raises(Unreadable, match=reason):
        reader.read("a.own", command.encode())
    assert reader.read("a.own", "gạo nếp".encode()).pieces == [Piece("gạo nếp", {"page": 7})]


@pytest.mark.usefixtures("own_reader")
def test_a_folder_with_a_reader_of_ones_own(tmp_path: Path) -> None:
    folder = tmp_path / "documents"
    folder.mkdir()
    (folder / "a.own").write_text("giá gạo nếp", encoding="utf-8")
    (folder / "b.own").write_text("crash")
    (folder / "c.txt").write_text("giá lúa", encoding="utf-8")
    with Index.open(tmp_path / "index", create=True, jobs=1) as index:
        report = sync(index, [folder / "a.own", folder / "b.own", folder])
    assert [problem.path for problem in report.problems] == [str(folder / "b.own")]
    with Searcher(tmp_path / "index") as searcher:
        (hit,) = searcher.search('"gạo nếp"')
        assert (hit.title, hit.place) == ("Của tôi", {"page": 7})


@pytest.mark.usefixtures("own_reader")
def test_a_file_that_takes_too_long_is_tried_once_more(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(update, "ContainedReaders", partial(ContainedReaders, max_seconds=0.2))
    file = tmp_path / "a.own"
    file.write_text("hang", encoding="utf-8")
    os.utime(file, (file.stat().st_mtime - 60,) * 2)
    records = []
    for _ in range(3):
        with Index.open(tmp_path / "index", create=True, jobs=1) as index:
            report = sync(index, [file])
            assert [problem.cause for problem in report.problems] == [Cause.TIMED_OUT]
        with Index.open(tmp_path / "index") as index:
            records.append((index.generation, decode_unread(index.path, index.unread)["a.own"].is_final))
    assert records == [(1, False), (2, True), (2, True)]


@pytest.mark.usefixtures("own_reader")
def test_several_files_are_read_at_once_and_each_failure_costs_one_of_them() -> None:
    def read(command: str) -> str:
        try:
            return readers.read("a.own", command.encode()).pieces[0].text
        except Unreadable as error:
            return f"{error.cause.value}"

    commands = ["gạo", "crash", "lúa", "exit", "raise", "ngô"] * 4
    with closing(ContainedReaders(2)) as readers, ThreadPoolExecutor(4) as threads:
        failed = "reader-failed"
        assert [*threads.map(read, commands)] == ["gạo", failed, "lúa", failed, failed, "ngô"] * 4


def test_the_process_ends_with_its_parent() -> None:
    program = (
        "import os, signal, sys\n"
        "from timviet.index.files.readers.contained import ContainedReader\n"
        "reader = ContainedReader()\n"
        "reader.read('a.html', b'<p>x</p>')\n"
        "print(reader._process.pid, flush=True)\n"
        "os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    done = subprocess.run([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True, check=False)
    child = int(done.stdout)
    for _ in range(200):
        try:
            os.kill(child, 0)
            with open(f"/proc/{child}/stat") as status:
                if status.read().split()[2] == "Z":
                    return
        except OSError:
            return
        subprocess.run(["sleep", "0.05"], check=True)
    pytest.fail("the process is still there")


def test_an_answer_is_data() -> None:
    answer = Extracted(
        [Piece("gạo\t", {"sheet": "Giá", "cell": "B7"}), Piece("\n", {"heading": ("a", "b")})],
        title="x",
        created=date(2024, 3, 31),
        skipped=[Message("{member}: {reason}", member="a", reason=Message("nested too deep"))],
    )
    decoded = decode_answer(encode_answer(answer))
    assert decoded == answer
    assert decoded.skipped[0].evidence["reason"].template == "nested too deep"  # type: ignore[attr-defined]


HEAD = encode_answer(Extracted([Piece("gạo", {})]))


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"[]",
        *(
            len(head).to_bytes(8, "big") + head
            for head in (b"[]", b'{"lengths": 1}', b"[" * 100_000, b'{"reason": ["{x}", null, {}]}')
        ),
        HEAD[:-1],
        HEAD + b"x",
        HEAD.replace(b"[5]", b"[9]"),
        HEAD.replace(b"[5]", b"[4]"),
        HEAD[:-5] + b"\xff" * 5,
    ],
)
def test_an_answer_that_is_none_is_a_failure_to_read(answer: bytes) -> None:
    with pytest.raises(Unreadable, match="invalid data"):
        decode_answer(answer)
