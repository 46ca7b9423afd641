"""Results are a sequence of hits that can be sliced, printed and shown in a notebook."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from timviet.search import Hit, Results, Searcher, Snippet


def results_of(*hits: Hit, exact: bool = True) -> Results:
    return Results("<gạo>", 7, exact, hits, ())


HITS = tuple(Hit(id, 1.0, f"<{id}>", {}, (Snippet("gạo & nếp", ((0, 3),)),)) for id in "abc")


def test_results_are_sliced_like_a_tuple() -> None:
    results = results_of(*HITS)
    assert results[0] is HITS[0]
    assert results[-2:] == HITS[1:]
    assert results[::2] == HITS[::2]
    with pytest.raises(IndexError):
        results[3]


def test_a_total_that_is_a_lower_bound_says_so() -> None:
    assert "3 of 7>" in repr(results_of(*HITS))
    assert "3 of at least 7>" in repr(results_of(*HITS, exact=False))


def test_a_notebook_shows_escaped_html() -> None:
    html = results_of(HITS[0])._repr_html_()
    assert "&lt;gạo&gt;" in html
    assert "<b dir=auto>&lt;a&gt;</b>" in html
    assert "<bdi><mark>gạo</mark> &amp; nếp" in html
    assert "<b dir=auto>&lt;x&gt;</b>" in results_of(Hit("<x>", 1.0, "", {}, ()))._repr_html_()  # without a title


def test_without_snippets_hits_have_titles_only(indexed: Callable[..., Path]) -> None:
    folder = indexed(a=("Giá gạo", "Giá gạo tăng."), b="giá lúa")
    with Searcher(folder) as searcher:
        plain, full = searcher.search("giá gạo", snippets=0, context=2), searcher.search("giá gạo")
    assert [(hit.id, hit.score, hit.title_html()) for hit in plain] == [
        (hit.id, hit.score, hit.title_html()) for hit in full
    ]
    assert all(hit.snippets == () and hit.snippet.text == "" for hit in plain)
    assert plain.to_dict()["hits"][0]["snippets"] == []


def test_an_explanation_is_a_table_whose_scores_add_up(indexed: Callable[..., Path]) -> None:
    with Searcher(indexed(a="giá gạo tăng", b="giá lúa")) as searcher:
        (hit, *_) = searcher.search("gia gạo", explain=True)
    first, *parts = str(hit.explanation).splitlines()
    assert first.split()[1:] == ["=", "the", "sum", "of"]
    assert float(first.split()[0]) == pytest.approx(sum(float(line.split()[0]) for line in parts), abs=1e-3)
    assert any("syllable 'gạo' in text" in line for line in parts)
