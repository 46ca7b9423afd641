"""Which syllables of a text should be highlighted? Slow, from its full analysis, with nothing guessed."""

from __future__ import annotations

import numpy as np

from timviet.index.analysis.analyzer import Layer, analyze


def wanted_spans(text, wanted):
    """Return the highlighted syllables as (start, end) in the original text."""
    analysis = analyze(text, (Layer.SYLLABLE, Layer.FOLDED, Layer.FORM))
    spelled, folded = analysis[Layer.SYLLABLE].terms, analysis[Layer.FOLDED].terms
    positions = analysis[Layer.FOLDED].positions.tolist()
    starts, ends = analysis[Layer.SYLLABLE].starts, analysis[Layer.SYLLABLE].ends

    def fits(i, term, spellings):
        return folded[i] == term and (spellings is None or spelled[i] in spellings)

    right = set()
    for form in analysis[Layer.FORM]:
        if form.term in wanted.forms:
            right.update(range(*np.searchsorted(starts, (form.start, form.end)).tolist()))
    syllables = wanted.syllables if right else {**wanted.form_syllables, **wanted.syllables}
    for row in wanted.phrases:
        for first in range(len(folded) - len(row) + 1):
            places = range(first, first + len(row))
            if [positions[i] - positions[first] for i in places] == list(range(len(row))) and all(
                fits(i, *each) for i, each in zip(places, row, strict=True)
            ):
                right.update(places)
    for row, slop in wanted.sloppy_phrases:
        for first in range(len(folded)):
            places = [first] if fits(first, *row[0]) else []
            while places and len(places) < len(row):
                behind = (i for i in range(places[-1] + 1, len(folded)) if fits(i, *row[len(places)]))
                if (place := next(behind, None)) is None:
                    break
                places.append(place)
            if len(places) == len(row) and positions[places[-1]] - positions[first] <= len(row) - 1 + slop:
                right.update(places)
    alike = {i for i, term in enumerate(folded) if term in syllables}
    found = {i for i in alike if fits(i, folded[i], syllables[folded[i]])}
    for term, read in wanted.likely_spellings.items():
        those = {i for i in found if folded[i] == term}
        as_read = {i for i in those if read is None or spelled[i] in read}
        if as_read:
            found -= those - as_read
    right.update(found)
    return [(int(starts[i]), int(ends[i])) for i in sorted(right or alike)]
