"""Every text of the command line is translated into Vietnamese."""

from __future__ import annotations

import errno
import os
import re
import string
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po
from indexes import rewrite_manifest
from message_ids import COMMANDS, help_texts, messages, query_syntax
from processes import REPOSITORY, Run

from timviet.index import Document, Index
from timviet.index.messages import Message
from timviet.search import language
from timviet.search.cli.main import main
from timviet.search.language import language_of, set_language, translate, translate_help

CATALOG = REPOSITORY / "search" / "locale" / "vi" / "LC_MESSAGES" / "timviet.po"
SAME = {
    "{path}: {reason}",
    "{option}: {reason}",
    "{counts}: {names}",
    "{member}: {reason}",
    "{path}: {reason}; {advice}",
    "{host} {reason}",
    "{file}: {reason}",
    "{file}: {part}: {reason}",
}
SAME |= {
    "{query} – timviet",
    "{query}: {note}",
    "{term!r}: {reason}",
    "{size:,.1f} MB",
    "{size:.1f} kB",
    "{count} byte",
    "{count:,}",
    "{number:,}",
    "{score:.2f}",
    "{score:.4f} =",
}
"""Templates without words."""

HELP = {text for command in COMMANDS.values() for text in help_texts(command)} | {*query_syntax()}
MESSAGES = {template: plural for template, plural, _ in messages()}


def placeholders(template: str) -> list[tuple[str, str | None]]:
    """Return the names in a template, each with its conversion."""
    return sorted((name, convert or "") for _, name, _, convert in string.Formatter().parse(template) if name)


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    with open(CATALOG, "rb") as file:
        return read_po(file)


@pytest.fixture
def vietnamese(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("LANGUAGE", "vi")
    set_language("vi")
    yield
    set_language("en")


def test_every_message_is_translated_with_the_same_evidence(catalog: Catalog) -> None:
    assert len(MESSAGES) > 150
    for template, plural in MESSAGES.items():
        entry = catalog.get(template)
        assert entry is not None, f"{template!r} is not in the catalog"
        text = entry.string[0] if isinstance(entry.string, tuple) else entry.string
        assert isinstance(entry.string, tuple) == (plural is not None), template
        assert placeholders(text) == placeholders(plural or template), template
        assert (text == template) == (template in SAME), template


def test_every_help_text_is_translated(catalog: Catalog) -> None:
    for text in HELP:
        entry = catalog.get(text)
        assert entry is not None, f"{text!r} is not in the catalog"
        assert entry.string not in ("", text)


def test_the_catalog_has_no_unused_entries(catalog: Catalog) -> None:
    system = {os.strerror(number) for number in errno.errorcode}
    for entry in catalog:
        english = entry.id[0] if isinstance(entry.id, tuple) else entry.id
        if english and "click" not in entry.auto_comments:
            assert english in MESSAGES or english in HELP | system | {"COMMAND [ARGS]..."}, english


@pytest.mark.usefixtures("vietnamese")
def test_messages_within_messages_are_translated() -> None:
    reason = Message("block {block} does not match its checksum", block="text.docs")
    message = Message("{file}: {reason}", file="segment-00000001-1.columns", reason=reason)
    assert translate(message) == "segment-00000001-1.columns: khối text.docs không khớp tổng kiểm tra"
    reason = Message("cannot be read ({reason})", reason=Message("Permission denied"))
    assert translate(reason) == "không đọc được (không có quyền truy cập)"


@pytest.mark.usefixtures("vietnamese")
def test_only_messages_are_translated() -> None:
    assert translate("documents") == "documents"
    assert translate(Message("{path}: {reason}", path="documents", reason="{size}")) == "documents: {size}"
    assert translate(Message("nobody has translated {this}", this=1)) == "nobody has translated 1"
    assert translate_help(" ") == ""


@pytest.mark.usefixtures("vietnamese")
def test_numbers_are_written_as_in_vietnamese() -> None:
    rebuilt = Message("{count:,} document rebuilt", "{count:,} documents rebuilt", count=1234)
    assert translate(rebuilt) == "đã tạo lại 1.234 tài liệu"
    assert translate(Message("{size:,.1f} MB", size=1234.56)) == "1.234,6 MB"
    assert translate(Message("{path}: {reason}", path="a.b,c", reason="1.5")) == "a.b,c: 1.5"


def test_without_a_catalog_messages_are_in_english(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(language, "_CATALOGS", tmp_path)
    monkeypatch.setenv("LANGUAGE", "vi")
    set_language("vi")
    try:
        assert translate(Message("{count:,} file read", "{count:,} files read", count=2)) == "2 files read"
        assert translate(Message("no index here")) == "no index here"
    finally:
        set_language("en")


@pytest.mark.parametrize("name", COMMANDS)
def test_help_is_shown_in_vietnamese(name: str, run: Run, catalog: Catalog) -> None:
    words = [] if name == "timviet" else [name]
    shown = " ".join(run(*words, "--help", "--lang", "vi").stdout.split())
    assert shown.startswith(f"Cách dùng: {' '.join(['timviet', *words])} [TÙY CHỌN]")
    for text in help_texts(COMMANDS[name]):
        entry = catalog.get(text)
        assert entry is not None
        assert str(entry.string) in shown, "nothing is cut short"
        assert f" {text} " not in shown
    assert "Show this message" not in shown
    assert "default: " not in shown


@pytest.fixture
def kho(tmp_path: Path) -> Path:
    with Index.open(tmp_path / ".timviet", create=True, jobs=1) as index:
        index.add(Document("a", "Giá gạo", "Giá gạo tăng", {"year": 2016}))
        index.add(Document("b", "Đại hội", "Đại hội Đảng bộ"))
    return tmp_path / ".timviet"


@pytest.mark.parametrize(
    ("arguments", "english", "vietnamese"),
    [
        ("search a --json -l", "only one of --json", "chỉ dùng được một trong các tùy chọn --json"),
        (
            "search a --after x --page 2",
            "--page and --after cannot be used together",
            "không dùng được --page cùng với --after",
        ),
        ("search a --after x", "'x' is not a cursor; use", "'x' không phải là con trỏ; hãy dùng"),
        ("search a --format {", "unmatched brace", "có dấu ngoặc nhọn không thành cặp"),
        ("search gạo --format {title:d}", "a value of this hit does not", "có giá trị của kết quả này không hợp"),
        ("search a --fields ,", "no name given", "chưa nêu tên nào"),
        (
            "search a --sort x",
            "no document has a field 'x'; available: encoding, folder, modified, name, path, size, type, year",
            "không tài liệu nào có trường 'x'",
        ),
        (
            "search a --filter yaer:1",
            "no document has a field 'yaer'; did you mean: year; available: title, encoding, folder, modified, ",
            "không tài liệu nào có trường 'yaer'; có phải ý bạn là: year",
        ),
        (
            "similar x",
            "x: no document in the index has this path or id",
            "x: không có tài liệu nào trong chỉ mục mang đường dẫn hoặc mã định danh này",
        ),
        (
            "search a --index none",
            "no index here; create one with 'timviet",
            "chưa có chỉ mục ở đây; hãy tạo bằng",
        ),
        ("index none", "no such file or folder; check", "không có tệp hay thư mục này; hãy kiểm tra lại"),
    ],
)
def test_errors_are_shown_in_the_chosen_language(
    kho: Path,
    arguments: str,
    english: str,
    vietnamese: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(kho.parent)
    for name in ("LC_ALL", "LC_MESSAGES", "LANG", "LANGUAGE"):
        monkeypatch.delenv(name, raising=False)
    for more, expected, other in (([], english, vietnamese), (["--lang", "vi"], vietnamese, english)):
        monkeypatch.setattr(sys, "argv", ["timviet", *more, *arguments.split()])
        with pytest.raises(SystemExit) as exit:
            main()
        assert exit.value.code == 2
        told = capsys.readouterr().err
        assert expected in told
        assert other not in told
        assert (("Xem 'timviet" if more else "Try 'timviet") in told) == (("Lỗi: " if more else "Error: ") in told)


@pytest.mark.parametrize(
    ("arguments", "vietnamese"),
    [
        ("serch", "Lỗi: Không có lệnh 'serch'."),
        ("search --colour x", "Lỗi: Không có tùy chọn '--colour'."),
        ("search", "Lỗi: Thiếu đối số 'QUERY...'."),
        ("status b c", "Lỗi: Thừa đối số (b c)"),
        ("search a -việt", "Nếu -việt là từ cần tìm thì đặt -- trước nó: timviet search -- -việt\n"),
        ("nghị quyết", "Muốn tìm các từ này thì gõ: timviet search nghị quyết\n"),
        ("search a -n 0", "không hợp lệ: 0 không nằm trong khoảng x>=1."),
        ("search a --color red", "không hợp lệ: 'red' không phải là một trong 'auto', 'always', 'never'."),
        ("search a --json=1", "Lỗi: Tùy chọn '--json' không nhận giá trị."),
        ("search a --sort", "Lỗi: Tùy chọn '--sort' cần 1 giá trị."),
        ("search a --synonyms none", "Tệp 'none' không tồn tại."),
    ],
)
def test_usage_errors_of_click_are_translated(kho: Path, run: Run, arguments: str, vietnamese: str) -> None:
    done = run("--lang", "vi", *arguments.split())
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("Cách dùng: timviet")
    assert vietnamese in done.stderr


def test_reports_in_vietnamese(run: Run, kho: Path) -> None:
    def told(*arguments: str) -> str:
        done = run(*arguments, LC_ALL="vi_VN.UTF-8")
        return done.stdout + done.stderr

    assert "tìm thấy 1 tài liệu\n" in told("search", "gạo")
    assert "dấu ngoặc kép cuối" in told("search", '"gạo')
    assert "hiểu là: giá gạo" in told("search", "gia gao")
    explained = told("search", "--explain", "title:gạo")
    assert re.search(
        r"không xét dấu: gao trong title  = trọng số \d,\d* × độ hiếm \d,\d* × tần suất \d", explained
    )
    assert re.match(
        r"chỉ mục +\S+\nlần ghi +\d, lúc \S+ \S+\ntài liệu +2\ndung lượng +\d+,\d kB\n  văn bản", told("status")
    )
    assert told("check", "--deep") == "không phát hiện chỗ hỏng nào\n"
    assert told("check", "--repair") == "không phát hiện chỗ hỏng nào: chỉ mục có 2 tài liệu\n"
    assert told("rebuild") == "đã tạo lại 2 tài liệu\n"
    (kho.parent / "x.txt").write_bytes(b"")
    assert "x.txt: không có nội dung văn bản\n" in told("index", "x.txt")
    assert told("remove", "b") == "đã xóa 1 tài liệu\n"
    rewrite_manifest(kho, analysis="timviet-0")
    assert re.search("\nlỗi thời +được tạo bằng phiên bản khác của bộ phân tích", told("status"))
    assert "phiên bản khác của bộ phân tích (timviet-0); hãy chạy 'timviet rebuild'" in told("search", "gạo")


def test_damage_in_vietnamese(run: Run, kho: Path) -> None:
    with Index.open(kho, jobs=1) as index:
        index.add(Document("c", body="Mới"))
    (kho / "timviet-00000002.json").write_text("{")
    assert (
        "dùng lần ghi 1 thay thế; hãy chạy 'timviet check' để xem chỗ hỏng"
        in run("search", "gạo", "--lang", "vi").stderr
    )
    done = run("check", "--lang", "vi")
    assert (done.returncode, done.stderr) == (2, "")
    assert "timviet-00000002.json: không đọc được" in done.stdout
    assert "đã phát hiện chỗ hỏng; hãy chạy 'timviet check --repair'" in done.stdout
    repaired = run("check", "--repair", "--lang", "vi").stdout
    assert "những tài liệu đã xóa trong lần ghi bị mất có thể xuất hiện trở lại\n" in repaired
    assert "đã sửa: chỉ mục có 3 tài liệu\n" in repaired


@pytest.mark.parametrize(
    ("arguments", "found"),
    [
        (["--lang", "vi", "search", "gạo"], "tìm thấy 1"),
        (["search", "--lang", "vi", "gạo"], "tìm thấy 1"),
        (["search", "gạo", "--lang=vi"], "tìm thấy 1"),
        (["--lang", "en", "search", "gạo", "--lang", "vi"], "tìm thấy 1"),
        (["--lang", "vi", "search", "gạo", "--lang", "en"], "1 document found"),
        (["search", "--", "--lang"], ""),
        (["search", "gạo"], "1 document found"),
    ],
)
def test_the_language_is_chosen_before_or_after_the_command(
    run: Run, kho: Path, arguments: list[str], found: str
) -> None:
    assert found in run(*arguments, LC_ALL="C").stdout


def test_the_language_of_the_locale(run: Run) -> None:
    assert "chưa có chỉ mục" in run("search", "gạo", LC_ALL="vi_VN.UTF-8").stderr
    assert "no index here" in run("search", "gạo", LC_ALL="C", LANG="vi_VN.UTF-8").stderr
    assert language_of({"LANG": "vi_VN.UTF-8"}) == "vi"
    assert language_of({"LC_ALL": "en_US", "LANG": "vi_VN"}) == "en"
    assert language_of({}) == "en"


@pytest.mark.parametrize(("arguments", "is_read"), [([], False), (["--lang", "vi"], True)])
def test_the_catalog_is_read_only_where_vietnamese_is_spoken(
    kho: Path, arguments: list[str], is_read: bool
) -> None:
    program = """
import sys
opened = []
sys.addaudithook(lambda event, arguments: opened.append(str(arguments[0])) if event == "open" else None)
from timviet.search.cli.main import cli
try: cli.main(sys.argv[1:], standalone_mode=False)
finally: print(any(file.endswith(".mo") for file in opened), {"wcwidth", "babel"} & {*sys.modules})
"""
    command = [sys.executable, "-c", program, "search", "gia gao", *arguments]
    environment = {**os.environ, "LC_ALL": "C"}
    done = subprocess.run(
        command, cwd=kho.parent, env=environment, capture_output=True, encoding="utf-8", check=True
    )
    assert done.stdout.splitlines()[-1] == f"{is_read} set()"


@pytest.mark.parametrize("shell", ["zsh", "fish"])
def test_shells_show_vietnamese_help(shell: str, run: Run) -> None:
    words = {"COMP_WORDS": "timviet search --ex", "COMP_CWORD": "2" if shell == "zsh" else "--ex"}
    done = run(LC_ALL="vi_VN.UTF-8", _TIMVIET_COMPLETE=f"{shell}_complete", **words)
    assert "Giải thích điểm số của mỗi kết quả." in done.stdout
