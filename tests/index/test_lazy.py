from __future__ import annotations

import re

import pytest

from timviet.index.lazy import lazy_pattern


def test_an_expression_is_compiled_on_first_use(monkeypatch: pytest.MonkeyPatch) -> None:
    variables = globals()
    digits = lazy_pattern(r"\d+")
    monkeypatch.setitem(variables, "_DIGITS", digits)
    assert not isinstance(digits, re.Pattern)
    assert digits.findall("7 kg, 15 kg") == ["7", "15"]
    assert isinstance(variables["_DIGITS"], re.Pattern), "nothing comes between a module and its expression now"
    assert digits.sub("n", "7 kg") == variables["_DIGITS"].sub("n", "7 kg") == "n kg"


def test_an_invalid_expression_is_an_error_on_first_use() -> None:
    invalid = lazy_pattern("(")
    with pytest.raises(re.error):
        invalid.search("x")


def test_a_module_that_imported_an_expression_asks_it_once(monkeypatch: pytest.MonkeyPatch) -> None:
    digits = lazy_pattern(r"\d+")
    monkeypatch.setitem(globals(), "_DIGITS", digits)
    find = digits.findall
    assert find("7 kg") == digits.findall("7 kg") == ["7"]
    assert vars(digits)["findall"] is find, "the second time, the method is an attribute of the object"
    assert digits.pattern == r"\d+"
