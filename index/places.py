"""Where in its file does a part of a text stand: on which page, in which cell, under which heading?

A place is a small dictionary, the outer part first, such as ``{"page": 12}``, ``{"sheet": "Giá", "cell": "B7"}``
or ``{"member": "a.zip", "line": 3}``. A document has a list of offsets in its body, each with the place that
begins there.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import islice
from operator import itemgetter

__all__ = [
    "FEW_PARTS",
    "NUMBER_LIMIT",
    "Place",
    "PlaceValue",
    "PlacedOffset",
    "common_place",
    "decode_places",
    "encode_places",
    "has_many_parts",
    "place_at",
    "place_with_lines",
]

PlaceValue = int | str | tuple[str, ...]
Place = Mapping[str, PlaceValue]
"""The parts of a place by name."""

PlacedOffset = tuple[int, Place]
"""Where in a body a place begins, in characters, and the place."""

_OFFSET_LIMIT = 1 << 31  # no body is so long

NUMBER_LIMIT = 10**4300 - _OFFSET_LIMIT
"""Numbers in places are below this: Python writes none of more than 4,300 digits, and lines are counted on."""

FEW_PARTS = 10
"""Parts of each place that are kept if a document has very many."""

_MANY_PARTS = 1 << 18  # of all places of a document, beyond those few of each

LINE = "line"
"""The part that counts lines: it grows with each line end up to the next place."""


def place_at(body: str, places: Sequence[PlacedOffset], offset: int) -> Place | None:
    r"""Return the place of a character of a body, or None if it has none.

    :param places: by ascending offset

    >>> place_at("một\nhai", [(0, {"line": 1})], 5)
    {'line': 2}
    """
    return place_with_lines(lambda start, end: body.count("\n", start, end), places, offset)


def place_with_lines(
    line_ends: Callable[[int, int], int], places: Sequence[PlacedOffset], offset: int
) -> Place | None:
    """Return the same as :func:`place_at` without the body.

    :param line_ends: returns how many line ends are between two offsets in the body
    """
    number = bisect_right(places, offset, key=itemgetter(0)) - 1
    if number < 0:
        return None
    start, place = places[number]
    line = place.get(LINE)
    return {**place, LINE: line + line_ends(start, offset)} if isinstance(line, int) else place


def common_place(places: Sequence[PlacedOffset], start: int, end: int) -> Place | None:
    """Return what the places of a part of a body have in common, except lines; None if that is nothing.

    >>> common_place([(0, {"sheet": "Giá", "cell": "A1"}), (7, {"sheet": "Giá", "cell": "B1"})], 2, 10)
    {'sheet': 'Giá'}
    """
    first = bisect_right(places, start, key=itemgetter(0)) - 1
    within = [place for offset, place in places[max(first, 0) :] if offset < end]
    if first < 0 or not within:
        return None
    common = [name for name in within[0] if name != LINE]
    common = [name for name in common if all(place.get(name) == within[0][name] for place in within)]
    return {name: within[0][name] for name in common} or None


def has_many_parts(places: Iterable[PlacedOffset]) -> bool:
    """Return whether the places of a document have so many parts that :func:`decode_places` leaves some out."""
    return sum(max(len(place) - FEW_PARTS, 0) for _, place in places) > _MANY_PARTS


def encode_places(places: Iterable[PlacedOffset]) -> list[object]:
    """Return places as JSON can have them: each as what it adds to the one before.

    An entry is the number of characters since the place before, and the parts that differ; null is a part that is
    no longer there.
    """
    encoded: list[object] = []
    last_offset, last_place = 0, dict[str, PlaceValue]()
    for offset, place in places:
        changed: dict[str, object] = {name: None for name in last_place if name not in place}
        changed |= {name: value for name, value in place.items() if last_place.get(name) != value}
        encoded.append([offset - last_offset, changed])
        last_offset, last_place = offset, dict(place)
    return encoded


def decode_places(encoded: Iterable[object]) -> tuple[PlacedOffset, ...]:
    """Return the places that :func:`encode_places` encoded.

    Encoded, places that have parts in common are short; decoded, each has all of its parts. So if there are very
    many, the last places have at most ten parts each. A part that is left out of one is missing from the next
    too, unless it has another value there.

    :raises ValueError: these are no places
    """
    places: list[PlacedOffset] = []
    offset, place = 0, dict[str, PlaceValue]()
    more = 0  # parts beyond the tenth of a place
    for entry in encoded:  # a book has thousands, and each hit in it decodes them
        if type(entry) is not list or len(entry) != 2:
            raise ValueError("not a place")
        step, changed = entry
        if type(step) is not int or step < 0 or type(changed) is not dict:
            raise ValueError("not a place")
        offset += step
        place = place.copy()
        for name, value in changed.items():
            if value is None:
                place.pop(name, None)
            else:
                is_number = type(value) is int and -NUMBER_LIMIT < value < NUMBER_LIMIT
                place[name] = value if is_number or type(value) is str else _decode_texts(value)
        if offset >= _OFFSET_LIMIT:
            raise ValueError("not a place")
        more += max(len(place) - FEW_PARTS, 0)
        if more > _MANY_PARTS:
            place = dict(islice(place.items(), FEW_PARTS))  # the next place begins as a copy of it
        places.append((offset, place))
    return tuple(places)


def _decode_texts(value: object) -> PlaceValue:
    match value:
        case [*parts] if all(isinstance(part, str) for part in parts):
            return tuple(map(str, parts))
    raise ValueError("not a part of a place")
