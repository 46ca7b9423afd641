"""Hostile documents, files and indexes do no harm: the promises of SECURITY.md hold."""

from __future__ import annotations

import ast
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from contextlib import suppress
from html.parser import HTMLParser
from pathlib import Path
from random import Random

import pytest
import zstandard
from dangerous import HOSTILE, dangerous_in
from processes import REPOSITORY, Run
from terminals import on_terminal

from timviet.index import Document, Index, IndexDamaged, StoreError, sync
from timviet.index.store.format.documents.block_recovery import recover_blocks
from timviet.index.warnings import FellBack
from timviet.search import Searcher
from timviet.search.cli.formats import as_json
from timviet.search.cli.render import as_text
from timviet.search.results import Hit, Results
from timviet.search.snippets.snippet import Snippet

MARKUP = [
    "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "</mark>", "<mark>", "<!--", "-->", "]]>",
    "<![CDATA[", "&lt;", "&#60;script&#62;", "&amp;", "&", "<", ">", '"', "'", "`", "javascript:alert(1)",
    "<svg/onload=alert(1)>", "<a href='x", "</textarea>", "<style>", "\x00", "＜script＞", "<\u0300", "đại hội",
]  # fmt: skip
CONTROL_TEXTS = [
    "\x1b[31m", "\x1b]0;tiêu đề\x07", "\x1b]8;;http://x\x1b\\", "\x1bP", "\x9b2J", "\x9d0;x\x9c", "\x07", "\r",
    "\x08", "\x7f", "\u202e", "\u2066", "\u200f", "\x1bc", "\x0e", "\udc9b", "đại hội", " ", "\n", HOSTILE,
]  # fmt: skip


class Reader(HTMLParser):
    """Parses HTML as a browser would, and separates text from everything but ``<mark>``."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.text, self.other = "", []

    def handle_data(self, data: str) -> None:
        self.text += data

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag != "mark" or attrs:
            self.other.append((tag, attrs))

    def handle_comment(self, data: str) -> None:
        self.other.append(data)

    handle_decl = handle_pi = unknown_decl = handle_comment


def test_ten_thousand_texts_are_escaped_in_snippets() -> None:
    draw = Random(0)
    for _ in range(10_000):
        text = "".join(draw.choices(MARKUP, k=draw.randrange(1, 6)))
        ends = sorted(draw.sample(range(len(text) + 1), min(4, len(text) + 1) // 2 * 2))
        html = Snippet(text, tuple(zip(ends[::2], ends[1::2], strict=True))).html()
        reader = Reader()
        reader.feed(html)
        reader.close()
        assert (reader.text.replace("\ufffd", "\x00"), reader.other) == (text, [])
        assert not re.search(r"[<>\"']", re.sub(r"</?mark>", "", html))


def test_markup_in_a_document_is_escaped(tmp_path: Path) -> None:
    markup = "<b>Đại hội</b> <script>alert('đảng')</script> & <mark>Đảng</mark>"
    with Index.open(tmp_path, create=True, jobs=1) as index:
        index.add(Document("a", markup, markup))
    with Searcher(tmp_path) as searcher:
        html = searcher.search("dang").hits[0].snippet.html()
    assert re.sub(r"</?mark>", "", html).count("<") == 0
    assert "&lt;script&gt;" in html


def test_no_control_character_reaches_the_output() -> None:
    draw = Random(0)

    def text() -> str:
        return "".join(draw.choices(CONTROL_TEXTS, k=draw.randrange(1, 8)))

    for _ in range(2_000):
        passage = text()
        hit = Hit(text(), 1.0, text(), {"path": text()}, (Snippet(passage, ((0, len(passage)),)),))
        results = Results(text(), 1, True, (hit,), ())
        assert not dangerous_in(as_text(results))
        assert not dangerous_in(re.sub("\x1b\\[[0-9;]*m", "", as_text(results, color=True)))
        assert not dangerous_in(as_text(results, keeps_lines=True, width=40))
        shown = as_json(results)
        assert not dangerous_in(shown)
        (decoded,) = json.loads(shown)["hits"]
        assert (decoded["id"], decoded["title"], decoded["snippets"][0]["text"]) == (hit.id, hit.title, passage)


def test_no_control_character_reaches_the_output_of_the_command_line(tmp_path: Path, run: Run) -> None:
    name = HOSTILE
    (tmp_path / "articles").mkdir()
    (tmp_path / "articles" / f"{name}.txt").write_text(f"{name} đại hội {name}", encoding="utf-8")
    (tmp_path / "articles" / f"x{name}.txt").write_bytes(b"\x7fELF" + bytes(99))
    for arguments in (
        ["index", "articles", f"{name}.md"],
        ["search", "dai hoi"],
        ["search", "--json", "dai hoi"],
        ["search", "--index", name, "x"],
        ["search", "-n", name, "x"],
        ["analyze", f"{name} hội"],
        ["remove", name],
        ["check", "--index", name],
        [name],
        [f"--{name}"],
    ):
        done = run(*arguments)
        assert not dangerous_in(done.stdout + done.stderr), arguments


@pytest.mark.thorough
def test_nothing_dangerous_reaches_a_terminal(tmp_path: Path) -> None:
    forged = f"{HOSTILE}\nforged"
    text = f"{HOSTILE} đại hội\n{HOSTILE} gạo e{chr(0x301) * 999}"
    (tmp_path / "articles").mkdir()
    for number in range(5):
        (tmp_path / "articles" / f"{HOSTILE}\n{number}.txt").write_text(text, encoding="utf-8")
    (tmp_path / "articles" / f"{HOSTILE}.pdf").write_bytes(b"%PDF-1.4 \x00")
    index = str(tmp_path / HOSTILE)
    places = [(0, {"sheet": forged, "cell": HOSTILE})]
    with Index.open(index, create=True, jobs=1) as written:
        written.add(Document(forged, f"gạo {forged}", text, {"type": forged, "author": forged}, places=places))
    search = ["search", "--index", index, "--color", "never"]
    found = [*search, "--facet", "author", "--facet", "type", "--explain", "gạo OR đại"]
    template = "{title} {author} {place} {snippet}"
    for arguments in (
        ["index", "articles", "articles/none\n\x1b.txt"],
        ["status", "-v", "--files"],
        *([*found, *form] for form in ([], ["-l"], ["-c"], ["--json"], ["--jsonl"], ["--format", template])),
        [*search, f"{HOSTILE} gạo", "--filter", HOSTILE],
        [*search, "gạo", "--sort", HOSTILE],
        *(["status", "--index", index, *more] for more in ([], ["--json"])),
        *(["suggest", "--index", index, text] for text in ("đ", "gạ", HOSTILE)),
        ["similar", "--index", index, "--color", "never", forged],
        ["analyze", text],
        ["remove", "--index", index, HOSTILE],
        ["check", "--index", index],
        ["export", "--index", index],
        ["copy", index, f"{HOSTILE}x"],
        ["search", "--index", "none", HOSTILE],
        ["serve", "--index", forged, "--port", "0"],
        ["serve", "--host", HOSTILE, "--index", index],
    ):
        shown = on_terminal(*arguments, cwd=tmp_path)
        lines = re.sub("\x1b\\[K|\r", "", shown.text)  # of the line that shows the progress
        assert lines.strip() or shown.status == 1, arguments
        assert not dangerous_in(lines), arguments
        assert "\nforged" not in lines, arguments
        assert chr(0x301) * 5 not in lines, arguments
    for form in (["--csv"], ["-C1"], ["--format", "{id} {path} {html}"]):  # these keep line ends
        shown = on_terminal(*found, *form, cwd=tmp_path).text
        assert "gạo" in shown
        assert not dangerous_in(shown.replace("\r", "")), form


def test_a_link_that_leads_out_of_a_folder_is_not_followed(tmp_path: Path, run: Run) -> None:
    (tmp_path / "secret.txt").write_text("mật")
    folder = tmp_path / "articles"
    (folder / "deep").mkdir(parents=True)
    (folder / "deep" / "plain.txt").write_text("thường")
    (folder / "within.txt").symlink_to("deep/plain.txt")
    (folder / "out.txt").symlink_to("../secret.txt")
    (folder / "far.txt").symlink_to(tmp_path / "secret.txt")
    (folder / "up").symlink_to("..")
    done = run("index", "articles")
    assert done.stdout.startswith("2 added")
    assert "skipped 2 symbolic links that lead out of their folders" in done.stderr
    with Index.open(tmp_path / ".timviet") as index:
        assert not sync(index, [folder / "out.txt"]).problems, "a file given by its own path is read"
        index.commit()
        assert "articles/out.txt" in index


@pytest.fixture
def index_folder(tmp_path: Path) -> Path:
    with Index.open(tmp_path / "kho", create=True, jobs=1) as index:
        index.add(Document("a", body="đại hội"))
    return tmp_path / "kho"


@pytest.mark.parametrize(
    "name", ["write.lock", "writer.json", "timviet-00000002.json.new", "segment-00000002-1.columns"]
)
def test_a_writer_never_writes_through_a_link(index_folder: Path, tmp_path: Path, name: str) -> None:
    treasure = tmp_path / "treasure"
    treasure.write_text("của người khác")
    (index_folder / name).unlink(missing_ok=True)
    (index_folder / name).symlink_to(treasure)
    with suppress(StoreError), Index.open(index_folder, jobs=1) as index:  # a lock that is a link cannot be taken
        index.add(Document("b", body="hội"))
    assert treasure.read_text() == "của người khác"


@pytest.mark.parametrize("kind", ["*.columns", "timviet-*1.json"])
def test_a_pipe_or_a_link_in_place_of_a_file_is_refused(index_folder: Path, kind: str) -> None:
    (file,) = index_folder.glob(kind)
    elsewhere = index_folder.parent / "elsewhere"
    file.rename(elsewhere)
    (index_folder / "timviet-00000000.json").unlink()
    file.symlink_to(elsewhere)
    with pytest.raises(IndexDamaged, match="not a regular file"):
        Searcher(index_folder)
    file.unlink()
    os.mkfifo(file)
    with pytest.raises(IndexDamaged, match="not a regular file"):
        Searcher(index_folder)


def test_deeply_nested_or_oversized_json_is_refused(index_folder: Path) -> None:
    file = index_folder / "timviet-00000001.json"
    for content in (b"[" * 100_000, b'{"manifest":' * 50_000, b"9" * 100_000, b" " * (1 << 25), b"null", b"[]"):
        file.write_bytes(content)
        with pytest.warns(FellBack, match="cannot be read"):
            Searcher(index_folder)


def test_a_read_only_folder_is_searched_and_writing_names_the_reason() -> None:
    scratch = Path(tempfile.mkdtemp())
    try:
        scratch.chmod(0o755)
        index_folder = scratch / "kho"
        with Index.open(index_folder, create=True, jobs=1) as index:
            index.add(Document("a", body="đại hội"))
        Searcher(index_folder).search("dai hoi")  # imports modules that the child may not be allowed to read
        index_folder.chmod(0o555)
        child = os.fork()
        if not child:
            status = 1
            try:
                if not os.geteuid():
                    os.setuid(65534)
                assert [hit.id for hit in Searcher(index_folder).search("dai hoi")] == ["a"]
                with Index.open(index_folder) as index:
                    assert len(index) == 1
                    with pytest.raises(
                        StoreError, match=r"cannot be written \(Permission denied\); searching still works"
                    ):
                        index.begin()
                status = 0
            finally:
                os._exit(status)
        assert os.waitpid(child, 0)[1] == 0
    finally:
        (scratch / "kho").chmod(0o755)
        shutil.rmtree(scratch)


ALLOWED = {
    "index/own_process.py": {"subprocess"},  # starts modules of ours only
    "index/portable.py": {"pickle"},  # tries whether a value of this process can be pickled
    "index/workers/process.py": {"pickle", "subprocess"},  # our own program, which answers with pickles
    "index/files/readers/contained.py": {"subprocess"},  # our own program, which answers with JSON
    "index/files/readers/xml_events.py": {"xml"},  # expat, which follows no external entity
    "search/cli/file_opener.py": {"subprocess"},  # the desktop's viewer of files, at a page
    "search/cli/pager.py": {"subprocess", "shell"},  # the command in $PAGER, as with git
}
"""What single modules may use, and why."""


@pytest.mark.parametrize(
    "file", sorted([*REPOSITORY.glob("index/**/*.py"), *REPOSITORY.glob("search/**/*.py")]), ids=str
)
def test_no_module_uses_a_shell_xml_or_code_execution(file: Path) -> None:
    tree = ast.parse(file.read_text(encoding="utf-8"))
    allowed = next((names for path, names in ALLOWED.items() if file.match(path)), set())
    for node in ast.walk(tree):
        if isinstance(node, ast.Import | ast.ImportFrom):
            names = [getattr(node, "module", None) or "", *(alias.name for alias in node.names)]
            banned = {"xml", "shelve", "marshal", "dill", "yaml", "code", "runpy", "pickle", "subprocess"}
            assert not (banned - allowed) & {name.partition(".")[0] for name in names if name}
        if isinstance(node, ast.Call):
            called = ast.unparse(node.func)
            assert called not in {"eval", "exec", "os.system", "os.popen", "__import__"}
            assert "shell" in allowed or not any(keyword.arg == "shell" for keyword in node.keywords)
            if called == "np.load":
                assert not any(keyword.arg == "allow_pickle" for keyword in node.keywords)
    assert sys.flags.optimize == 0


def test_workers_import_no_module_from_the_indexed_folder(tmp_path: Path) -> None:
    for name in ("signal", "numpy", "pickle"):
        (tmp_path / f"{name}.py").write_text(f"open({str(tmp_path / 'ran')!r}, 'w')\n", encoding="utf-8")
    for number in range(600):
        text = f"Bài viết {number} về đại hội đảng bộ. " * 60
        (tmp_path / f"{number}.txt").write_text(text, encoding="utf-8")
    command = [sys.executable, "-P", "-m", "timviet", "index", "--jobs", "2", "."]  # as the script starts
    assert subprocess.run(command, cwd=tmp_path, capture_output=True, check=False).returncode == 0
    assert not (tmp_path / "ran").exists()


def test_a_block_that_decompresses_beyond_the_limit_is_skipped() -> None:
    bomb = zstandard.ZstdCompressor().compress(bytes(400 << 20))
    assert list(recover_blocks(bomb)) == []
