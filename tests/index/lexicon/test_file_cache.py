"""Lexicon files are fetched once, compared with their digests, and removed when there are too many."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from lexicons import write_lexicon

from timviet.index import Document
from timviet.index.errors import IndexDamaged, StoreError
from timviet.index.lexicon.file_cache import LexiconFileCache
from timviet.index.lexicon.manifest import file_name
from timviet.index.store.format.file_digest import FileDigest, new_digest


class Server:
    """Lexicon files that are elsewhere, and how often each was fetched."""

    def __init__(self, folder: Path, count: int) -> None:
        self.contents: dict[FileDigest, bytes] = {}
        self.fetched: list[FileDigest] = []
        for number in range(count):
            path = write_lexicon(folder / f"{number}.columns", [Document("d", "", f"văn bản số {number}")])
            digest = new_digest()
            digest.update(path.read_bytes())
            checksum = digest.hexdigest()
            self.contents[FileDigest(file_name(checksum), path.stat().st_size, checksum)] = path.read_bytes()
        self.files = list(self.contents)

    def fetch(self, file: FileDigest) -> Iterator[bytes]:
        self.fetched.append(file)
        content = self.contents[file]
        yield content[:100]
        yield content[100:]


@pytest.fixture
def server(tmp_path: Path) -> Server:
    return Server(tmp_path, 3)


def names_in(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def test_a_file_is_fetched_once(server: Server, tmp_path: Path) -> None:
    folder = tmp_path / "cache" / "lexicons"
    for _ in range(2):
        [first, second] = LexiconFileCache(folder, 1 << 30).open(server.files[:2], server.fetch)
        assert first.spellings("van") == second.spellings("van") == {"văn": 1}
        assert first.spellings("0") == {"0": 1}
        assert second.spellings("1") == {"1": 1}
    assert server.fetched == server.files[:2]
    assert names_in(folder) == {file.name for file in server.files[:2]}


@pytest.mark.parametrize(
    "damage", [lambda content: content[:-1], lambda content: b"x" + content[1:], lambda _: b""]
)
def test_a_damaged_file_is_fetched_again(server: Server, tmp_path: Path, damage) -> None:
    cache = LexiconFileCache(tmp_path / "cache", 1 << 30)
    cache.open(server.files[:1], server.fetch)
    path = cache.folder / server.files[0].name
    content = path.read_bytes()
    path.unlink()
    path.write_bytes(damage(content))
    [file] = cache.open(server.files[:1], server.fetch)
    assert file.spellings("0") == {"0": 1}
    assert path.read_bytes() == content
    assert len(server.fetched) == 2


def test_a_file_that_arrives_damaged_is_not_kept(server: Server, tmp_path: Path) -> None:
    cache = LexiconFileCache(tmp_path / "cache", 1 << 30)
    file = server.files[0]
    server.contents[file] = server.contents[file][:-5] + b"wrong"
    with pytest.raises(IndexDamaged, match="rebuild the index"):
        cache.open([file], server.fetch)

    def break_off(file: FileDigest) -> Iterator[bytes]:
        yield b"timviet"
        raise ConnectionError

    with pytest.raises(ConnectionError):
        cache.open([file], break_off)
    assert names_in(cache.folder) == set()


def test_files_that_were_not_opened_longest_are_removed(server: Server, tmp_path: Path) -> None:
    first, second, third = server.files
    cache = LexiconFileCache(tmp_path / "cache", first.size + second.size)
    [opened] = cache.open([first], server.fetch)
    cache.open([second], server.fetch)
    for age, file in ((50, first), (100, second)):
        os.utime(cache.folder / file.name, (1_000_000_000 - age,) * 2)
    abandoned = cache.folder / "1.new"
    abandoned.touch()
    os.utime(abandoned, (900_000_000,) * 2)
    cache.new_path().touch()  # of another process, which still writes it
    cache.open([third], server.fetch)
    assert {*names_in(cache.folder)} - {first.name, third.name} == {
        name for name in names_in(cache.folder) if name.endswith(".new") and name != "1.new"
    }
    assert len(names_in(cache.folder)) == 3
    assert opened.spellings("van") == {"văn": 1}
    small = LexiconFileCache(cache.folder, 1)
    small.open([first, second], server.fetch)  # those in use stay, however large
    assert {name for name in names_in(cache.folder) if not name.endswith(".new")} == {first.name, second.name}
    assert opened.spellings("ban") == {"bản": 1}


def test_a_folder_that_cannot_be_written_is_an_error_that_says_what_to_do(server: Server, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(StoreError, match="TIMVIET_CACHE"):
        LexiconFileCache(tmp_path / "file" / "cache", 1 << 30)
    cache = LexiconFileCache(tmp_path / "cache", 1 << 30)
    cache.folder.rmdir()
    with pytest.raises(StoreError, match="TIMVIET_CACHE"):
        cache.open(server.files, server.fetch)


PROGRAM = """
import sys
from pathlib import Path
sys.path[:0] = sys.argv[3:]
from test_file_cache import Server
from timviet.index.lexicon.file_cache import LexiconFileCache
Path(sys.argv[1]).mkdir()
server = Server(Path(sys.argv[1]), 3)
cache = LexiconFileCache(Path(sys.argv[2]), 1)  # so each removes what the others just fetched
for number in range(60):
    for file, opened in zip(server.files, map(lambda file: cache.open([file], server.fetch)[0], server.files)):
        assert opened.spellings("van") == {"văn": 1}
"""


@pytest.mark.thorough
def test_several_processes_use_one_folder(tmp_path: Path) -> None:
    paths = [str(Path(__file__).parent), *sys.path]
    processes = [
        subprocess.Popen([sys.executable, "-c", PROGRAM, tmp_path / str(number), tmp_path / "cache", *paths])
        for number in range(3)
    ]
    assert [process.wait(60) for process in processes] == [0, 0, 0]
    assert not [name for name in names_in(tmp_path / "cache") if name.endswith(".new")]
