"""Whatever the command line says, it says in Vietnamese too."""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from indexes import rewrite_manifest
from processes import REPOSITORY, Run

from timviet.index import Document, Index, errors
from timviet.search.cli.main import cli, main
from timviet.search.cli.messages import MESSAGES, explained_in, language_of, said, translated
from timviet.search.cli.vietnamese import MESSAGES as VIETNAMESE
from timviet.search.cli.vietnamese import NOTES as VIETNAMESE_NOTES
from timviet.search.cli.vietnamese import SENTENCES
from timviet.search.cli.vietnamese_help import HELP
from timviet.search.query.notes import MESSAGES as NOTES

COMMANDS = {"timviet": cli, **cli.commands}
OF_CLICK = {"Options", "Commands", "[OPTIONS]", "COMMAND [ARGS]..."}
PLACEHOLDER = re.compile(r"{\w*")


def paragraphs(command: click.Command) -> Iterator[str]:
    """Yields what the help of a command says in words."""
    for paragraph in f"{command.help}\n\n{command.epilog or ''}".split("\n\n"):
        if paragraph.strip().startswith("\b"):
            title, *lines = paragraph.strip().split("\n")[1:]
            yield title.strip()
            yield from (line[24:] for line in lines if command.epilog and line in command.epilog)
        elif paragraph.strip():
            yield " ".join(paragraph.split())
    for parameter in command.get_params(click.Context(command)):
        if isinstance(parameter, click.Option):
            assert parameter.help
            yield " ".join(parameter.help.split())


@pytest.mark.parametrize("name", COMMANDS)
def test_every_help_text_is_there_in_vietnamese(name: str) -> None:
    for text in paragraphs(COMMANDS[name]):
        assert text in HELP, f"{text!r} has no Vietnamese"
        assert explained_in("vi", text) == HELP[text] != text
        assert explained_in("en", text) == text


def test_no_vietnamese_is_left_over_without_its_english() -> None:
    said_in_help = {text for command in COMMANDS.values() for text in paragraphs(command)}
    assert set(HELP) - OF_CLICK == said_in_help


@pytest.mark.parametrize("name", COMMANDS)
def test_help_is_shown_in_vietnamese(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    words = [] if name == "timviet" else [name]
    with pytest.raises(SystemExit):
        cli.main([*words, "--help", "--lang", "vi"], prog_name="timviet")
    shown = " ".join(capsys.readouterr().out.split())
    assert shown.startswith(f"Cách dùng: {' '.join(['timviet', *words])} [TUỲ CHỌN]")
    for text in (*OF_CLICK, *paragraphs(COMMANDS[name])):
        assert f" {text} " not in shown
        assert text in OF_CLICK or HELP[text] in shown, "nothing is cut short"
    assert " default: " not in shown


def test_every_message_and_note_is_there_in_vietnamese() -> None:
    assert list(MESSAGES) == list(VIETNAMESE)
    assert list(NOTES) == list(VIETNAMESE_NOTES)
    for table, other in ((MESSAGES, VIETNAMESE), (NOTES, VIETNAMESE_NOTES)):
        for key, english in table.items():
            assert sorted(PLACEHOLDER.findall(english)) == sorted(PLACEHOLDER.findall(other[key]))
            assert english != other[key] or key in {"expanded", "read-as"}
    assert said("vi", "found", total=3) == "tìm thấy 3"
    assert said("en", "found", total=3) == "3 found"


# What the library says in English sentences is found in its source.

RAISING = {*errors.__all__, "damaged"}
INNER = {
    "reader",
    "manifest",
    "posting_codec",
    "schema",
    "commits",
    "docstore",
    "cursor",
    "formats",
}  # errors within errors
SPEAKING = {
    "consistency": ast.Yield,
    "synonyms": ast.Yield,
    "repair": ast.Call,
    "sources": ast.Return,
    "lock": ast.Return,
}
UNSPOKEN = {"codec", "errors"}  # what the command line never calls, and what is no sentence


def texts(node: ast.expr) -> Iterator[str]:
    match node:
        case ast.Constant(str(text)):
            yield text
        case ast.JoinedStr(values):
            yield "".join(str(part.value) if isinstance(part, ast.Constant) else "7" for part in values)
        case ast.IfExp(_, one, other):
            yield from (*texts(one), *texts(other))


def sentences() -> Iterator[tuple[str, str]]:
    for file in sorted([*REPOSITORY.glob("index/**/*.py"), *REPOSITORY.glob("search/**/*.py")]):
        if file.stem in UNSPOKEN or file.parent.name == "whoosh":
            continue
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            found: list[ast.expr] = []
            if isinstance(node, ast.Call):
                name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
                if name in RAISING or (name, file.stem) in {*INNER, ("append", "repair")}:
                    found += node.args
            elif isinstance(node, ast.Assign):
                if any(getattr(target, "id", "") in {"message", "reason", "advice"} for target in node.targets):
                    found.append(node.value)
            elif isinstance(node, SPEAKING.get(file.stem, ())) and isinstance(node, ast.Yield | ast.Return):
                found += [node.value] if node.value is not None else []
            yield from (
                (file.stem, text) for each in found for text in texts(each) if re.search("[a-z] [a-z]", text)
            )
    for node in ast.walk(ast.parse((REPOSITORY / "index" / "errors.py").read_text(encoding="utf-8"))):
        if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "advice":
            yield from (("errors", text) for text in texts(node.value))


@pytest.mark.parametrize(("where", "sentence"), sorted(set(sentences())))
def test_every_sentence_of_the_library_is_there_in_vietnamese(where: str, sentence: str) -> None:
    assert translated("vi", sentence) != sentence, f"{where}: {sentence!r} has no Vietnamese"
    assert translated("en", sentence) == sentence


def test_the_sentences_were_found() -> None:
    assert len(set(sentences())) > 100


def test_evidence_is_handed_on() -> None:
    for english, vietnamese in SENTENCES.items():
        assert sorted(re.findall(r"{\w+}", english)) == sorted(re.findall(r"{\w+}", vietnamese))
    sentence = "segment-00000001-1.columns: the block text.docs does not have its checksum"
    assert translated("vi", sentence) == "segment-00000001-1.columns: khối text.docs không khớp tổng kiểm"
    assert translated("vi", "cannot be read (Permission denied)") == "không đọc được (không có quyền)"
    for unknown in ("a{b}: nobody ever said this", ": " * 1900, "7 has 7 " * 100_000):
        assert translated("vi", unknown) == unknown


@pytest.fixture
def kho(tmp_path: Path) -> Path:
    with Index.open(tmp_path / ".timviet", create=True, jobs=1) as index:
        index.add(Document("a", "Giá gạo", "Giá gạo tăng", {"year": 2016}))
        index.add(Document("b", "Đại hội", "Đại hội Đảng bộ"))
    return tmp_path / ".timviet"


@pytest.mark.parametrize(
    ("arguments", "english", "vietnamese"),
    [
        ("serch", "No such command 'serch'. Did you mean 'search'?", "Không có lệnh 'serch'."),
        ("xyz", "No such command 'xyz'.", "Không có lệnh 'xyz'."),
        (
            "search --colour x",
            "No such option '--colour'. Did you mean '--color'",
            "Không có tuỳ chọn '--colour'.",
        ),
        ("search", "Missing argument 'QUERY'.", "Thiếu đối số 'QUERY'."),
        ("search a b c", "Got unexpected arguments: b c", "Thừa: b c"),
        ("search a -n 0", "it must be a whole number of at least 1.", "cần một số nguyên, ít nhất là 1."),
        ("search a --snippets x", "a whole number from 1 to 100.", "cần một số nguyên từ 1 đến 100."),
        ("rebuild --lock-timeout -1", "it must be a number of at least 0.", "cần một số, ít nhất là 0."),
        ("search a --color red", "one of auto, always, never.", "cần một trong auto, always, never."),
        ("search a --json=1", "Option '--json' does not take a value.", "Tuỳ chọn '--json' không nhận giá trị."),
        (
            "rebuild --no-durable=1",
            "'--no-durable' does not take a value.",
            "Tuỳ chọn '--no-durable' không nhận giá trị.",
        ),
        ("search a --sort", "Option '--sort' requires an argument.", "Tuỳ chọn '--sort' cần một giá trị."),
        ("search a --json -l", "choose one of --json", "chỉ chọn một trong --json"),
        (
            "search a --after x --page 2",
            "choose one of --page and --after",
            "chỉ chọn một trong --page và --after",
        ),
        ("search a --after x", "'x' is no cursor; take", "'x' không phải con trỏ; hãy lấy"),
        ("search a --format {", "a brace has no partner", "có dấu ngoặc nhọn không có cặp"),
        ("search gạo --format {title:d}", "a value of this hit cannot", "có giá trị của kết quả này không viết"),
        ("search a --fields ,", "no name is given", "chưa có tên nào"),
        (
            "search a --sort x",
            "no document has a field 'x'; there are encoding, path, year",
            "không tài liệu nào có trường 'x'",
        ),
        ("similar x", "no document has the id 'x'", "không có tài liệu nào mang mã 'x'"),
        ("search a --index none", "there is no index here", "chưa có chỉ mục ở đây; tạo bằng"),
        ("index none", "no such file or folder; check", "không có tệp hay thư mục này; hãy xem lại"),
    ],
)
def test_what_is_wrong_is_told(
    kho: Path,
    arguments: str,
    english: str,
    vietnamese: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(kho.parent)
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    for more, expected, other in (([], english, vietnamese), (["--lang", "vi"], vietnamese, english)):
        monkeypatch.setattr(sys, "argv", ["timviet", *more, *arguments.split()])
        with pytest.raises(SystemExit) as left:
            main()
        assert left.value.code == 2
        told = capsys.readouterr().err
        assert expected in told
        assert other not in told
        assert (("Xem 'timviet" if more else "Try 'timviet") in told) == (("Lỗi: " if more else "Error: ") in told)


def test_reports_in_vietnamese(run: Run, kho: Path) -> None:
    def told(*arguments: str) -> str:
        done = run(*arguments, LC_ALL="vi_VN.UTF-8")
        return done.stdout + done.stderr

    assert "tìm thấy 1\n" in told("search", "gạo")
    assert "dấu ngoặc kép cuối" in told("search", '"gạo')
    explained = told("search", "--explain", "title:gạo")
    assert re.search(r"không xét dấu: gao trong title  = trọng số \d.* × độ hiếm \d.* × tần suất \d", explained)
    assert re.fullmatch(r"chỉ mục   \S+\ntài liệu  2\nbyte      \d+\n", told("status"))
    assert told("check", "--deep") == "mọi thứ đều tốt\n"
    assert told("check", "--repair") == "mọi thứ đều tốt: chỉ mục có 2 tài liệu\n"
    assert told("rebuild") == "đã dựng lại 2 tài liệu\n"
    (kho.parent / "x.txt").write_bytes(b"")
    assert "x.txt: không có chữ nào; không có gì để lập chỉ mục\n" in told("index", "x.txt")
    assert told("remove", "b") == "đã xoá 1\n"
    rewrite_manifest(kho, analysis="timviet-0")
    assert "\nlỗi thời  do phiên bản phân tích khác tạo ra" in told("status")
    assert "phiên bản phân tích khác (timviet-0) tạo ra; hãy chạy" in told("search", "gạo")


def test_damage_in_vietnamese(run: Run, kho: Path) -> None:
    with Index.open(kho, jobs=1) as index:
        index.add(Document("c", body="Mới"))
    (kho / "timviet-00000002.json").write_text("{")
    assert "đã lùi về lần ghi 1, xem 'timviet check'" in run("search", "gạo", "--lang", "vi").stderr
    done = run("check", "--lang", "vi")
    assert (done.returncode, done.stderr) == (2, "")
    assert "timviet-00000002.json: không đọc được" in done.stdout
    assert "có hỏng hóc; hãy chạy 'timviet check --repair'" in done.stdout
    repaired = run("check", "--repair", "--lang", "vi").stdout
    assert "những tài liệu mà lần ghi bị mất đã xoá có thể xuất hiện lại\n" in repaired
    assert "đã sửa: chỉ mục có 3 tài liệu\n" in repaired


@pytest.mark.parametrize(
    ("arguments", "found"),
    [
        (["--lang", "vi", "search", "gạo"], "tìm thấy 1"),
        (["search", "--lang", "vi", "gạo"], "tìm thấy 1"),
        (["search", "gạo", "--lang=vi"], "tìm thấy 1"),
        (["--lang", "en", "search", "gạo", "--lang", "vi"], "tìm thấy 1"),
        (["--lang", "vi", "search", "gạo", "--lang", "en"], "1 found"),
        (["search", "--", "--lang"], ""),
        (["search", "gạo"], "1 found"),
    ],
)
def test_the_language_is_chosen_before_or_behind_the_command(
    run: Run, kho: Path, arguments: list[str], found: str
) -> None:
    assert found in run(*arguments, LC_ALL="C").stdout


def test_the_language_of_the_locale(run: Run) -> None:
    assert "chưa có chỉ mục" in run("search", "gạo", LC_ALL="vi_VN.UTF-8").stderr
    assert "there is no index" in run("search", "gạo", LC_ALL="C", LANG="vi_VN.UTF-8").stderr
    assert language_of({"LANG": "vi_VN.UTF-8"}) == "vi"
    assert language_of({"LC_ALL": "en_US", "LANG": "vi_VN"}) == "en"
    assert language_of({}) == "en"


def test_vietnamese_is_loaded_only_where_it_is_spoken(kho: Path) -> None:
    program = """
import sys
from timviet.search.cli.main import cli
try: cli.main(sys.argv[1:], standalone_mode=False)
finally: print([name for name in sys.modules if "vietnamese" in name])
"""

    def loaded(*arguments: str) -> str:
        command = [sys.executable, "-c", program, *arguments]
        environment = {**os.environ, "LC_ALL": "C"}
        done = subprocess.run(command, cwd=kho.parent, env=environment, capture_output=True, encoding="utf-8")
        return done.stdout.splitlines()[-1]

    assert loaded("search", "gạo") == loaded("search", "--help") == "[]"
    assert loaded("search", "gạo", "--lang", "vi") == "['timviet.search.cli.vietnamese']"
    assert "vietnamese_help" in loaded("search", "--help", "--lang", "vi")


@pytest.mark.parametrize("shell", ["zsh", "fish"])
def test_shells_show_vietnamese_help(shell: str) -> None:
    words = {"COMP_WORDS": "timviet search --ex", "COMP_CWORD": "2" if shell == "zsh" else "--ex"}
    done = subprocess.run(
        [sys.executable, "-c", "from timviet.search.cli.main import cli; cli(prog_name='timviet')"],
        env={**os.environ, "LC_ALL": "vi_VN.UTF-8", "_TIMVIET_COMPLETE": f"{shell}_complete", **words},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert HELP["Say of each hit what made its score."] in done.stdout
