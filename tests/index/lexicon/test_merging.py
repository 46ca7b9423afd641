"""Counts are sums: what is added and subtracted in any order and grouping leaves the lexicon of what remains."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from unittest.mock import patch

import corpora
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lexicons import Lexicons
from thorough import examples

from timviet.index.lexicon import merging


@examples(40)
@given(st.lists(corpora.changes(), max_size=5), st.randoms(use_true_random=False))
def test_a_merge_of_all_commits_is_the_lexicon_of_the_remaining_documents(commits, random) -> None:
    with TemporaryDirectory() as folder:
        lexicons = Lexicons(Path(folder))
        for changes in commits:
            lexicons.commit(changes)
        files = lexicons.files
        random.shuffle(files)
        while len(files) > 1:  # in any grouping
            start = random.randrange(len(files) - 1)
            end = random.randint(start + 2, len(files))
            files[start:end] = [lexicons.merge(files[start:end])]
        merged = lexicons.merge(files)
        assert merged.path.read_bytes() == lexicons.fresh()


@examples(40)
@given(st.lists(corpora.changes(), min_size=1, max_size=4))
def test_small_pieces_are_merged_to_the_same_bytes(commits) -> None:
    with TemporaryDirectory() as folder:
        lexicons = Lexicons(Path(folder))
        for changes in commits:
            lexicons.commit(changes)
        expected = lexicons.merge(lexicons.files).path.read_bytes()
        with patch.object(merging, "_TERMS", 2), patch.object(merging, "_BIGRAMS", 3):
            assert lexicons.merge(lexicons.files).path.read_bytes() == expected


def test_nothing_remains_of_documents_that_are_all_deleted(tmp_path: Path) -> None:
    lexicons = Lexicons(tmp_path)
    lexicons.commit({"a": ([["đại", "hội"]], [["dai", "hỏi", "05"]]), "b": ([], [["đảng"]])})
    lexicons.commit({"b": ([["a"]], [])})
    lexicons.commit({"a": None, "b": None})
    merged = lexicons.merge(lexicons.files)
    assert merged.path.read_bytes() == lexicons.merge([]).path.read_bytes()
    assert merged.doc_count == 0
    assert set(merged.totals.values()) == {(0, 0)}


@pytest.mark.parametrize("lengths", [(1,), (31, 32, 33), (64, 1, 200)])
def test_long_terms_and_many_groups_are_kept(tmp_path: Path, lengths: tuple[int, ...]) -> None:
    lexicons = Lexicons(tmp_path)
    sentence = [letter * length for length in lengths for letter in "abc"] * 3
    with patch.dict(corpora.FOLDED, {term: term for term in sentence}):
        lexicons.commit({"a": ([sentence], [sentence, ["a"]])})
        lexicons.commit({"b": ([sentence[:4]], [])})
        merged = lexicons.merge(lexicons.files)
        assert merged.path.read_bytes() == lexicons.fresh()
    assert merged.pairs("a" * lengths[0], "b" * lengths[0])
