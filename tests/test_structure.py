"""The rules of the house: who may import whom, what an import may do, what is public."""

from __future__ import annotations

import ast
import doctest
import importlib
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import timviet.index
import timviet.index.errors
import timviet.search

REPOSITORY = Path(__file__).parent.parent
MODULES = sorted([*REPOSITORY.glob("index/**/*.py"), *REPOSITORY.glob("search/**/*.py")])
SPEAKS_WHOOSH = {"whoosh_codec", "whoosh_index"}


def name_of(file: Path) -> str:
    return ".".join(("timviet", *file.relative_to(REPOSITORY).with_suffix("").parts))


def imports(file: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{file}: imports are absolute"
            yield str(node.module)
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


@pytest.mark.parametrize("file", MODULES, ids=name_of)
def test_imports_go_one_way(file: Path) -> None:
    found = set(imports(file))
    if REPOSITORY / "index" in file.parents:
        assert not {name for name in found if name.startswith("timviet.search")}
    if file.stem in {"errors", "document"}:
        assert not {name for name in found if name.startswith("timviet")}
    if file.stem not in SPEAKS_WHOOSH:
        assert not {name for name in found if name.partition(".")[0] == "whoosh"}
    if file.stem not in {"cli", "reference"} and file.parent.name != "commands":
        assert not {name for name in found if name.partition(".")[0] == "click"}
    assert not {name for name in found if name.partition(".")[0] in {"pyvi", "sklearn", "scipy", "pycrfsuite"}}


@pytest.mark.parametrize("file", MODULES, ids=name_of)
def test_a_module_opens_with_its_question_and_keeps_its_examples(file: Path) -> None:
    if file.stem == "__main__":
        return
    module = importlib.import_module(name_of(file).removesuffix(".__init__"))
    assert module.__doc__
    assert hasattr(module, "__all__"), f"{file} names no public surface"
    assert doctest.testmod(module).failed == 0


def test_the_public_surface_is_as_documented() -> None:
    doors = {"Document", "Index", "Repair", "Report", "check", "repair", "sync"}
    assert set(timviet.index.__all__) == doors | {*timviet.index.errors.__all__}
    assert set(timviet.search.__all__) == {
        "Hit",
        "Note",
        "Results",
        "Searcher",
        "Snippet",
        "Synonyms",
        "read_synonyms",
    }


def test_every_error_is_in_the_drawn_tree_and_has_one_root() -> None:
    tree = str(timviet.index.errors.__doc__)
    for name in timviet.index.errors.__all__:
        assert name in tree
        assert issubclass(getattr(timviet.index.errors, name), timviet.index.TimvietError)


def test_importing_reads_no_model_and_loads_nothing_heavy() -> None:
    program = """
import json, sys
opened = []
sys.addaudithook(lambda event, arguments: opened.append(str(arguments[0])) if event == "open" else None)
import timviet.index, timviet.search
heavy = {"sklearn", "scipy", "pyvi", "sklearn_crfsuite", "pycrfsuite", "click", "multiprocessing", "asyncio"}
print(json.dumps([sorted(heavy & set(sys.modules)), [file for file in opened if "models" in file]]))
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert json.loads(done.stdout) == [[], []]
