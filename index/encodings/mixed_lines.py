"""Which lines of a text are in an old encoding, when others are in Unicode?

A letter, a name or a line pasted into a TCVN3 or VNI text is Unicode, and some texts have paragraphs in several
encodings. So the lines are decided one by one, and of a line with Unicode letters the stretches between the words
that have them. A stretch is converted if that makes practically all its words Vietnamese that were not, and if the
stretches of the same encoding have several broken words together (``nh©n``), which no orthography has.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from timviet.index.text.fold import fold
from timviet.index.text.syllable import is_syllable
from timviet.index.value_class import value_class

__all__ = ["MixedText", "convert_lines", "may_be_mixed"]

_LINE_END = re.compile("\r\n|\r|\n|\x1d")  # the last one separates records, such as cells
_UNICODE_ONLY = "ĂăĐđĨĩŨũƠơƯưẠ-ỹ\u0300\u0301\u0302\u0303\u0306\u0309\u031b\u0323"
_UNICODE_LETTER = re.compile(f"[{_UNICODE_ONLY}]")
_UNICODE_CHUNK = re.compile(f"((?<!\\S)[^\\s{_UNICODE_ONLY}]*+[{_UNICODE_ONLY}]\\S*+)")
_BLANKS = re.compile("(\\s+)")
_WORD = re.compile("(?:[^\\W\\d_]|[\u0300-\u036f])+")
_VOWEL = re.compile("[aeiouy]")
_SIGNS, _AFTER_VOWEL = "¡-±´-¸»-¿À-ÄÆ-Þ\x80-\x9f", "åãäÅÃÄ"
_BROKEN = re.compile(  # a sign or capital within small letters, đ of TCVN3, marks of VNI, UTF-8 encoded twice
    f"[{_SIGNS}{_AFTER_VOWEL}øûõº‘](?:(?<=[a-z][{_SIGNS}])(?=[a-z])|(?<=[§®])(?=[¡-þ])"
    f"|(?<=[aeoAEO][{_AFTER_VOWEL}])|(?<=[aou]ø)|(?<=[au]û)|(?<=[ao]õ)|(?<=á[º»])|(?<=Æ[°¡])|(?<=Ä[‘\x91]))"
)
_MIN_BROKEN = 3  # distinct words
_MIN_BROKEN_SHARE = 0.2  # of the words of the stretches that have broken ones
_LONGEST_KEPT, _MOST_KEPT = 16, 1 << 17  # characters of a stretch, and stretches, whose conversion is kept
_TRIED = 200  # stretches with broken words by which the encodings are found


@value_class
class MixedText:
    """A text whose lines were decided one by one."""

    text: str

    encodings: tuple[str, ...]
    """The old encodings that some lines were in, the most frequent first."""

    has_broken_words: bool
    """Whether lines remain that look like an old encoding but become no Vietnamese."""


def may_be_mixed(text: str) -> bool:
    """Return whether a text has a sequence of letters and signs that only texts in a wrong encoding have."""
    return _BROKEN.search(text) is not None


def convert_lines(text: str, decoders: Mapping[str, Callable[[str], str]]) -> MixedText:
    """Return a text with the stretches that are in old encodings converted.

    :param decoders: for the name of each old encoding, a function that decodes a text again
    """
    # Only what has broken words tells the encodings; in nearly all texts there are none.
    undecided = [piece for line in _lines(text) if _BROKEN.search(line) for piece in _split_line(line)]
    encodings: list[str] = []
    while chosen := _choose_encoding(undecided, decoders):
        decode = decoders[chosen]
        encodings.append(chosen)
        undecided = [piece for piece in undecided if not _is_better(decode(piece), piece)]
    if encodings:
        converted = _Converted(decoders[encoding] for encoding in encodings)
        text = "".join(["".join([converted[piece] for piece in _split_line(line)]) for line in _lines(text)])
        undecided = [converted[piece] for piece in undecided]
    return MixedText(text, tuple(encodings), _look_broken(undecided))


def _lines(text: str) -> Iterator[str]:
    """Yield the lines of a text and what ends them; one at a time, since together they take as much room as it."""
    start = 0
    for end in _LINE_END.finditer(text):
        yield text[start : end.start()]
        yield end[0]
        start = end.end()
    yield text[start:]


class _Converted(dict[str, str]):
    """For each stretch, it in the first encoding that makes it Vietnamese. Most are words, which repeat."""

    def __init__(self, decoders: Iterable[Callable[[str], str]]) -> None:
        super().__init__()
        self._decoders = [*decoders]

    def __missing__(self, stretch: str) -> str:
        converted = stretch if stretch.isascii() else self._convert(stretch)
        if len(stretch) <= _LONGEST_KEPT and len(self) < _MOST_KEPT:
            self[stretch] = converted
        return converted

    def _convert(self, stretch: str) -> str:
        words = _WORD.findall(stretch)
        if words and all(map(is_syllable, words)):
            return stretch
        stretch = self._better(stretch)
        # An old encoding may have a letter in Unicode within a word.
        return self._better(stretch) if _UNICODE_LETTER.search(stretch) else stretch

    def _better(self, stretch: str) -> str:
        tries = (decode(stretch) for decode in self._decoders)
        return next((other for other in tries if _is_better(other, stretch)), stretch)


def _split_line(line: str) -> Iterator[str]:
    """Yield the stretches of a line: its chunks in Unicode, and what is between them.

    Words beside such a chunk that are syllables as they are may well be in Unicode too, and are stretches.
    """
    pieces = _UNICODE_CHUNK.split(line)
    for number, piece in enumerate(pieces):
        if number % 2 or len(pieces) == 1:
            yield piece
            continue
        chunks = _BLANKS.split(piece)
        first, last = 0, len(chunks)
        while number and first < last and _is_plain(chunks[first]):
            first += 1
        while number < len(pieces) - 1 and first < last and _is_plain(chunks[last - 1]):
            last -= 1
        yield from ("".join(chunks[:first]), "".join(chunks[first:last]), "".join(chunks[last:]))


def _is_plain(chunk: str) -> bool:
    return all(map(is_syllable, _WORD.findall(chunk))) and not _BROKEN.search(chunk)


def _choose_encoding(stretches: Sequence[str], decoders: Mapping[str, Callable[[str], str]]) -> str | None:
    """Return the encoding that most of the stretches with broken words are in, or None if they are too few."""
    tried = [stretch for stretch in stretches if _BROKEN.search(stretch)][:_TRIED]
    best, most = None, _MIN_BROKEN - 1
    for encoding, decode in decoders.items() if tried else ():
        broken = _broken_words(stretch for stretch in tried if _is_better(decode(stretch), stretch))
        if len(broken) > most:
            best, most = encoding, len(broken)
    return best


def _is_better(converted: str, stretch: str) -> bool:
    """Return whether practically all words of a converted stretch are syllables, and more than before.

    Abbreviations such as ``HĐND`` tell nothing.
    """
    words = _WORD.findall(converted)
    marked = [word for word in words if not word.isascii() and _VOWEL.search(fold(word))]
    right = sum(map(is_syllable, marked))
    return (
        right > 0
        and right >= 0.9 * len(marked)
        and _syllable_share(words) > _syllable_share(_WORD.findall(stretch))
    )


def _syllable_share(words: Sequence[str]) -> float:
    return sum(map(is_syllable, words)) / max(len(words), 1)


def _broken_words(stretches: Iterable[str]) -> set[str]:
    """Return the distinct broken words of stretches, of long ones only the letters around."""
    return {
        _BLANKS.split(stretch[max(match.start() - 8, 0) : match.start()])[-1]
        + _BLANKS.split(stretch[match.start() : match.end() + 8])[0]
        for stretch in stretches
        for match in _BROKEN.finditer(stretch)
    }


def _look_broken(stretches: Sequence[str]) -> bool:
    """Return whether stretches that were not converted look like an old encoding."""
    broken = [stretch for stretch in stretches if _BROKEN.search(stretch)]
    words = sum(len(stretch.split()) for stretch in broken)
    return len(_broken_words(broken)) >= max(_MIN_BROKEN, _MIN_BROKEN_SHARE * words)
