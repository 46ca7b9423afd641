"""Hits are shown in a terminal."""

from __future__ import annotations

from timviet.search import Hit, Results, Snippet
from timviet.search.cli.render import as_text, facets_as_text

HIT = Hit("x", 1.234, "Tiêu\nđề", {"path": "a/x.txt"}, (Snippet("gạo\nnếp \x1b", ((0, 3),), 5, True, False),))


def test_a_hit_in_a_terminal() -> None:
    results = Results("gạo", 1, True, (HIT,), ())
    assert as_text(results, start=11) == "11. Tiêu đề  (1.23)\n    a/x.txt\n    … [gạo] nếp \ufffd\n"
    assert "\x1b[1;31mgạo\x1b[0m nếp \ufffd" in as_text(results, color=True)
    assert as_text(Results("gạo", 1, True, (Hit("id", 1.0, "", {}, (Snippet("", ()),)),), ())).startswith(
        " 1. id  (1.00)\n    id\n"
    )


def test_a_hit_brought_by_its_title_alone_shows_that_without_colors_too() -> None:
    by_title = Hit("x", 1.0, "Gạo nếp", {}, (Snippet("Mùa này", ()),), ((0, 3),))
    assert as_text(Results("gạo", 1, True, (by_title,), ())).startswith(" 1. [Gạo] nếp  (1.00)\n")
    by_both = Hit("x", 1.0, "Gạo nếp", {}, (Snippet("gạo", ((0, 3),)),), ((0, 3),))
    assert as_text(Results("gạo", 1, True, (by_both,), ())).startswith(" 1. Gạo nếp  (1.00)\n")


def test_a_very_long_title_is_cut_around_what_was_found() -> None:
    title = "lúa " * 500 + "gạo" + " lúa" * 500
    hit = Hit("x", 1.0, title, {}, (Snippet("Mùa này", ()),), ((2000, 2003),))
    first_line = as_text(Results("gạo", 1, True, (hit,), ())).splitlines()[0]
    assert "[gạo]" in first_line
    assert len(first_line) < 350
    assert first_line.count("…") == 2


def test_a_cut_line_is_marked() -> None:
    cut = Snippet("hai\nba", (), 4, True, True, begins_within_line=True, ends_within_line=False)
    hit = Hit("x", 1.0, "", {}, (cut,))
    assert "… hai\n    ba\n" in as_text(Results("x", 1, True, (hit,), ()), keeps_lines=True)


def test_a_facet_shows_ten_values_and_how_many_more_there_are() -> None:
    counts = {f"v{number}": 30 - number for number in range(12)}
    results = Results(
        "x", 1, True, (HIT,), (), {"few": {"a": 1}, "many": counts, "more": dict(list(counts.items())[:11])}
    )
    assert facets_as_text(results).splitlines() == [
        "few:", "  1  a",
        "many:", *(f"  {count}  {value}" for value, count in list(counts.items())[:10]), "  … 2 more values",
        "more:", *(f"  {count}  {value}" for value, count in list(counts.items())[:10]), "  … 1 more value",
    ]  # fmt: skip


def test_an_ellipsis_is_on_the_line_of_the_last_word() -> None:
    hit = Hit("x", 1.0, "Gạo", {}, (Snippet("mười hai chữ cái", (), 0, False, True),))
    for width in range(20, 30):
        assert "    …" not in as_text(Results("x", 1, True, (hit,), ()), width=width).splitlines()
    assert "mười hai chữ cái …\n" in as_text(Results("x", 1, True, (hit,), ()))


def test_a_document_without_title_and_file_has_its_id_once_on_a_terminal() -> None:
    hit = Hit("x", 1.0, "", {}, (Snippet("gạo", ()),))
    assert as_text(Results("x", 1, True, (hit,), ()), width=40) == " 1. x  (1.00)\n    gạo\n"
    assert as_text(Results("x", 1, True, (hit,), ())) == " 1. x  (1.00)\n    x\n    gạo\n"


def test_a_title_is_cut_between_words_even_within_a_highlight() -> None:
    title = "Cộng hòa xã hội chủ nghĩa Việt Nam"
    hit = Hit("x", 1.0, title, {}, (Snippet("", ()),), ((0, len(title)),))
    assert as_text(Results("x", 1, True, (hit,), ()), width=40).startswith(" 1. [Cộng hòa xã hội chủ] …  (1.00)\n")
