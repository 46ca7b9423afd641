"""Which syllables of a text should be highlighted? The slow reference, from the full analysis of the text."""

from __future__ import annotations

import numpy as np

from timviet.index.analysis.analyzer import Layer, analyze
from timviet.search.planning.highlight_spec import HighlightSpec


def spans_to_highlight(text: str, spec: HighlightSpec) -> list[tuple[int, int]]:
    """Return the highlighted syllables as (start, end) in the original text."""
    analysis = analyze(text, (Layer.SYLLABLE, Layer.FOLDED, Layer.FORM))
    spelled, folded = analysis[Layer.SYLLABLE].terms, analysis[Layer.FOLDED].terms
    positions = analysis[Layer.FOLDED].positions.tolist()
    starts, ends = analysis[Layer.SYLLABLE].starts, analysis[Layer.SYLLABLE].ends

    def fits(number: int, token: str, spellings: frozenset[str] | None) -> bool:
        return folded[number] == token and (spellings is None or spelled[number] in spellings)

    highlighted: set[int] = set()
    for form in analysis[Layer.FORM]:
        if form.term in spec.forms:
            highlighted.update(range(*np.searchsorted(starts, (form.start, form.end)).tolist()))
    syllables = spec.syllables if highlighted else {**spec.form_syllables, **spec.syllables}
    for row in spec.phrases:
        for start in range(len(folded) - len(row) + 1):
            numbers = range(start, start + len(row))
            if [positions[number] - positions[start] for number in numbers] == list(range(len(row))) and all(
                fits(number, *member) for number, member in zip(numbers, row, strict=True)
            ):
                highlighted.update(numbers)
    for row, slop in spec.sloppy_phrases:
        for start in range(len(folded)):
            members = [start] if fits(start, *row[0]) else []
            while members and len(members) < len(row):
                later = (
                    number for number in range(members[-1] + 1, len(folded)) if fits(number, *row[len(members)])
                )
                if (member := next(later, None)) is None:
                    break
                members.append(member)
            if len(members) == len(row) and positions[members[-1]] - positions[start] <= len(row) - 1 + slop:
                highlighted.update(members)
    same_folded = {number for number, token in enumerate(folded) if token in syllables}
    matches = {number for number in same_folded if fits(number, folded[number], syllables[folded[number]])}
    for token, spellings in spec.likely_spellings.items():
        of_token = {number for number in matches if folded[number] == token}
        likely = {number for number in of_token if spellings is None or spelled[number] in spellings}
        if likely:
            matches -= of_token - likely
    highlighted.update(matches)
    return [(int(starts[number]), int(ends[number])) for number in sorted(highlighted or same_folded)]
