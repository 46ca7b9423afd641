"""Fixtures that tests of several rooms share."""

from __future__ import annotations

import gc
import os
import runpy
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import cache
from pathlib import Path

import hypothesis
import pytest
from command_server import close_server
from opensearch import LINES, Cluster, running_cluster
from processes import REPOSITORY, Run, run_command

from timviet.index import Document, Index
from timviet.index.files.sync import sync
from timviet.search.language import set_language

hypothesis.settings.register_profile("thorough", deadline=None)
hypothesis.settings.register_profile("short", deadline=None, max_examples=20)

MEMORY = Path("/dev/shm")
"""A folder in memory on Linux, where syncing takes no time."""

# A job in the background of a shell ignores Ctrl-C, and so would the processes that tests start and interrupt.
signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--thorough", action="store_true", help="run also what takes long")
    parser.addoption(
        "--opensearch",
        action="append",
        choices=list(LINES),
        default=[],
        help="test also with a real node of this version of OpenSearch; may be repeated",
    )


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run the tests of a cluster on each version of OpenSearch that was asked for; skip them if none was."""
    lines = metafunc.config.option.opensearch
    if "cluster" in metafunc.fixturenames:
        metafunc.parametrize("cluster", lines, indirect=True, scope="session")
    if "newest_opensearch" in metafunc.fixturenames:  # a test that starts three nodes, which takes long
        metafunc.parametrize("newest_opensearch", [line for line in LINES if line in lines][:1])


@pytest.hookimpl(tryfirst=True)
def pytest_cmdline_main(config: pytest.Config) -> None:
    """Share the tests among the cores if all are run; those of a file or folder take less time in one process."""
    option = config.option
    is_whole_run = config.args_source is pytest.Config.ArgsSource.TESTPATHS and not option.keyword
    is_share = "PYTEST_XDIST_WORKER" in os.environ
    if is_whole_run and not is_share and config.pluginmanager.hasplugin("xdist") and option.numprocesses is None:
        option.numprocesses, option.dist = "auto", "worksteal"


def pytest_configure(config: pytest.Config) -> None:
    hypothesis.settings.load_profile("thorough" if config.option.thorough else "short")
    if hasattr(config, "workerinput"):  # a process of several that share the tests: what follows has been done
        return
    has_room = os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > 4e9
    if has_room and "TMPDIR" not in os.environ:
        os.environ["TMPDIR"] = tempfile.tempdir = str(MEMORY)
    build = runpy.run_path(str(REPOSITORY / "setup.py"))
    build["compile_catalogs"]()  # for the tests of translations


def pytest_report_header(config: pytest.Config) -> str | None:
    return None if config.option.thorough else "without what takes long: --thorough runs it too"


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what takes long unless it was asked for, which also draws more examples for each property."""
    if config.option.thorough:
        for item in items:
            if hypothesis.is_hypothesis_test(getattr(item, "obj", None)):
                item.add_marker(pytest.mark.thorough)
        return
    config.hook.pytest_deselected(items=[item for item in items if item.get_closest_marker("thorough")])
    items[:] = [item for item in items if not item.get_closest_marker("thorough")]


def pytest_collection_finish() -> None:
    """Keep what stays until the end, thousands of tests, from being searched for garbage again and again."""
    gc.collect()
    gc.freeze()


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    """Set the language back to English after each test: a command run in this process may have changed it."""
    yield
    set_language("en")


@pytest.fixture(scope="session")
def cluster_of() -> Iterator[Callable[[str], Cluster]]:
    """A function that starts a node of a version of OpenSearch, or returns the one that runs."""
    with ExitStack() as stack:
        yield cache(lambda version: stack.enter_context(running_cluster(version)))


@pytest.fixture(scope="session")
def cluster(request: pytest.FixtureRequest, cluster_of: Callable[[str], Cluster]) -> Cluster:
    """A node of each version of OpenSearch that ``--opensearch`` names."""
    return cluster_of(request.param)


@pytest.fixture(scope="session")
def seeds() -> Path:
    """The folder of the sample documents."""
    return REPOSITORY / "seeds"


@pytest.fixture(scope="session")
def seeds_index(tmp_path_factory: pytest.TempPathFactory, seeds: Path) -> Path:
    """An index of the sample documents; tests must not change it."""
    folder = tmp_path_factory.mktemp("seeds") / ".timviet"
    with Index.open(folder, create=True) as index:
        assert not sync(index, [seeds]).problems
    return folder


@pytest.fixture
def indexed(tmp_path: Path) -> Callable[..., Path]:
    """A function that makes an index of texts, given as id=body or id=(title, body), and returns its folder."""

    def make(**texts: str | tuple[str, str]) -> Path:
        with Index.open(tmp_path / "index", create=True) as index:
            for id, text in texts.items():
                title, body = text if isinstance(text, tuple) else ("", text)
                index.update(Document(id=id, title=title, body=body))
        return tmp_path / "index"

    return make


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """A function that runs ``timviet`` as a process, in an empty folder without settings in the environment."""

    def run(
        *arguments: str | Path, cwd: Path = tmp_path, input: str | None = None, **environment: str
    ) -> subprocess.CompletedProcess[str]:
        return run_command(*arguments, cwd=cwd, environment=environment, input=input)

    return run


@pytest.fixture(scope="session", autouse=True)
def command_server() -> Iterator[None]:
    """Let the commands of all tests be forked from one process, and end it."""
    yield
    close_server()
