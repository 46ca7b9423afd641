from __future__ import annotations

import numpy as np

from timviet.index.tables.growable import GrowableTable


def test_rows_are_in_the_order_in_which_they_were_added() -> None:
    table = GrowableTable("i", 2)
    table.add((1, 2, 3, 4))
    table.add_rows(np.array([[5, 6]], np.int32))
    assert len(table) == 3
    assert table.array()[:3].tolist() == [[1, 2], [3, 4], [5, 6]]


def test_an_array_that_was_returned_keeps_its_rows_while_the_table_grows() -> None:
    table = GrowableTable("i", 1)
    table.add(range(1000))
    before = table.array()
    for start in range(1000, 10_000, 1000):
        table.add(range(start, start + 1000))
        table.array()
    assert before[:1000, 0].tolist() == list(range(1000))
    assert table.array()[:10_000, 0].tolist() == list(range(10_000))
