"""How are many mutations tried in a short time?

The tests are collected once. For each mutation the process is forked, the functions that it changes get other
code, and the tests run that call them, the quickest first. The file is changed too, for what starts anew.
"""

from __future__ import annotations

import ast
import gc
import importlib
import json
import os
import re
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, nullcontext, suppress
from pathlib import Path
from types import CodeType, FrameType, FunctionType
from typing import IO, Any

import pytest
from mutation_sites import Mutation

REPOSITORY = Path(__file__).parents[2]
_LEFT_OUT = shutil.ignore_patterns(".git", ".venv", "__pycache__", ".*_cache", ".hypothesis", ".timviet", "build")
_CANNOT_PATCH = "no function has this code"
_MEMORY = 8 << 30  # bytes of address space of the tests: if a limit is left out, they may want much
OPTIONS = [
    "--thorough",
    "-q",
    "-s",
    "-rfE",
    "--tb=line",
    "-p",
    "no:cacheprovider",
    "-o",
    "timeout=60",
    "--hypothesis-seed=0",
]
_SECONDS_ANEW = 15.0  # of the processor, for tests for which the product is loaded anew
_LONGEST = 600  # seconds of a run; a longer one hangs, which counts as noticed


class Tree:
    """A copy of the repository, in which files are changed for a while."""

    def __init__(self, scratch: Path) -> None:
        scratch.chmod(0o755)  # some tests run as another user
        self.path, self._scratch, self._time = scratch / "tree", scratch, 0
        self.output = scratch / "output.txt"
        shutil.copytree(REPOSITORY, self.path, symlinks=True, ignore=_LEFT_OUT)

    @contextmanager
    def mutated(self, mutations: Iterable[Mutation]) -> Iterator[None]:
        """Let the files have some mutations."""
        files = {mutation.file for mutation in mutations}
        contents = {file: (self.path / file).read_bytes() for file in files}
        self.before = contents
        for file, content in contents.items():
            edits = tuple(edit for mutation in mutations if mutation.file == file for edit in mutation.edits)
            self._write(file, Mutation(file, "", "", "", edits, range(0)).of(content))
        try:
            yield
        finally:
            for file, content in contents.items():
                self._write(file, content)

    def _write(self, file: str, content: bytes) -> None:
        self._time += 1
        (self.path / file).write_bytes(content)
        os.utime(self.path / file, (self._time, self._time))  # else Python may take older bytecode

    def enter(self) -> None:
        """Let this process, and those that it starts, use the copy."""
        os.chdir(self.path)
        cache = str(self._scratch / "bytecode")
        os.environ |= {"PYTHONPATH": str(self.path), "PYTHONPYCACHEPREFIX": cache}
        os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
        sys.pycache_prefix, sys.dont_write_bytecode = cache, False
        sys.path[0] = str(self.path)
        sys.path[:] = [path for path in sys.path if Path(path or ".").resolve() != REPOSITORY]
        importlib.invalidate_caches()

    def remove_temporary_folder(self) -> Path:
        """Remove the folder of temporary files, and return its path."""
        folder = self._scratch / "tmp"
        subprocess.run(["rm", "-rf", folder], check=True)  # tests leave folders that Python cannot remove
        return folder

    def _new_temporary_folder(self) -> None:
        folder = self.remove_temporary_folder()
        folder.mkdir()
        tempfile.tempdir = None
        os.environ |= {"TMPDIR": str(folder), "TIMVIET_CACHE": str(folder / "cache")}

    def run(self, work: Callable[[], int]) -> str | None:
        """Do some work in a forked process; return the end of what it prints if it returns not 0, else None."""
        self._new_temporary_folder()
        sys.stdout.flush()
        child = os.fork()
        if not child:
            status = 1
            try:
                os.setsid()
                output = os.open(self.output, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o644)
                os.dup2(output, 1)
                os.dup2(output, 2)
                status = work()
            except BaseException as error:  # as the end of a program would be told
                print(f"{type(error).__name__}: {str(error)[:200]}", flush=True)
            finally:
                sys.stdout.flush()
                os._exit(status)
        until, status = time.monotonic() + _LONGEST, -1
        while time.monotonic() < until:
            ended, status = os.waitpid(child, os.WNOHANG)
            if ended:
                break
            time.sleep(0.01)
        else:
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
        with suppress(ProcessLookupError):
            os.killpg(child, signal.SIGKILL)  # the processes that it has started
        if status == 0:
            return None
        text = self.output.read_text(errors="replace").strip()
        return text or f"ended with status {status}"

    def run_program(self, name: str, arguments: list[str], mutations: list[Mutation]) -> str | None:
        """Run a fault program with some mutations, and return the last line of what it prints if it fails."""

        def work() -> int:
            program = self.path / "tests" / "faults" / f"{name}.py"
            return subprocess.run([sys.executable, program, *arguments], check=False).returncode

        with self.mutated(mutations):
            problem = self.run(work)
        return None if problem is None else f"{name}.py: {problem.splitlines()[-1][:160]}"


class TestBench:
    """A plugin of pytest that runs its tests again and again, with one mutation after the other."""

    __test__ = False

    def __init__(self, tree: Tree, work: Callable[[TestBench], None], cluster: object = None) -> None:
        """Prepare.

        :param work: what is done when the tests are collected
        :param cluster: a node of OpenSearch, instead of those that the tests would start
        """
        self._tree, self._work, self._cluster = tree, work, cluster
        self._notes: IO[str] | None = None  # as long as it is measured which test calls what
        self._is_child = False
        self._session: pytest.Session
        self.calls: dict[tuple[str, str], set[str]] = {}
        """The tests that call a function, given its file and its name."""
        self.counts: dict[str, int] = {}
        """How many functions each test calls."""
        self._errors: dict[tuple[str, int], set[str]] = {}  # the tests with an error at a line of a file
        self._seconds: dict[str, float] = {}  # of the processor, that each test takes

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool | None:
        if self._is_child:
            return None
        self._session = session
        if self._cluster is not None:
            for plugin in session.config.pluginmanager.get_plugins():
                if hasattr(plugin, "running_cluster"):  # tests/conftest.py
                    plugin.running_cluster = lambda version: nullcontext(self._cluster)
        self._work(self)
        return True

    def measure(self) -> None:
        """Run all tests, and note which functions they call, and how long they take."""
        notes = self._tree.output.with_name("calls.txt")
        with open(notes, "w", encoding="utf-8") as self._notes:
            self._run_tests(self._session.items, lambda: None, most=0)
        self._notes = None
        for line in notes.read_text().splitlines():
            test, seconds, functions, errors = json.loads(line)
            self._seconds[test], self.counts[test] = seconds, len(functions)
            for file, name in functions:
                self.calls.setdefault((file, name), set()).add(test)
            for file, number in errors:
                self._errors.setdefault((file, number), set()).add(test)

    def calling(self, mutation: Mutation) -> set[str]:
        """Return the tests that call the function of a mutation; of its file, if it is in none."""
        exact = self.calls.get((mutation.file, mutation.function), set())
        return exact or {
            test for (file, _), tests in self.calls.items() if file == mutation.file for test in tests
        }

    def raising(self, mutation: Mutation) -> set[str]:
        """Return the tests in which an error is raised, or passes, that may be missing without a part."""
        return {test for line in mutation.lines for test in self._errors.get((mutation.file, line), ())}

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item):
        if self._notes is None:
            return (yield)
        called: dict[int, CodeType] = {}
        errors: set[tuple[CodeType, int]] = set()
        product = str(self._tree.path / "timviet") + "/"

        def note(frame: FrameType, event: str, argument: object) -> Callable[..., Any] | None:
            code = frame.f_code
            called[id(code)] = code
            if not code.co_filename.startswith(product):
                return None
            frame.f_trace_lines = False
            return note_error

        def note_error(frame: FrameType, event: str, argument: object) -> Callable[..., Any]:
            if event == "exception":
                errors.add((frame.f_code, frame.f_lineno))
            return note_error

        threading.settrace(note)
        sys.settrace(note)
        begun = _processor_seconds()
        try:
            return (yield)
        finally:
            sys.settrace(None)
            threading.settrace(None)  # type: ignore[arg-type]
            seconds = _processor_seconds() - begun
            names = {
                (code.co_filename.removeprefix(product), _name_of(code))
                for code in called.values()
                if code.co_filename.startswith(product)
            }
            places = {(code.co_filename.removeprefix(product), line) for code, line in errors}
            print(json.dumps([item.nodeid, seconds, [*names], [*places]]), file=self._notes, flush=True)

    def run(self, tests: Iterable[str], mutations: list[Mutation]) -> str | None:
        """Run some tests with some mutations until one fails, and return its name, or None."""
        by_name = {item.nodeid: item for item in self._session.items}
        items = [by_name[test] for test in tests if test in by_name]
        if not items:
            return None
        with self._tree.mutated(mutations):
            failed = self._run_tests(items, lambda: [self._patch(mutation) for mutation in mutations])
            if failed == _CANNOT_PATCH or (failed is None and not mutations[0].function):
                failed = self._run_anew(self.first([item.nodeid for item in items], _SECONDS_ANEW))
        if failed is not None and failed in by_name:
            again = self._run_tests([by_name[failed]], lambda: None)
            assert again is None, f"{failed} fails though nothing is left out"
        return failed

    def _run_tests(self, items: list[pytest.Item], prepare: Callable[[], object], most: int = 1) -> str | None:
        """Run tests in a forked process until one fails, and return its name, or None."""

        def work() -> int:
            self._is_child = True
            resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
            prepare()
            self._session.items = items
            config = self._session.config
            config.option.maxfail = most
            with suppress(self._session.Failed):
                config.hook.pytest_runtestloop(session=self._session)
            return int(self._session.testsfailed > 0)

        problem = self._tree.run(work)
        return None if problem is None else _failed_test(problem)

    def quickest(self, tests: Iterable[str]) -> list[str]:
        """Return some tests, the quickest first."""
        return sorted(tests, key=lambda test: self._seconds.get(test, 0.0))

    def first(self, tests: list[str], seconds: float) -> list[str]:
        """Return the first of some tests, as many as take so many seconds together; at least one."""
        taken, chosen = 0.0, list[str]()
        for test in tests:
            cost = self._seconds.get(test, 0.0)
            if not chosen or taken + cost <= seconds:
                taken += cost
                chosen.append(test)
        return chosen

    def _run_anew(self, tests: list[str]) -> str | None:
        """Run tests in a process that loads the product anew."""
        names = self._tree.output.with_name("tests.txt")
        names.write_text("\n".join(tests))

        def work() -> int:
            command = [sys.executable, "-m", "pytest", *OPTIONS, "-x", f"@{names}"]
            return subprocess.run(command, check=False).returncode

        problem = self._tree.run(work)
        return None if problem is None else _failed_test(problem)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.failed and self._is_child:
            print(f"\nFAILED {report.nodeid} - ", flush=True)

    def _patch(self, mutation: Mutation) -> None:
        """Let the functions of this process have a mutation of their file.

        :raises CannotPatch: the file has to be loaded anew
        """
        path = self._tree.path / "timviet" / mutation.file
        old = compile(self._tree.before[mutation.file], str(path), "exec")
        new = compile((self._tree.path / mutation.file).read_bytes(), str(path), "exec")
        if not mutation.function:
            self._assign(mutation.file)
            return
        changed = {(before.co_qualname, before.co_firstlineno): after for before, after in _pairs(old, new)}
        outer = mutation.function.split(".")
        found = 0
        for function in gc.get_objects():
            if isinstance(function, FunctionType) and function.__code__.co_filename == str(path):
                code = function.__code__
                names = _name_of(code).split(".")
                if names[: len(outer)] == outer[: len(names)]:
                    try:
                        function.__code__ = changed[code.co_qualname, code.co_firstlineno]
                    except ValueError:  # it has other variables of the function around it
                        raise CannotPatch(_CANNOT_PATCH) from None
                    found += 1
        if not found:
            raise CannotPatch(_CANNOT_PATCH)

    def _assign(self, file: str) -> None:
        """Give the constants of a module their values in the mutated file, wherever they were imported.

        :raises CannotPatch: something else was mutated
        """
        module = sys.modules.get(f"timviet.{file.removesuffix('.py').replace('/', '.')}")
        before, after = ast.parse(self._tree.before[file]), ast.parse((self._tree.path / file).read_bytes())
        for old, new in zip(before.body, after.body, strict=True):
            if ast.dump(old) != ast.dump(new):
                if module is None or not (isinstance(new, ast.Assign) and isinstance(new.targets[0], ast.Name)):
                    raise CannotPatch(_CANNOT_PATCH)
                name = new.targets[0].id
                value = vars(module)[name]
                exec(compile(ast.Module([new], []), file, "exec"), vars(module))
                for other in [other for name, other in sys.modules.items() if name.startswith("timviet.")]:
                    if vars(other).get(name) is value:
                        setattr(other, name, vars(module)[name])


def _processor_seconds() -> float:
    """Return the seconds of the processor that this process and those that have ended in it have taken."""
    return sum(os.times()[:4])


class CannotPatch(Exception):
    """Raised for a mutation of what is done when a module is loaded."""


def _failed_test(printed: str) -> str:
    """Return the name of the first test that failed, or the end of what was printed."""
    if _CANNOT_PATCH in printed:
        return _CANNOT_PATCH
    failed = re.search(r"^(?:FAILED|ERROR) (.*?) - ", printed + " - ", re.MULTILINE)
    return failed[1].splitlines()[0] if failed else f"tests: {printed.splitlines()[-1][:160]}"


def _pairs(old: CodeType, new: CodeType) -> Iterator[tuple[CodeType, CodeType]]:
    """Yield the code of each function in two versions of a file."""
    yield old, new
    inner = [[part for part in code.co_consts if isinstance(part, CodeType)] for code in (old, new)]
    for before, after in zip(*inner, strict=True):
        yield from _pairs(before, after)


def _name_of(code: CodeType) -> str:
    """Return the name of a function with those of what it is in, as a mutation has it."""
    return ".".join(part for part in code.co_qualname.split(".") if not part.startswith("<"))
