from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from timviet.search.sanitize import dump_json, sanitize


def test_characters_that_control_a_terminal_or_reorder_text_are_replaced() -> None:
    assert sanitize("a\x1b[31m\u202eb\nc\td") == "a\ufffd[31m\ufffdb\nc\td"


@given(st.text())
def test_each_character_is_kept_or_replaced_by_one(text: str) -> None:
    shown = sanitize(text)
    assert len(shown) == len(text)
    assert sanitize(shown) == shown
    assert all(new in (old, "\ufffd") for old, new in zip(text, shown, strict=True))


@given(st.text())
def test_json_is_escaped_without_changing_its_value(text: str) -> None:
    assert json.loads(dump_json({"text": text})) == {"text": text}
    assert sanitize(dump_json(text)) == dump_json(text)
