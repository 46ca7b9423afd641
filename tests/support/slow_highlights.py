"""Which syllables of a text should be highlighted? The slow reference, from the full analysis of the text."""

from __future__ import annotations

import numpy as np

from timviet.index.analysis.analyzer import analyze
from timviet.index.analysis.layer import Layer
from timviet.index.text.fold import fold
from timviet.search.planning.highlight_spec import Agreement, HighlightSpec, SpellingsByFold, union_of_spellings


def spans_to_highlight(text: str, spec: HighlightSpec) -> list[tuple[int, int]]:
    """Return the highlighted syllables as (start, end) in the original text."""
    analysis = analyze(text, (Layer.SYLLABLE, Layer.FOLDED, Layer.FORM))
    spelled, folded = analysis[Layer.SYLLABLE].terms, analysis[Layer.FOLDED].terms
    positions = analysis[Layer.FOLDED].positions.tolist()
    starts, ends = analysis[Layer.SYLLABLE].starts, analysis[Layer.SYLLABLE].ends

    def fits(number: int, token: str, spellings: frozenset[str] | None) -> bool:
        return folded[number] == token and (spellings is None or spelled[number] in spellings)

    def agreement(number: int) -> Agreement:
        spellings = spec.spellings.get(folded[number])
        return Agreement.TYPED if spellings is None else spellings.agreement(spelled[number])

    def members_of(first: int, row: tuple[tuple[str, frozenset[str] | None], ...], slop: int) -> list[int]:
        members = [first] if fits(first, *row[0]) else []
        while members and len(members) < len(row):
            later = (number for number in range(members[-1] + 1, len(folded)) if fits(number, *row[len(members)]))
            if (member := next(later, None)) is None:
                return []
            members.append(member)
        is_close = members and positions[members[-1]] - positions[first] <= len(row) - 1 + slop
        return members if is_close else []

    def matching(syllables: SpellingsByFold) -> tuple[set[int], set[int]]:
        alike = {number for number in range(len(folded)) if fits_any(number, syllables)}
        agreeing: set[int] = set()
        for token in {folded[number] for number in alike}:
            of_token = {number for number in alike if folded[number] == token}
            best = min(map(agreement, of_token))
            if best <= Agreement.LIKELY:
                agreeing |= {number for number in of_token if agreement(number) == best}
            elif spec.spellings[token].is_open:
                agreeing |= of_token
        best = min(map(agreement, alike), default=Agreement.OTHER)
        return agreeing, {number for number in alike if agreement(number) == best}

    def fits_any(number: int, syllables: SpellingsByFold) -> bool:
        token = fold(spelled[number])
        return token in syllables and fits(number, token, syllables[token])

    highlighted: set[int] = set()
    for form in analysis[Layer.FORM]:
        if form.term in spec.forms:
            highlighted.update(range(*np.searchsorted(starts, (form.start, form.end)).tolist()))
    agreeing, others = matching(
        spec.syllables if highlighted else union_of_spellings(spec.form_syllables, spec.syllables)
    )
    for row, slop in spec.phrases:
        occurrences = [members for first in range(len(folded)) if (members := members_of(first, row, slop))]
        worst = [max(map(agreement, members)) for members in occurrences]
        for members, worst_agreement in zip(occurrences, worst, strict=True):
            if worst_agreement == min(worst):
                highlighted.update(members)
    highlighted |= {
        number for number, token in enumerate(folded) for prefix in spec.prefixes if token.startswith(prefix)
    }
    highlighted |= agreeing
    if not highlighted:
        for form in analysis[Layer.FORM]:
            if form.term in spec.fallback_forms:
                highlighted.update(range(*np.searchsorted(starts, (form.start, form.end)).tolist()))
    if not highlighted:
        highlighted = others or set().union(*matching(spec.fallback))
    return [(int(starts[number]), int(ends[number])) for number in sorted(highlighted)]
