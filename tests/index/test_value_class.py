from __future__ import annotations

import copy
import pickle
from dataclasses import dataclass, field, fields, replace
from typing import Any

import pytest

from timviet.index.value_class import value_class


@value_class
class Price:
    goods: str
    amount: int = 0
    source: str = field(default="", compare=False)
    places: list[str] = field(default_factory=list, repr=False, compare=False)


@dataclass(frozen=True, slots=True)
class FrozenPrice:
    goods: str
    amount: int = 0
    source: str = field(default="", compare=False)
    places: list[str] = field(default_factory=list, repr=False, compare=False)


@value_class
class Cost:
    goods: str
    amount: int = 0


@value_class
class All:
    pass


@value_class
class Secret:
    word: str

    def __repr__(self) -> str:
        return "<Secret>"


@value_class
class Named:
    __eq__ = object.__eq__
    __hash__ = object.__hash__

    name: str


CALLS: list[tuple[tuple[Any, ...], dict[str, Any]]] = [
    (("rice",), {}),
    (("rice", 7), {}),
    (("rice", 8), {}),
    (("rice", 7, "a newspaper"), {}),
    (("maize",), {"amount": 7}),
    (("rice", 7), {"places": ["Hà Nội"]}),
]


def test_objects_are_those_of_a_frozen_dataclass() -> None:
    values = [Price(*arguments, **named) for arguments, named in CALLS]
    frozen = [FrozenPrice(*arguments, **named) for arguments, named in CALLS]
    assert [repr(value) for value in values] == [repr(value).removeprefix("Frozen") for value in frozen]
    assert [[a == b for b in values] for a in values] == [[a == b for b in frozen] for a in frozen]
    assert [[hash(a) == hash(b) for b in values] for a in values] == [
        [hash(a) == hash(b) for b in frozen] for a in frozen
    ]
    assert len({*values}) == len({*frozen}) == 4
    assert [each.name for each in fields(Price)] == list(Price.__slots__)
    assert replace(values[1], amount=9) == Price("rice", 9)
    with pytest.raises(TypeError):
        Price()  # type: ignore[call-arg]
    with pytest.raises(AttributeError):
        object.__setattr__(values[0], "another", 1)


def test_values_of_two_classes_are_never_equal() -> None:
    assert Price("rice") != Cost("rice")
    assert All() == All()
    assert len({All(), All(), Cost("rice"), Cost("rice")}) == 2
    assert Cost("rice") != ("rice", 0)


def test_a_value_that_is_not_equal_to_itself_is_the_same_value() -> None:
    nan = float("nan")
    assert Price("rice", nan) == Price("rice", nan)  # type: ignore[arg-type]


def test_values_match_patterns() -> None:
    match Price("rice", 7):
        case Price(goods, amount):
            assert (goods, amount) == ("rice", 7)
        case _:
            pytest.fail("no match")


def test_values_are_copied_and_pickled() -> None:
    value = Price("rice", 7, "a newspaper", ["Hà Nội"])
    pickled = [pickle.loads(pickle.dumps(value, protocol)) for protocol in range(pickle.HIGHEST_PROTOCOL + 1)]
    for other in (copy.copy(value), copy.deepcopy(value), *pickled):
        assert other == value
        assert (other.source, other.places) == (value.source, value.places)


def test_a_class_shows_its_values_as_it_likes() -> None:
    assert repr(Secret("x")) == "<Secret>"
    assert Secret("x") == Secret("x")


def test_a_class_may_tell_objects_apart_by_identity() -> None:
    first, second = Named("x"), Named("x")
    assert first != second
    assert len({first, second}) == 2
