"""How are results formatted for a terminal?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import TYPE_CHECKING

from timviet.index.lazy import lazy_pattern
from timviet.index.messages import Message
from timviet.index.schema import TEXT
from timviet.index.text.one_line import on_one_line
from timviet.search.cli.hit_files import PathOf, stored_path
from timviet.search.cli.shown_path import shown_path
from timviet.search.cli.wrap import TIE, cut_to_width, wrap
from timviet.search.language import translate
from timviet.search.place_text import describe_place
from timviet.search.sanitize import sanitize, sanitize_line
from timviet.search.snippets.cuts import cut_to_length

if TYPE_CHECKING:
    from timviet.search.contract.explanation import Explanation, Part
    from timviet.search.results import Hit, Results
    from timviet.search.snippets.snippet import Snippet

__all__ = ["as_text", "explanation_lines", "facets_as_text"]

_TITLE, _FAINT, _HIGHLIGHT, _PATH, _END = "\x1b[1m", "\x1b[2m", "\x1b[1;31m", "\x1b[35m", "\x1b[0m"
_MAX_TITLE = 300  # characters, where lines have no width
_MIN_TITLE = 8  # cells, on the narrowest terminal
_INDENT, _REASON_INDENT = " " * 4, " " * 14
_MAX_VALUES = 10  # of a facet
_BLANKS = lazy_pattern(r"\s+")
_BLANK = lazy_pattern(r"\s")

_PARTS: Mapping[str, Message] = {
    "syllable": Message("as spelled: {text}", text=""),
    "folded": Message("without accents: {text}", text=""),
    "bigram": Message("side by side: {text}", text=""),
    "word": Message("word: {text}", text=""),
    "form": Message("form: {text}", text=""),
    "phrase": Message("phrase: {text}", text=""),
    "prefix": Message("prefix: {text}", text=""),
    "condition": Message("condition"),
}
"""The description of a part of a score, by its kind."""


def as_text(
    results: Results,
    *,
    width: int | None = None,
    color: bool = False,
    start: int = 1,
    path_of: PathOf = stored_path,
    link_of: PathOf | None = None,
    keeps_lines: bool = False,
) -> str:
    """Return a page of results for people to read.

    :param width: the cells of a line, to which titles are cut and passages are wrapped; None wraps nothing
    :param color: whether highlights, titles and paths have terminal colors; otherwise highlights have [brackets]
    :param start: the rank of the first hit
    :param link_of: returns the address that a path links to, if the terminal supports links
    :param keeps_lines: whether passages keep their line ends
    """
    format_hit = _HitFormat(width, color, path_of, link_of, keeps_lines)
    return "\n".join(format_hit(rank, hit) for rank, hit in enumerate(results, start))


def facets_as_text(results: Results, width: int | None = None) -> str:
    """Return the counts of facet values, one block for each field: the most frequent values, and how many more."""
    blocks = []
    for name, counts in results.facets.items():
        shown = dict(islice(counts.items(), _MAX_VALUES))
        digits = max((len(str(count)) for count in shown.values()), default=0)
        rows = [
            _wrap(f"  {count:>{digits}}  {_shown(value)}", width, " " * (digits + 4))
            for value, count in shown.items()
        ]
        if more := len(counts) - len(shown):
            rows.append(f"  {translate(Message('… {count:,} more value', '… {count:,} more values', count=more))}")
        blocks.append("\n".join([f"{_shown(name)}:", *rows]))
    return "\n".join(blocks)


class _HitFormat:  # no dataclass, because making one takes as long as a search
    """Formats a hit; the parameters are those of :func:`as_text`."""

    def __init__(
        self, width: int | None, color: bool, path_of: PathOf, link_of: PathOf | None, keeps_lines: bool
    ) -> None:
        self.width, self.color, self.keeps_lines = width, color, keeps_lines
        self.path_of, self.link_of = path_of, link_of

    def __call__(self, rank: int, hit: Hit) -> str:
        snippets = [snippet for snippet in hit.snippets if not _repeats_title(snippet, hit)]
        own_path = self.path_of(hit)
        path = _shown(own_path or _id_of(hit))
        if self.color:
            path = f"{_PATH}{path}{_END}"
        if self.link_of is not None and (link := self.link_of(hit)):
            path = f"\x1b]8;;{link}\x1b\\{path}\x1b]8;;\x1b\\"  # a path is never cut, so that it can be copied
        if place := describe_place(hit.place):
            path = f"{path}, {place}"
        is_only_in_title = not any(snippet.highlights for snippet in snippets)
        lines = [self._head(rank, hit, is_only_in_title), f"{_INDENT}{path}"]
        if self.width is not None and own_path is None and not (hit.index or hit.title.strip()):
            del lines[1]  # the id, which stands in place of the title
        for snippet in snippets:
            lines += self._passage(snippet)
        if hit.note is not None:
            lines.append(_wrap(f"{_INDENT}({sanitize_line(translate(hit.note.message))})", self.width, _INDENT))
        if hit.explanation is not None:
            reasons = explanation_lines(hit.explanation)
            lines += (_wrap(f"{_INDENT}{line}", self.width, _REASON_INDENT) for line in reasons)
        return "\n".join([*lines, ""])

    def _head(self, rank: int, hit: Hit, is_only_in_title: bool) -> str:
        """Return the rank, the title and the score."""
        score = translate(Message("{score:.2f}", score=hit.score))
        number, score = f"{rank:>2}. ", f"  {score}" if self.color else f"  ({score})"
        room = None if self.width is None else self.width - len(number) - len(score)
        if self.color:
            title = _format_title(hit, room, _HIGHLIGHT, f"{_END}{_TITLE}")
            return f"{_FAINT}{number}{_END}{_TITLE}{title}{_END}{_FAINT}{score}{_END}"
        opening, closing = ("[", "]") if is_only_in_title else ("", "")
        return f"{number}{_format_title(hit, room, opening, closing)}{score}"

    def _passage(self, snippet: Snippet) -> Iterator[str]:
        """Yield the lines of a passage."""
        opening, closing = (_HIGHLIGHT, _END) if self.color else ("[", "]")
        if self.keeps_lines:
            text = _mark(sanitize(snippet.text.replace("\r", " ")), snippet.highlights, opening, closing)
            is_cut_before, is_cut_after = snippet.begins_within_line, snippet.ends_within_line
        else:
            text = _mark(*_cleaned(snippet.text, snippet.highlights), opening, closing)
            is_cut_before, is_cut_after = snippet.cut_before, snippet.cut_after
        blank = " " if self.width is None else TIE  # so that no line is a lone ellipsis
        text = f"{'… ' if is_cut_before else ''}{text}{f'{blank}…' if is_cut_after else ''}"
        hanging = f"{_INDENT}  " if self.keeps_lines else _INDENT
        for line in text.split("\n"):
            yield _wrap(f"{_INDENT}{line}".rstrip(), self.width, hanging)


def _repeats_title(snippet: Snippet, hit: Hit) -> bool:
    """Return whether a passage is nothing but the title, or is empty."""
    return _shown(snippet.text) in ("", _shown(hit.title))


def _format_title(hit: Hit, room: int | None, opening: str, closing: str) -> str:
    """Return the title on one line, cut if it is too long, or the id of a document without a title.

    :param room: number of cells
    """
    title, highlights = _cleaned(hit.title, hit.title_highlights)
    if not title.strip():
        title, highlights = _shown(hit.id), ()
    if room is None:
        start, end = cut_to_length(title, 0, len(title), highlights, _MAX_TITLE)
    else:
        brackets = len(opening + closing) if opening == "[" else 0
        start, end = cut_to_width(title, highlights, max(room - brackets * len(highlights), _MIN_TITLE))
    within = [
        (max(first, start) - start, min(last, end) - start)
        for first, last in highlights
        if first < end and last > start
    ]
    before, after = "… " if start else "", " …" if end < len(title) else ""
    return f"{before}{_mark(title[start:end], within, opening, closing).strip()}{after}"


def explanation_lines(explanation: Explanation) -> list[str]:
    """Return lines that explain a score: the total, then for each part its share, description and factors."""
    total = translate(Message("{score:.4f} =", score=explanation.score))
    return [total, *(_format_part(part) for part in explanation.parts)]


def _format_part(part: Part) -> str:
    what = Message(_PARTS[part.kind].template, text=_shown(part.text))
    if part.field not in ("", TEXT):
        what = Message("{what} in {field}", what=what, field=_shown(part.field))
    line = Message(
        "{score:8.4f}  {what}  = {weight:.3f} weight × {rarity:.2f} rarity × {frequency:.2f} frequency",
        score=part.score,
        what=what,
        weight=part.weight,
        rarity=part.rarity,
        frequency=part.frequency,
    )
    length, counted = part.length, part.counted_length
    if length is None:
        return translate(line)
    if length == counted:
        return translate(Message("{line}, length {length:,}", line=line, length=length))
    return translate(
        Message("{line}, length {length:,} (counted as {counted:,})", line=line, length=length, counted=counted)
    )


def _cleaned(text: str, highlights: Sequence[tuple[int, int]]) -> tuple[str, Sequence[tuple[int, int]]]:
    """Return a text on one line, without what is dangerous, and where its highlights are then."""
    text = sanitize(_BLANK.sub(" ", text))  # as a whole, because it matters what is beside a character
    pieces, cleaned, last, length = [], [], 0, 0
    for start, end in highlights:
        before, within = _BLANKS.sub(" ", text[last:start]), _BLANKS.sub(" ", text[start:end])
        pieces += [before, within]
        cleaned.append((length + len(before), length + len(before) + len(within)))
        last, length = end, cleaned[-1][1]
    return "".join([*pieces, _BLANKS.sub(" ", text[last:])]), cleaned


def _mark(text: str, highlights: Sequence[tuple[int, int]], opening: str, closing: str) -> str:
    pieces, last = [], 0
    for start, end in highlights:
        pieces += [text[last:start], opening, text[start:end], closing]
        last = end
    return "".join([*pieces, text[last:]])


def _wrap(line: str, width: int | None, indent: str) -> str:
    return line if width is None else wrap(line.replace("\t", _INDENT), width, indent)


def _shown(text: str) -> str:
    return sanitize(on_one_line(text))


def _id_of(hit: Hit) -> str:
    """Return the id of a hit, with its index if there are several."""
    return f"{hit.id} ({shown_path(hit.index)})" if hit.index else hit.id
