"""Neither the files nor the dead entries of a lexicon grow with the number of its commits."""

from __future__ import annotations

import random
from collections.abc import Iterable
from itertools import product
from pathlib import Path

import pytest
from lexicons import builder_of, write_lexicon

from timviet.index import Document
from timviet.index.lexicon import merge_policy
from timviet.index.lexicon.file_cache import LexiconFileCache
from timviet.index.lexicon.lexicon_file import LexiconFile
from timviet.index.lexicon.manifest import LexiconManifest
from timviet.index.lexicon.merging import merge_lexicons
from timviet.index.lexicon.next_lexicon import next_lexicon
from timviet.index.store.format.file_digest import FileDigest
from timviet.search.lexicon.title_starts import title_starts

COMMITS = 300


def no_fetch(file: FileDigest) -> Iterable[bytes]:
    raise AssertionError("the cache has all files")


class RandomDocuments:
    """Documents whose words have about the frequencies of real ones."""

    def __init__(self, seed: int) -> None:
        self._draw = random.Random(seed)
        parts = "bcdghklmnpqrstvx", "aáạâeêioơuưyỳ", ["", *"cmnpt", "ng", "nh"], ["", *"abcd"]
        self._syllables = list(map("".join, product(*parts)))
        self._draw.shuffle(self._syllables)

    def __call__(self, id: int) -> Document:
        numbers = [int(self._draw.paretovariate(0.4)) % len(self._syllables) for _ in range(120)]
        return Document(str(id), "", " ".join(self._syllables[number] for number in numbers))


@pytest.mark.thorough
def test_many_commits_leave_few_files_and_few_dead_entries(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(merge_policy, "_SMALL", 1)
    draw, make = random.Random(1), RandomDocuments(1)
    cache = LexiconFileCache(tmp_path / "cache", 1 << 30)
    manifest, live = LexiconManifest(), {}
    written: list[int] = []
    most_files = 0
    for number in range(COMMITS):
        gone = [live.pop(draw.choice([*live])) for _ in range(draw.choice((0, 1)) if live else 0)]
        if number % 80 == 40:  # half of the documents at once
            gone += [live.pop(id) for id in draw.sample([*live], len(live) // 2)]
        live[number] = make(number)
        known = set(manifest.files)
        manifest = next_lexicon(manifest, builder_of([live[number]], gone), cache, no_fetch)
        written += [file.size for file in manifest.files if file not in known]
        most_files = max(most_files, len(manifest.files))
        if number % 50 == 49:
            fresh = write_lexicon(tmp_path / f"fresh{number}", live.values())
            merged = merge(cache, manifest, tmp_path / f"merged{number}")
            assert merged.read_bytes() == fresh.read_bytes()
            assert sum(file.size for file in manifest.files) < 2 * fresh.stat().st_size
    assert most_files <= 4
    assert sum(written) / COMMITS < max(written) / 2  # bytes a commit


def merge(cache: LexiconFileCache, manifest: LexiconManifest, path: Path) -> Path:
    merge_lexicons(cache.open(manifest.files, no_fetch), path, durable=False)
    return path


def test_starts_of_titles_are_left_out_if_there_are_too_many(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("timviet.index.lexicon.next_lexicon._MOST_TITLES", 10)
    cache = LexiconFileCache(tmp_path / "cache", 1 << 30)
    manifest = LexiconManifest()
    for start in (0, 10, 20):
        documents = [Document(str(number), f"Hà {number}", "") for number in range(start, start + 10)]
        manifest = next_lexicon(manifest, builder_of(documents), cache, no_fetch)
        rows = list(title_starts(cache.open(manifest.files, no_fetch), ["ha"], "", 4, 99))
        assert (len(rows), manifest.unlisted) == ((0, ("title",)) if start else (10, ()))


def test_values_that_nearly_every_document_has_alone_are_left_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("timviet.index.lexicon.next_lexicon._MOST_VALUES", 10)
    cache = LexiconFileCache(tmp_path / "cache", 1 << 30)
    documents = [
        Document(str(number), "", "văn bản", {"path": f"a/{number}.txt", "type": "txt", "year": number // 4})
        for number in range(40)
    ]
    manifest = LexiconManifest()
    for start in range(0, 40, 8):  # one file alone has too few
        manifest = next_lexicon(manifest, builder_of(documents[start : start + 8]), cache, no_fetch)
        assert manifest.unlisted == (("path",) if start >= 8 else ())
    [file] = cache.open(manifest.files, no_fetch)
    assert file.field_names() == {"path": 40, "type": 40, "year": 40}
    assert file.values("path") == {}
    assert file.values("year") == {str(number): 4 for number in range(10)}
    manifest = next_lexicon(manifest, builder_of([], documents), cache, no_fetch)
    empty = write_lexicon(tmp_path / "empty", [])
    assert merge(cache, manifest, tmp_path / "merged").read_bytes() == empty.read_bytes()
    assert LexiconFile(empty).field_names() == {}
