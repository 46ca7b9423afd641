"""How do documents write a phrase: with which capitals?

The index has no capitals, so documents that have the phrase are read. This also proves that the phrase is there.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from timviet.index.analysis.scan import Scan
from timviet.index.document import Document
from timviet.index.text.fold import fold
from timviet.index.text.one_line import on_one_line

__all__ = ["find_written_form"]

_READ = 20_000  # characters of a document that are read
_SENTENCE_END = re.compile(r"[.!?:;…\n\"“”(\[•–—|/-]\s*\Z")
_JOINING = re.compile(r"[ \u00a0]|[-.'’_]")
_JOINING_IN_TITLES = re.compile(r"[ \u00a0]|[^\s\w\"“”(),;:|–—]+")
_SIGN = re.compile(r"\s[^\w\s]|[^\w\s]\s")
_WITHIN_CHUNK = re.compile(r"[-./_&+@]\w|(?<=°)\w|(?<=\d)[,:]\d")
_WITHIN_NUMBER = re.compile(r"(?<=\d)[.,:](?=\d)")
_SIGNS_AFTER = re.compile(r"(?<=\d)[%‰°]|(?<=\w)[+#]+(?!\w)")  # 7,5%, C++
_MOST_LETTERS_OF_ABBREVIATIONS = 5


def find_written_form(
    documents: Iterable[Document], spellings: Sequence[str], needed: int
) -> tuple[str, int] | None:
    """Return a phrase as documents write it most often, and its number of syllables.

    Only blanks and hyphens join the syllables of a phrase. If a document has other signs in it, as between the
    title of a book and that of a chapter, the part before them is returned. The capital at the start of a sentence
    is not kept, unless the phrase is a name or a whole title.

    :param documents: read one by one, until one has the phrase inside of a sentence
    :param spellings: the canonical spellings of the syllables
    :param needed: return None if the documents do not have this many of them
    """
    forms: Counter[tuple[int, bool, str]] = Counter()
    for document in documents:
        for length, is_start, written in _forms(document, spellings, needed):
            if length >= needed:
                forms[-length, is_start, written] += 1
        if any(not is_start for _, is_start, _ in forms):
            break
    if not forms:
        return None
    # Inside of sentences capitals mean names; elsewhere anything may have them.
    (length, _, written), _ = min(forms.items(), key=lambda item: (*item[0][:2], -item[1], item[0][2]))
    return written.lower() if _is_shouted(written) else written, -length


def _forms(document: Document, spellings: Sequence[str], needed: int) -> Iterator[tuple[int, bool, str]]:
    """Yield the number of syllables of each occurrence, whether it starts a sentence, and how it is written."""
    for text, free in ((document.title, needed), (document.body[:_READ], 1)):
        for start, written, length in _occurrences(text, spellings, free):
            is_start = _starts_sentence(text, start)
            is_whole = len(written) == len(on_one_line(text))
            if length == free > 1 and not is_whole and _SIGN.search(written):
                continue  # a title, and one syllable of what follows a sign in it
            yield length, is_start, _without_sentence_capital(written) if is_start and not is_whole else written


def _starts_sentence(text: str, offset: int) -> bool:
    return not text[:offset].strip() or _SENTENCE_END.search(text[max(offset - 3, 0) : offset]) is not None


def _occurrences(text: str, spellings: Sequence[str], free: int) -> Iterator[tuple[int, str, int]]:
    """Yield the offset, the text and the number of syllables of each occurrence.

    :param free: the number of first syllables between which any signs may stand
    """
    scan = Scan.of(text)
    folded = scan.folded()
    target = [fold(spelling) for spelling in spellings]
    last = len(folded) - len(target)
    number = -1
    while number < last:
        try:
            number = folded.index(target[0], number + 1, last + 1)
        except ValueError:
            return
        if folded[number : number + len(target)] != target:
            continue
        numbers = range(number, number + len(target))
        if [scan.spelling(each) for each in numbers] != list(spellings):
            continue
        spans = scan.spans(numbers)
        joining = _JOINING_IN_TITLES if free > 1 else _JOINING
        length = free
        while length < len(spans) and _are_joined(text, spans[length - 1][1], spans[length][0], joining):
            length += 1
        start, end = spans[0][0], spans[length - 1][1]
        end = _end_with_signs(text, end)
        if _WITHIN_CHUNK.match(text, end):
            continue  # cut off within a code
        if text[start:end].count("(") > text[start:end].count(")") and text[end : end + 1] == ")":
            end += 1
        yield start, on_one_line(text[start:end]), length


def _are_joined(text: str, end: int, start: int, joining: re.Pattern[str]) -> bool:
    """Return whether what stands between the end of a syllable and the start of the next one joins them."""
    signs_end = _end_with_signs(text, end)
    if signs_end == start or joining.fullmatch(text, signs_end, start):
        return True
    return _WITHIN_NUMBER.match(text, end) is not None and start == end + 1


def _end_with_signs(text: str, end: int) -> int:
    """Return the end of a syllable and of the signs that belong to it."""
    signs = _SIGNS_AFTER.match(text, end)
    return end if signs is None else signs.end()


def _without_sentence_capital(written: str) -> str:
    """Return a phrase with its first syllable in lower case, unless the second one has a capital too."""
    syllables = written.split()
    if len(syllables) > 1 and (syllables[1][0].isupper() or syllables[1].isdigit()):
        return written
    if syllables[0].isupper() and len(syllables[0]) > 1:
        return written
    return written[0].lower() + written[1:]


def _is_shouted(written: str) -> bool:
    """Return whether a phrase is in capitals all over, and is no abbreviation."""
    return written.isupper() and (" " in written or len(written) > _MOST_LETTERS_OF_ABBREVIATIONS)
