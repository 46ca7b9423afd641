"""How do results look in a terminal?"""

from __future__ import annotations

import re
from collections.abc import Sequence

from timviet.search.harmless import harmless
from timviet.search.results import Hit, Results
from timviet.search.rows import PathOf, stored_path
from timviet.search.snippet import Snippet

__all__ = ["as_text", "facets_as_text"]

_TITLE, _RANK, _MARK, _PATH, _END = "\x1b[1m", "\x1b[2m", "\x1b[1;31m", "\x1b[35m", "\x1b[0m"
_BLANKS = re.compile(r"\s+")


def as_text(
    results: Results,
    *,
    color: bool = False,
    first: int = 1,
    path_of: PathOf = stored_path,
    link_of: PathOf | None = None,
    lines: bool = False,
) -> str:
    """Gives a page of results for people to read.

    :param color: whether to mark highlights, titles and paths with terminal colours, not with [brackets]
    :param first: the rank of the first hit
    :param link_of: gives the address that a path links to, if the terminal can show links
    :param lines: whether to keep the lines of passages as they are
    """
    return "\n".join(
        _hit(rank, hit, color, path_of(hit), link_of, lines) for rank, hit in enumerate(results, first)
    )


def facets_as_text(results: Results) -> str:
    """Gives the counts of values, a block for each field."""
    blocks = []
    for name, counts in results.facets.items():
        width = max((len(str(count)) for count in counts.values()), default=0)
        rows = [f"  {count:>{width}}  {_line(value)}" for value, count in counts.items()]
        blocks.append("\n".join([f"{_line(name)}:", *rows]))
    return "\n".join(blocks)


def _hit(rank: int, hit: Hit, color: bool, path: str | None, link_of: PathOf | None, lines: bool) -> str:
    title = _line(hit.title) or _line(hit.id)
    path = _line(path or hit.id)
    if color:
        title = _marked(hit.title, hit.title_highlights, _MARK, f"{_END}{_TITLE}").strip() or title
        head = f"{_RANK}{rank:>2}.{_END} {_TITLE}{title}{_END}  {_RANK}{hit.score:.2f}{_END}"
        path = f"{_PATH}{path}{_END}"
    else:
        head = f"{rank:>2}. {title}  ({hit.score:.2f})"
    if link_of is not None and (link := link_of(hit)):
        path = f"\x1b]8;;{link}\x1b\\{path}\x1b]8;;\x1b\\"
    passages = "\n".join(f"    {_passage(snippet, color, lines)}" for snippet in hit.snippets)
    return f"{head}\n    {path}\n{passages}\n"


def _passage(snippet: Snippet, color: bool, lines: bool) -> str:
    opening, closing = (_MARK, _END) if color else ("[", "]")
    shown = _marked(snippet.text, snippet.highlights, opening, closing, lines)
    if lines:
        return shown
    before, after = "… " if snippet.cut_before else "", " …" if snippet.cut_after else ""
    return before + shown + after


def _marked(
    text: str, highlights: Sequence[tuple[int, int]], opening: str, closing: str, lines: bool = False
) -> str:
    shown = _indented if lines else _flat
    pieces, last = [], 0
    for start, end in highlights:
        pieces += [shown(text[last:start]), opening, shown(text[start:end]), closing]
        last = end
    return "".join([*pieces, shown(text[last:])])


def _line(text: str) -> str:
    return _flat(text).strip()


def _indented(text: str) -> str:
    return harmless(text.replace("\r", "")).replace("\n", "\n    ")


def _flat(text: str) -> str:
    return harmless(_BLANKS.sub(" ", text))
