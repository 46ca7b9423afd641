"""What answers queries is freed at once, and its files are closed: no search leaves a reference cycle behind."""

from __future__ import annotations

import gc
from pathlib import Path
from random import Random
from types import FunctionType, MethodType

import pytest
from hostile_queries import SYLLABLES, make_index

from timviet import FieldMissing, Searcher, Synonyms

FIRST, SECOND, THIRD = SYLLABLES[:3]

QUERIES = [
    FIRST,
    f"{FIRST} {SECOND} {THIRD}",
    f'"{FIRST} {SECOND}" {THIRD}',
    f"{FIRST} OR {SECOND} AND NOT {THIRD}",
    f"*{FIRST[0]}* -*a*",
    f'"{FIRST} *"~3',
    "year:>=1960 tags:t1 serial:s* path:./x",
    f"{FIRST}~2 a-n*",
    "tieengs vieejt",
    "vietnam 5kg 1/2020/NĐ-CP 5/5/2020",
    f"xyzxyz AND {FIRST}",
    f'"{FIRST} xyz" AND {SECOND}',
    "none:a !!!",
]


def use(folder: Path) -> None:
    with Searcher(folder, synonyms=Synonyms.of([f"{FIRST}, {THIRD}"]), refresh="auto") as searcher:
        for query in QUERIES:
            searcher.search(query, explain=True, snippets=2, facets="year", sort="-year")
            searcher.search(query, filters="year:>1950", limit=2, match="all", accents="ignore", context=1)
            searcher.rank(query)
            searcher.correct(query)
            searcher.suggest(query)
            searcher.hit("1", query)
            searcher.hit("book", query, snippets=None)
            list(searcher.ids(query))
            searcher.pinned().search(query)
        searcher.similar("1")
        searcher.document("book")
        with pytest.raises(FieldMissing):
            searcher.search(FIRST, sort="none")


def test_no_search_leaves_a_reference_cycle(tmp_path: Path) -> None:
    folder = tmp_path / "index"
    make_index(folder, Random(0), 60)
    use(folder)  # imports, and what is made once, make cycles
    gc.collect()
    gc.disable()
    try:
        use(folder)
        gc.set_debug(gc.DEBUG_SAVEALL)
        gc.collect()
        found = {_name(garbage) for garbage in gc.garbage}
    finally:
        gc.set_debug(0)
        gc.garbage.clear()
        gc.enable()
    assert {name for name in found if name.startswith("timviet.")} == set()


def _name(garbage: object) -> str:
    named = garbage if isinstance(garbage, FunctionType | MethodType) else type(garbage)
    return f"{named.__module__}.{named.__qualname__}"
