"""Settings from configuration files."""

from __future__ import annotations

import json
import os
import tomllib
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from processes import Run

from timviet.search import Synonyms
from timviet.search.cli.config import KEYS, Config, load_config
from timviet.search.cli.word_lists import load_synonyms


@pytest.fixture
def home(tmp_path: Path) -> Path:
    for name, text in {
        "docs/a.txt": "Hợp tác xã nông nghiệp",
        "docs/b.md": "Xe máy cũ",
        "docs/old/c.md": "Mô tô cũ",
        "docs/d.html": "Quận",
    }.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


def configure(home: Path, text: str, *, own: bool = True) -> None:
    """Write the settings, to the index or to the project."""
    file = home / ".timviet" / "config.toml" if own else home / "pyproject.toml"
    file.parent.mkdir(exist_ok=True)
    file.write_text(text if own else f'[project]\nname = "x"\n[tool.timviet]\n{text}', encoding="utf-8")


def test_globs_choose_files_where_no_option_does(home: Path, run: Run) -> None:
    configure(home, 'include = ["*.md", "*.html"]\nexclude = ["/docs/old"]')
    assert run("index", "docs").stdout == "2 added, 0 updated, 0 removed, 0 unchanged\n"
    assert run("index", "docs", "--include", "*.txt").stdout == "1 added, 0 updated, 2 removed, 0 unchanged\n"
    assert run("remove", "docs").returncode == 0
    assert run("index", "docs", cwd=home).returncode == 0
    configure(home, 'include = ["*.md"]')
    assert run("index").stdout == "1 added, 0 updated, 1 removed, 1 unchanged\n", "a change counts at once"


def test_the_files_of_an_index_count_before_those_of_the_project(home: Path, run: Run) -> None:
    configure(home, 'include = ["*.md"]', own=False)
    configure(home, 'include = ["*.html"]')
    assert run("index", "docs").stdout.startswith("1 added")
    assert run("search", "-l", "path:*").stdout == f"{Path('docs', 'd.html')}\n"


def test_the_nearest_project_with_settings_counts(home: Path, run: Run) -> None:
    configure(home, 'include = ["*.md"]', own=False)
    (home / "docs" / "pyproject.toml").write_text('[project]\nname = "tool.timviet"\n')
    assert run("index", "docs", "--index", "docs/kho").stdout.startswith("2 added")
    assert load_config(home / "docs" / "kho").path == home / "pyproject.toml"
    assert load_config(Path("/nowhere/kho")).path is None


def test_synonyms_and_abbreviations_may_be_files_or_lines(home: Path) -> None:
    (home / "words.txt").write_text("xe máy, mô tô\n", encoding="utf-8")
    (home / "short.txt").write_text("QXZ = hợp tác xã\n", encoding="utf-8")
    expected = Synonyms.of(["xe máy, mô tô", "QXZ, hợp tác xã"])
    for written in (
        'synonyms = "words.txt"\nabbreviations = "short.txt"',
        'synonyms = ["xe máy, mô tô"]\nabbreviations = ["QXZ = hợp tác xã"]',
    ):
        configure(home, written)
        assert load_synonyms(load_config(home / ".timviet"), None, None) == expected
    other = load_synonyms(load_config(home / ".timviet"), home / "words.txt", None)
    assert other == expected
    assert load_synonyms(Config(), None, None) is None


def test_a_search_uses_the_synonyms_of_the_index(home: Path, run: Run) -> None:
    configure(home, 'synonyms = ["xe máy, mô tô"]')
    run("index", "docs/b.md")
    assert run("search", "-c", '"mô tô"', cwd=home / "docs").stdout == "0\n"
    assert run("search", "-c", "mô tô", cwd=home / "docs").stdout == "1\n"
    (home / "other.txt").write_text("gà, vịt\n", encoding="utf-8")
    assert run("search", "-c", "mô tô", TIMVIET_SYNONYMS=str(home / "other.txt")).stdout == "0\n"


def test_abbreviations_can_be_given_for_one_search(home: Path, run: Run) -> None:
    run("index", "docs")
    (home / "short.txt").write_text("QXZ = hợp tác xã\n", encoding="utf-8")
    assert run("search", "-l", "QXZ").returncode == 1
    assert run("search", "-l", "--abbreviations", "short.txt", "QXZ").returncode == 0
    (home / "short.txt").write_text("QXZ\n", encoding="utf-8")
    done = run("search", "--abbreviations", "short.txt", "QXZ")
    assert done.returncode == 2
    assert "abbreviations, line 1, 'QXZ': not exactly one =" in done.stderr


def test_the_language_of_messages(home: Path, run: Run) -> None:
    configure(home, 'language = "vi"')
    assert "thêm" in run("index", "docs").stdout
    assert "Cách dùng" in run("status", "--help").stdout
    assert "documents" in run("status", "--lang", "en").stdout
    assert "documents" in run("status", TIMVIET_LANG="en").stdout
    assert "tài liệu" in run("status", LC_ALL="en_US.UTF-8").stdout, "it counts before the locale"
    configure(home, "")
    assert "tài liệu" in run("status", TIMVIET_LANG="vi").stdout


def test_memory(home: Path, run: Run) -> None:
    configure(home, "memory = 65")
    assert run("index", "docs").returncode == 0
    assert load_config(home / ".timviet").option_defaults["index"] == {"memory": 65}
    configure(home, "memory = 63")
    assert "memory must be a number of megabytes, at least 64" in run("rebuild").stderr


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('inclde = ["*.md"]', "unknown key 'inclde'; did you mean: include"),
        ("colour = 1", "unknown key 'colour'; available: include, exclude, synonyms"),
        ('include = "*.md"', "include must be a list of globs, as for --include"),
        ("synonyms = 1", "synonyms must be a file, as for --synonyms, or a list of its lines"),
        ("memory = true", "memory must be a number of megabytes"),
        ('language = "fr"', "language must be en or vi"),
        ("include = [", "Invalid value (at end of document)"),
        ('include = ["*.md", 1]', "include must be a list of globs"),
        ("a." * 300_000 + "a = 1", "a key has more than 64 parts"),
        ('"a".' * 65 + "a = 1", "a key has more than 64 parts"),
        ('"""\n' + '\\"""\n' * 200_000 + "\\", "Expected '='"),  # in quadratic time this would take an hour
    ],
)
def test_mistakes_are_found(home: Path, text: str, message: str) -> None:
    configure(home, text, own=False)
    assert message in str(load_config(home / ".timviet").problem)
    configure(home, text)
    assert message in str(load_config(home / ".timviet").problem)


@given(st.sampled_from(("'", '"', "'''", '"""')), st.lists(st.sampled_from(("'", '"', "a", ".", "\\", "\n", "#"))))
@example("'''", ["a", "'"])
@example('"""', ["a", '"', '"'])
def test_no_string_hides_a_key_of_many_parts(
    tmp_path_factory: pytest.TempPathFactory, quotes: str, content: list[str]
) -> None:
    folder = tmp_path_factory.getbasetemp()
    string, many = f"{quotes}{''.join(content)}{quotes}", f"a{'.a' * 65}"

    def problem_of(text: str) -> str | None:
        (folder / "config.toml").write_text(text, encoding="utf-8")
        return load_config(folder).problem

    for text in (f"x = {{y = {string}, {many} = 1}}", f"x = {string}\n{many} = 1", f"{string}.{many} = 1"):
        assert problem_of(f"{text}\n@") == "a key has more than 64 parts" or not is_toml(text)
    allowed = f"include = [{string}, '{'.' * 65}']"
    assert problem_of(allowed) is None or not is_toml(allowed)


def is_toml(text: str) -> bool:
    with suppress(ValueError):
        return bool(tomllib.loads(text))
    return False


def test_a_list_may_have_many_dots_in_a_line(home: Path) -> None:
    globs = [f"*.{number}.\\" for number in range(100)]
    configure(home, f"exclude = {json.dumps(globs)}  # {'.' * 100}\ninclude = ['{'.' * 100}\"']")
    config = load_config(home / ".timviet")
    assert (config.problem, config.settings["exclude"]) == (None, globs)
    contents = f"Mục lục\nChương 1 {'.' * 100} 5"
    numbers = ", ".join(f"0.{number}" for number in range(100))
    others = f"[other]\na = \"\"\"\n{contents}\n\"\"\"\nb = '''{contents}'''\nweights = [{numbers}]"
    configure(home, f"exclude = []\n{others}", own=False)
    (home / ".timviet" / "config.toml").unlink()
    assert load_config(home / ".timviet").problem is None


def test_a_mistake_is_an_error_of_every_command_but_not_of_its_help(home: Path, run: Run) -> None:
    configure(home, "inclde = []", own=False)
    for command in ("search quận", "status"):
        done = run(*command.split())
        assert (done.returncode, done.stdout) == (2, "")
        assert "pyproject.toml: unknown key 'inclde'" in done.stderr
    assert run("search", "--help").returncode == 0


def test_a_project_file_of_others_is_passed_over_however_large_it_is(home: Path, run: Run) -> None:
    configure(home, 'include = ["*.md"]', own=False)
    other = home / "docs" / "pyproject.toml"
    other.write_text("[project]\n" + "# tool\n" * 200_000)
    assert run("index", "docs", "--index", "docs/kho").stdout.startswith("2 added")
    for before in (1_000, (1 << 20) - 6, 1 << 21):
        other.write_text("#" * before + "\n[tool.timviet]\n" + "#" * (1 << 20))
        done = run("status", "--index", "docs/kho")
        assert (done.returncode, done.stdout) == (2, "")
        assert f"{other}: larger than 1.0 MB" in done.stderr


@pytest.mark.skipif(not Path("/proc/self/mem").exists(), reason="made for Linux")
def test_a_project_file_that_cannot_be_read_is_an_error_that_says_what_to_do(home: Path, run: Run) -> None:
    run("index", "docs")
    unread = home / "pyproject.toml"
    unread.symlink_to("/proc/self/mem")  # a regular file that not even root can read from its beginning
    done = run("search", "quận")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.endswith(
        f"{unread}: Input/output error; make it readable, or create {home / '.timviet' / 'config.toml'}, which "
        "counts before it\n"
    )
    assert run("search", "--help").returncode == 0
    configure(home, "")
    assert run("search", "-c", "quận").stdout == "1\n"


def test_globs_and_files_that_do_not_work_are_errors(home: Path, run: Run) -> None:
    configure(home, 'include = ["a["]\nsynonyms = "none.txt"')
    assert "config.toml: 'a[' is not a glob" in run("index", "docs").stderr
    configure(home, 'synonyms = "none.txt"')
    run("index", "docs")
    assert f"config.toml: synonyms: there is no file {home / 'none.txt'}" in run("search", "quận").stderr
    os.mkfifo(home / "none.txt")
    assert "there is no file" in run("search", "quận").stderr
    (home / ".timviet" / "config.toml").unlink()
    os.mkfifo(home / ".timviet" / "config.toml")
    assert "config.toml: not a regular file" in run("search", "quận").stderr


def test_a_configuration_may_be_there_before_the_index(home: Path, run: Run) -> None:
    configure(home, "")
    done = run("search", "quận")
    assert done.returncode == 2
    assert "no index here; create one with 'timviet index PATH...'" in done.stderr
    assert run("index", "docs").returncode == 0
    assert run("check").stdout == "no damage found\n"


def test_status_shows_the_settings(home: Path, run: Run) -> None:
    configure(home, 'include = ["*.md", "*.html"]\nmemory = 100', own=False)
    run("index", "docs")
    lines = [line.split(maxsplit=1) for line in run("status").stdout.splitlines()]
    assert lines[-3:] == [["configuration", "pyproject.toml"], ["include", "*.md, *.html"], ["memory", "100"]]
    config = json.loads(run("status", "--json").stdout)["config"]
    assert config == {"path": str(home / "pyproject.toml"), "include": ["*.md", "*.html"], "memory": 100}


def test_every_key_is_in_the_reference() -> None:
    reference = (Path(__file__).parents[3] / "REFERENCE.md").read_text(encoding="utf-8")
    for key, value in KEYS.items():
        assert f"| `{key}` | {value} |" in reference
