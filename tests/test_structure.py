"""The architecture holds: which room may import which, what importing may load, which names are public."""

from __future__ import annotations

import ast
import doctest
import importlib
import json
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from functools import cache
from graphlib import TopologicalSorter
from pathlib import Path
from types import ModuleType

import pytest
from rooms import ROOMS

import timviet
import timviet.index
import timviet.index.errors
import timviet.index.warnings
import timviet.search
from timviet.index.files.readers.recognition import FORMATS

REPOSITORY = Path(__file__).parent.parent
MODULES = sorted(
    [*REPOSITORY.glob("timviet/*.py"), *REPOSITORY.glob("index/**/*.py"), *REPOSITORY.glob("search/**/*.py")]
)

LIBRARY_ROOMS = {
    "whoosh": "index.whoosh",
    "click": "search.cli",
    "rapidfuzz": "search.lexicon",
    "mcp": "search.mcp",
    "urllib3": "index.opensearch",
}
LIBRARY_ROOMS |= dict.fromkeys(("fastapi", "jinja2", "prometheus_client", "starlette", "uvicorn"), "search.web")
"""For each library with types of its own, the only room that may import it."""


def name_of(file: Path) -> str:
    parts = file.relative_to(REPOSITORY).with_suffix("").parts
    return ".".join(part for part in ("timviet", *parts[parts[0] == "timviet" :]) if part != "__init__")


def room_of(module: str) -> str:
    """Return the room of a module: the longest name in ROOMS that is a prefix of the module's name."""
    inner = module.removeprefix("timviet.")
    names = [room for room in ROOMS if inner == room or inner.startswith(f"{room}.")]
    return max(names, key=len) if names else "timviet"


@cache
def imports(file: Path) -> frozenset[str]:
    return frozenset(_imports(file))


def _imports(file: Path) -> Iterator[str]:
    """Yield the full name of each import in a file, at any level."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{file}: imports are absolute"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


NAMES = {name_of(file) for file in MODULES}


def modules_imported(file: Path) -> set[str]:
    """Return the modules of timviet that a file imports; a name imported from a module counts as that module."""
    ours = {name for name in imports(file) if name.partition(".")[0] == "timviet"}
    return {name if name in NAMES else name.rpartition(".")[0] for name in ours} - {name_of(file)}


def test_every_folder_of_modules_is_a_room() -> None:
    assert {room_of(name) for name in NAMES} == {*ROOMS}


def test_every_folder_of_modules_is_in_the_wheel() -> None:
    project = tomllib.loads((REPOSITORY / "pyproject.toml").read_text(encoding="utf-8"))
    folders = {name_of(file.parent / "__init__.py") for file in MODULES}
    assert folders == {*project["tool"]["setuptools"]["packages"]}


@pytest.mark.parametrize("file", MODULES, ids=name_of)
def test_a_room_imports_only_rooms_below_it(file: Path) -> None:
    room = room_of(name_of(file))
    for name in modules_imported(file):
        assert ROOMS.index(room_of(name)) >= ROOMS.index(room), f"{room} must not import {name}"


@pytest.mark.parametrize("file", MODULES, ids=name_of)
def test_only_the_front_door_knows_how_an_index_is_kept(file: Path) -> None:
    room = room_of(name_of(file))
    if room.startswith("search") and room not in (
        "search.searcher",
        "search.engine",
        "search.opensearch",
        "search.cli",
    ):
        for name in modules_imported(file):
            assert room_of(name) not in ("search.engine", "search.opensearch"), "ask through search.contract"
            assert not room_of(name).startswith("index.store"), "ask through search.contract"


def test_modules_import_each_other_in_no_circle() -> None:
    graph = {name_of(file): modules_imported(file) - {"timviet.index"} for file in MODULES}
    TopologicalSorter(graph).prepare()  # raises CycleError, which names the circle


@pytest.mark.parametrize("file", MODULES, ids=name_of)
def test_a_library_is_imported_in_one_room_only(file: Path) -> None:
    libraries = {name.partition(".")[0] for name in imports(file)}
    for library in libraries & LIBRARY_ROOMS.keys():
        assert room_of(name_of(file)) == LIBRARY_ROOMS[library]
    assert not libraries & {"pyvi", "sklearn", "scipy", "pycrfsuite"}, (
        "pyvi's files are read, it is never imported"
    )


@pytest.mark.parametrize("file", MODULES, ids=name_of)
def test_every_module_has_a_docstring_and_its_examples_run(file: Path) -> None:
    if file.stem == "__main__":
        return
    module = importlib.import_module(name_of(file))
    assert module.__doc__
    assert hasattr(module, "__all__"), f"{file} names no public surface"
    assert doctest.testmod(module).failed == 0


def test_the_public_names_are_as_documented() -> None:
    names = {
        "Cause",
        "CopyReport",
        "Document",
        "FieldValue",
        "FileOptions",
        "Index",
        "Phase",
        "Progress",
        "RebuildReport",
        "Repair",
        "SyncReport",
    }
    names |= {"check", "copy_index", "forget", "preview", "rebuild_from_files", "repair", "sync"}
    assert set(timviet.index.__all__) == names | {
        *timviet.index.errors.__all__,
        *timviet.index.warnings.__all__,
    }
    assert set(timviet.search.__all__) == {
        "Accents",
        "Explanation",
        "Hit",
        "Match",
        "Note",
        "Results",
        "Searcher",
        "Snippet",
        "Suggestion",
        "Synonyms",
        "read_synonyms",
    }


@pytest.mark.parametrize(
    ("module", "root"),
    [
        (timviet.index.errors, timviet.index.TimvietError),
        (timviet.index.warnings, timviet.index.TimvietWarning),
    ],
)
def test_every_error_and_warning_is_in_the_documented_tree(module: ModuleType, root: type) -> None:
    for name in module.__all__:
        assert name in str(module.__doc__)
        assert issubclass(getattr(module, name), root)


def test_importing_reads_no_model_and_loads_no_heavy_module() -> None:
    program = """
import json, sys
opened = []
sys.addaudithook(lambda event, arguments: opened.append(str(arguments[0])) if event == "open" else None)
import timviet.index, timviet.search
heavy = {"sklearn", "scipy", "pyvi", "sklearn_crfsuite", "pycrfsuite"}
heavy |= {"click", "rapidfuzz", "multiprocessing", "asyncio"}
print(json.dumps([sorted(heavy & set(sys.modules)), [file for file in opened if "models" in file]]))
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert json.loads(done.stdout) == [[], []]


def modules_of(folder: Path, *arguments: str) -> set[str]:
    """Return the modules that a command imports."""
    program = """
import sys
from timviet.__main__ import main
sys.argv[0] = "timviet"
try: main()
finally: open("modules", "w").write(" ".join(sys.modules))
"""
    subprocess.run([sys.executable, "-c", program, *arguments], cwd=folder, capture_output=True, check=True)
    return {*(folder / "modules").read_text().split()}


def test_a_command_imports_only_what_it_needs(tmp_path: Path) -> None:
    (tmp_path / "rice.txt").write_text("Giá gạo", encoding="utf-8")
    room = "timviet.index.files.readers."
    with_first_file, with_none, search, status = (
        modules_of(tmp_path, *command.split()) for command in ("index rice.txt", "index", "search gạo", "status")
    )
    formats = {room + format.module for format in FORMATS}
    assert formats & with_first_file == {room + "plain_text"}
    assert not formats & with_none
    assert not {name for name in search | status if name.startswith((room, "timviet.index.workers."))}
    of_formats = {"html.parser", "xml", "pyexpat", "tarfile"}
    of_files = {"email", "csv", "zipfile", "importlib.metadata"}
    of_writers = {"hashlib", "random", "socket", "shutil", "subprocess", "tempfile", "concurrent.futures"}
    assert not of_formats & with_first_file
    assert not (of_formats | of_files) & with_none
    assert not (of_formats | of_files | of_writers | {"rapidfuzz", "wcwidth", "babel", "whoosh"}) & search


@pytest.fixture(scope="module")
def modules_of_search(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    """The modules that a plain search imports."""
    folder = tmp_path_factory.mktemp("search")
    (folder / "rice.txt").write_text("Giá gạo", encoding="utf-8")
    modules_of(folder, "index", "rice.txt")
    return modules_of(folder, "search", "gạo")


def test_a_plain_search_imports_nothing_for_rare_options(modules_of_search: set[str]) -> None:
    rare = {
        "timviet.index.lexicon.tables",
        "timviet.index.progress",
        "timviet.search.cli.file_opener",
        "timviet.search.contract.explanation",
        "timviet.search.cursor",
        "timviet.search.engine.explain",
        "timviet.search.engine.sorting",
        "timviet.search.suggest",
    }
    assert not rare & modules_of_search
    assert len({name for name in modules_of_search if name.startswith("timviet.")}) <= 250


def test_what_a_search_imports_is_defined_in_little_time(modules_of_search: set[str]) -> None:
    """Frozen dataclasses are public, or have lazy properties; all expressions are compiled on first use."""
    frozen, expressions = set(), []
    for file in MODULES:
        if name_of(file) not in modules_of_search:
            continue
        for node in ast.parse(file.read_text(encoding="utf-8")).body:
            match node:
                case ast.ClassDef(name=name, decorator_list=decorators):
                    if any("frozen=True" in ast.unparse(decorator) for decorator in decorators):
                        frozen.add(name)
                case ast.Assign(value=value) | ast.AnnAssign(value=ast.expr() as value):
                    values = value.elts if isinstance(value, ast.Tuple) else [value]
                    calls = [ast.unparse(value.func) for value in values if isinstance(value, ast.Call)]
                    expressions += [name_of(file)] * calls.count("re.compile")
    assert frozen - {*timviet.__all__} == {"LeftOutDocument", "Plan"}
    assert expressions == []


@pytest.mark.parametrize("arguments", [["--help"], ["search", "--help"], ["suggest", "--help"], ["--version"]])
def test_help_is_shown_without_numpy(tmp_path: Path, arguments: list[str]) -> None:
    modules = modules_of(tmp_path, *arguments)
    assert "timviet.search.cli.main" in modules
    assert not {"numpy", "timviet.search.searcher", "timviet.index.index"} & modules


def types_defined_in(file: Path) -> Iterator[str]:
    """Yield the classes, protocols and type aliases that a module defines at its top level."""
    for node in ast.parse(file.read_text(encoding="utf-8")).body:
        match node:
            case ast.ClassDef(name=name):
                yield name
            case ast.Assign(targets=[ast.Name(id=name)]) | ast.AnnAssign(target=ast.Name(id=name)):
                if re.fullmatch(r"_?[A-Z]\w*[a-z]\w*", name):  # not a CONSTANT
                    yield name


def test_the_name_of_a_type_means_one_thing_in_the_whole_project() -> None:
    modules: dict[str, list[str]] = {}
    for file in MODULES:
        for name in types_defined_in(file):
            modules.setdefault(name.lstrip("_"), []).append(name_of(file))
    assert {name: homes for name, homes in modules.items() if len(homes) > 1} == {}
