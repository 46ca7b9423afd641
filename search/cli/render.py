"""How do results look in a terminal?"""

from __future__ import annotations

import re
from collections.abc import Sequence

from timviet.index.schema import TEXT
from timviet.search.cli.formats import PathOf, stored_path
from timviet.search.cli.messages import said
from timviet.search.cli.sanitize import harmless
from timviet.search.engine.explain import Explanation
from timviet.search.results import Hit, Results
from timviet.search.snippets.snippet import Snippet

__all__ = ["as_text", "explained", "facets_as_text"]

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
    language: str = "en",
) -> str:
    """Gives a page of results for people to read.

    :param color: whether to mark highlights, titles and paths with terminal colours, not with [brackets]
    :param first: the rank of the first hit
    :param link_of: gives the address that a path links to, if the terminal can show links
    :param lines: whether to keep the lines of passages as they are
    :param language: in which explanations are given
    """
    return "\n".join(
        _hit(rank, hit, color, path_of(hit), link_of, lines, language) for rank, hit in enumerate(results, first)
    )


def facets_as_text(results: Results) -> str:
    """Gives the counts of values, a block for each field."""
    blocks = []
    for name, counts in results.facets.items():
        width = max((len(str(count)) for count in counts.values()), default=0)
        rows = [f"  {count:>{width}}  {_line(value)}" for value, count in counts.items()]
        blocks.append("\n".join([f"{_line(name)}:", *rows]))
    return "\n".join(blocks)


def _hit(
    rank: int, hit: Hit, color: bool, path: str | None, link_of: PathOf | None, lines: bool, language: str
) -> str:
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
    made = () if hit.explanation is None else explained(hit.explanation, language)
    why = "".join(f"    {line}\n" for line in made)
    return f"{head}\n    {path}\n{passages}\n{why}"


def explained(explanation: Explanation, language: str = "en") -> list[str]:
    """Gives the lines that say what made a score: of each part what it adds, what it is, and why so much."""
    lines = [f"{explanation.score:.4f} ="]
    for part in explanation.parts:
        what = f"{said(language, f'part-{part.kind}')} {_line(part.text)}".rstrip()
        if part.field not in ("", TEXT):
            what = said(language, "part-of-field", what=what, field=part.field)
        factors = {"weight": part.weight, "rarity": part.rarity, "frequency": part.frequency}
        lines.append(f"{part.score:8.4f}  {said(language, 'part', what=what, **factors)}")
    return lines


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
