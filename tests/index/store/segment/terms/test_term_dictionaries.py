"""Dictionaries number their terms, and find them by name and by prefix."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from thorough import examples

from timviet.index import IndexDamaged
from timviet.index.store.format.columns import Columns
from timviet.index.store.format.columns_writer import ColumnsWriter
from timviet.index.store.segment.terms.pair_terms import PairTermDictionary, write_pairs
from timviet.index.store.segment.terms.string_terms import StringTermDictionary, write_terms

names = st.text("aăâbcdđeê", min_size=1, max_size=4) | st.text("x", min_size=250, max_size=600) | st.just("漢")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("terms")


def written(folder, write):
    path = folder / "file"
    path.unlink(missing_ok=True)
    with ColumnsWriter(path) as columns:
        write(columns)
        columns.close({}, durable=False)
    return Columns(path)


@given(terms=st.sets(names, max_size=200).map(sorted), others=st.lists(names))
def test_strings_are_found_by_name_and_prefix(folder, terms, others):
    dictionary = StringTermDictionary(
        written(folder, lambda columns: write_terms(columns, "t", [term.encode() for term in terms])), "t"
    )
    assert len(dictionary) == len(terms)
    assert list(dictionary.numbered_terms()) == [(term, number) for number, term in enumerate(terms)]
    for term in [*terms, *others]:
        assert dictionary.number(term) == (terms.index(term) if term in terms else None)
        prefix = term[:2]
        expected = [(name, number) for number, name in enumerate(terms) if name.startswith(prefix)]
        assert list(dictionary.numbered_terms(prefix)) == expected


@examples(25)
@given(data=st.data(), count=st.sampled_from([1, 3, 70_000, 140_000]))
def test_pairs_are_found_by_name_and_prefix(folder, data, count):
    parts = [f"{number:06x}" for number in range(count)]
    part = st.integers(0, count - 1) | st.sampled_from([0, count - 1, min(count - 1, 1 << 16)])
    pairs = sorted(data.draw(st.sets(st.tuples(part, part), max_size=12)))

    def write(columns):
        write_terms(columns, "p", [part.encode() for part in parts])
        write_pairs(columns, "t", np.array([a * count + b for a, b in pairs], np.int64), count)

    columns = written(folder, write)
    dictionary = PairTermDictionary(columns, "t", StringTermDictionary(columns, "p"))
    assert dictionary.pairs().tolist() == [list(pair) for pair in pairs]
    for number, (a, b) in enumerate(pairs):
        term = f"{parts[a]} {parts[b]}"
        assert dictionary.number(term) == number
        assert (term, number) in list(dictionary.numbered_terms(term[:-1]))
    assert dictionary.number(parts[0]) is None
    absent = data.draw(st.tuples(part, part).filter(lambda pair: pair not in pairs or count == 1))
    if absent not in pairs:
        assert dictionary.number(f"{parts[absent[0]]} {parts[absent[1]]}") is None


def forged(folder, *groups):
    """Return a dictionary of groups that are written as they are, each a term of its own and terms that go on."""
    content = [bytes([len(first)]) + first + b"".join(others) for first, *others in groups]

    def write(columns):
        columns.write("t.terms", b"".join(content))
        columns.write("t.term_groups", np.cumsum([0, *map(len, content)])[:-1].astype("<u4"))
        columns.write("t.term_count", np.array([32 * len(groups)], "<u4"))

    return StringTermDictionary(written(folder, write), "t")


SORTED = [b"\0\2a" + bytes([letter]) for letter in range(40, 71)]


@pytest.mark.parametrize(
    "groups",
    [
        [(b"a", *SORTED[::-1])],
        [(b"a", *SORTED[:-1], SORTED[-2])],
        [(b"a", *SORTED), (b"a", *SORTED)],
        [(b"b", *SORTED), (b"a", *SORTED)],
        [(b"a" * 40, b"\x21\1b", *[b"\0\2b" + bytes([letter]) for letter in range(40, 70)])],
    ],
    ids=["descending", "twice", "a group twice", "groups descending", "too many shared bytes"],
)
def test_terms_that_are_not_sorted_are_damage(folder, groups):
    assert forged(folder, (b"a", *SORTED), (b"b", *[b"\0\2b" + term[-1:] for term in SORTED])).term(40) == "b/"
    dictionary = forged(folder, *groups)
    with pytest.raises(IndexDamaged, match=r"t\.terms contradicts"):
        list(dictionary.encoded())
