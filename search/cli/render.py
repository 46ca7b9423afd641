"""How are results formatted for a terminal?"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from itertools import islice
from typing import TYPE_CHECKING

from timviet.index.messages import Message
from timviet.index.schema import TEXT
from timviet.search.cli.hit_files import PathOf, stored_path
from timviet.search.cli.language import translate
from timviet.search.cli.sanitize import sanitize
from timviet.search.results import Hit, Results
from timviet.search.snippets.cuts import cut_to_length
from timviet.search.snippets.snippet import Snippet

if TYPE_CHECKING:
    from timviet.search.engine.explain import Explanation, Part

__all__ = ["as_text", "explanation_lines", "facets_as_text"]

_TITLE, _RANK, _HIGHLIGHT, _PATH, _END = "\x1b[1m", "\x1b[2m", "\x1b[1;31m", "\x1b[35m", "\x1b[0m"
_MAX_TITLE = 300  # characters
_MAX_VALUES = 10  # of a facet
_BLANKS = re.compile(r"\s+")

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
    color: bool = False,
    start: int = 1,
    path_of: PathOf = stored_path,
    link_of: PathOf | None = None,
    keeps_lines: bool = False,
) -> str:
    """Return a page of results for people to read.

    :param color: whether highlights, titles and paths have terminal colors; otherwise highlights have [brackets]
    :param start: the rank of the first hit
    :param link_of: returns the address that a path links to, if the terminal supports links
    :param keeps_lines: whether passages keep their line ends
    """
    return "\n".join(
        _format_hit(rank, hit, color, path_of(hit), link_of, keeps_lines)
        for rank, hit in enumerate(results, start)
    )


def facets_as_text(results: Results) -> str:
    """Return the counts of facet values, one block for each field: the most frequent values, and how many more."""
    blocks = []
    for name, counts in results.facets.items():
        shown = dict(islice(counts.items(), _MAX_VALUES))
        width = max((len(str(count)) for count in shown.values()), default=0)
        rows = [f"  {count:>{width}}  {_on_one_line(value)}" for value, count in shown.items()]
        if more := len(counts) - len(shown):
            rows.append(f"  {translate(Message('… {count:,} more value', '… {count:,} more values', count=more))}")
        blocks.append("\n".join([f"{_on_one_line(name)}:", *rows]))
    return "\n".join(blocks)


def _format_hit(
    rank: int, hit: Hit, color: bool, path: str | None, link_of: PathOf | None, keeps_lines: bool
) -> str:
    score = translate(Message("{score:.2f}", score=hit.score))
    path = _on_one_line(path or hit.id)
    if color:
        title = _format_title(hit, _HIGHLIGHT, f"{_END}{_TITLE}")
        head = f"{_RANK}{rank:>2}.{_END} {_TITLE}{title}{_END}  {_RANK}{score}{_END}"
        path = f"{_PATH}{path}{_END}"
    else:
        is_only_in_title = not any(snippet.highlights for snippet in hit.snippets)
        title = _format_title(hit, "[", "]") if is_only_in_title else _format_title(hit, "", "")
        head = f"{rank:>2}. {title}  ({score})"
    if link_of is not None and (link := link_of(hit)):
        path = f"\x1b]8;;{link}\x1b\\{path}\x1b]8;;\x1b\\"
    passages = "\n".join(f"    {_format_passage(snippet, color, keeps_lines)}" for snippet in hit.snippets)
    explanation = () if hit.explanation is None else explanation_lines(hit.explanation)
    reasons = "".join(f"    {line}\n" for line in explanation)
    return f"{head}\n    {path}\n{passages}\n{reasons}"


def _format_title(hit: Hit, opening: str, closing: str) -> str:
    """Return the title on one line, cut if it is very long, or the id of a document without a title."""
    start, end = cut_to_length(hit.title, 0, len(hit.title), hit.title_highlights, _MAX_TITLE)
    highlights = [
        (max(first, start) - start, min(last, end) - start)
        for first, last in hit.title_highlights
        if first < end and last > start
    ]
    shown = _highlight(hit.title[start:end], highlights, opening, closing).strip()
    before, after = "… " if start else "", " …" if end < len(hit.title) else ""
    return f"{before}{shown}{after}" if shown else _on_one_line(hit.id)


def explanation_lines(explanation: Explanation) -> list[str]:
    """Return lines that explain a score: the total, then for each part its share, description and factors."""
    total = translate(Message("{score:.4f} =", score=explanation.score))
    return [total, *(_format_part(part) for part in explanation.parts)]


def _format_part(part: Part) -> str:
    what = Message(_PARTS[part.kind].template, text=_on_one_line(part.text))
    if part.field not in ("", TEXT):
        what = Message("{what} in {field}", what=what, field=part.field)
    return translate(
        Message(
            "{score:8.4f}  {what}  = {weight:.3f} weight × {rarity:.2f} rarity × {frequency:.2f} frequency",
            score=part.score,
            what=what,
            weight=part.weight,
            rarity=part.rarity,
            frequency=part.frequency,
        )
    )


def _format_passage(snippet: Snippet, color: bool, keeps_lines: bool) -> str:
    opening, closing = (_HIGHLIGHT, _END) if color else ("[", "]")
    shown = _highlight(snippet.text, snippet.highlights, opening, closing, keeps_lines)
    if keeps_lines:
        is_cut_before, is_cut_after = snippet.begins_within_line, snippet.ends_within_line
    else:
        is_cut_before, is_cut_after = snippet.cut_before, snippet.cut_after
    return f"{'… ' if is_cut_before else ''}{shown}{' …' if is_cut_after else ''}"


def _highlight(
    text: str, highlights: Sequence[tuple[int, int]], opening: str, closing: str, keeps_lines: bool = False
) -> str:
    clean = _indent if keeps_lines else _flatten
    pieces, last = [], 0
    for start, end in highlights:
        pieces += [clean(text[last:start]), opening, clean(text[start:end]), closing]
        last = end
    return "".join([*pieces, clean(text[last:])])


def _on_one_line(text: str) -> str:
    return _flatten(text).strip()


def _indent(text: str) -> str:
    return sanitize(text.replace("\r", "")).replace("\n", "\n    ")


def _flatten(text: str) -> str:
    return sanitize(_BLANKS.sub(" ", text))
