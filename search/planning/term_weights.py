"""Which terms are searched for the free words of a query, and with which weights?

Each syllable is searched for in its likely spellings, weighted by their probability
(:mod:`timviet.search.planning.clauses.accents`), in the words that these form
(:mod:`timviet.search.planning.clauses.word_lattice`), and without accents, alone and with its neighbor. So a wrong
accent or a wrong guess lowers the score of a document but does not exclude it. The weight of a single syllable
falls with its document frequency, faster than in BM25: there are few different syllables, and each has many
meanings. In short texts it falls less (:attr:`TermCounts.importance`): on chat lines with half of the words left
out this brought .05 of reciprocal rank, on titles with two syllables swapped .03. Question words
(:mod:`timviet.search.planning.clauses.question_words`) weigh less.

A form (a date, a number, a code, a name with a short spelling) is searched for by its canonical term. The role of
the form decides how much its syllables weigh; see :mod:`timviet.index.forms.form`. A sign (``C++``, ★) adds to the
syllables, and where none was typed, documents without one come first: ``C`` before ``C++``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import accumulate

from timviet.index.analysis.layer import Layer
from timviet.index.forms import Form, Role
from timviet.index.schema import TEXT
from timviet.index.text.fold import fold
from timviet.index.text.syllable import is_syllable, iy_variants
from timviet.search.contract.plan import And, Not, Or, PlanNode, Term, make_term, scale
from timviet.search.planning.choices import Accents
from timviet.search.planning.clauses.accents import TypedSyllable
from timviet.search.planning.clauses.analyzed_clause import AnalyzedClause
from timviet.search.planning.clauses.term_counts import TermCounts
from timviet.search.planning.layer_weights import (
    BIGRAM,
    FOLDED,
    FORM,
    FORM_COUNTERPART,
    NEGLIGIBLE,
    SINGLE,
    SPELLED,
    WORD,
)
from timviet.search.planning.number_spellings import address_nodes, number_spellings
from timviet.search.planning.respaced_terms import respaced_nodes

__all__ = ["is_mark", "weighted_terms"]

UNCERTAIN = 2 * SPELLED
"""The same in addition for a syllable typed without accents: times the share that its likeliest spelling does
not get. If it has only one likely spelling, ``SPELLED`` times the rest. Twice is better than once for bare queries
of three collections of four (+0.0005, −0.0008, +0.0005 and +0.0008 nDCG@10), and three times are as good as twice;
for a single spelling, twice made queries with accents worse (−0.0005 on average)."""

UNACCENTED = 0.1
"""Weight of a syllable typed with accents, in documents that have none: more than that of other accents (0), less
than that of the typed ones. No collection changed by more than 0.0001 nDCG@10."""

SHORT = 6
"""Maximum number of syllables of a query for which such documents are told from those with other accents. In
longer ones the lookups would take 5 % of the time, and a single syllable decides little."""

FREQUENT = 1000
"""Bare letters that the index has more often, and more often than the typed spelling, are a word of their own."""

QUESTION = 0.3
"""Factor of the weight of question words; for a range with other words too, raised to the power of
the share of question words in it."""

RARE_ENOUGH = 0.4
"""Maximum rarity of a term with enough documents to fill a page: 1000 documents of 100,000."""

VARIANT = 0.2
"""Weight of a syllable with i instead of y, or y instead of i."""

VARIANT_PAIR = 0.3
"""Weight of two neighbors, and of a word of them, with such a syllable. Of 0, 0.2, 0.3 and 0.4, a weight of 0.2 or
0.3 was best (uit_handqa, bare: +0.0010 nDCG@10 beside 0; as typed: no loss, and −0.0010 with 0.4)."""

WITHIN_FORM = 0.3
"""Factor of the weight of the syllables of a code or name, in documents without the whole form."""

MOST_WITHIN_FORM = 0.5
"""The most that these syllables and the parts of the code or name score in all, as a share of the whole form: the
form of a name that is in most documents is hardly rarer than its syllables, which may be repeated."""

LARGER = 1 / 3
"""Maximum score of the year of a typed month, as a share of that of the days of the month: a text with such a day
comes before one with the year alone, even if fewer texts have the year."""

SIGN, MARK = 1.0, 0.3
"""Weight of a name with signs or an emoji; of a sign that texts also leave out or write in words: °, ™, €."""

UNSIGNED = 0.5
"""Weight of a name without signs in documents that do not have it with signs."""

_LAST_MARK = "\u218f"

_WeightByTerm = dict[tuple[Layer, str], float]

_Target = tuple[_WeightByTerm, float]
"""The weights that a range adds to, and the factor of what it adds."""


def weighted_terms(clause: AnalyzedClause, counts: TermCounts, accents: Accents) -> Iterator[PlanNode]:
    """Yield the nodes whose scores are added up for the free words of a clause."""
    return _TermWeights(clause, counts, accents).nodes()


class _TermWeights:
    """The weights of the terms of one clause, added up by term."""

    def __init__(self, clause: AnalyzedClause, counts: TermCounts, accents: Accents) -> None:
        self._clause, self._counts, self._accents = clause, counts, accents
        self._weights: _WeightByTerm = {}
        self._within_form: dict[tuple[str, ...], _WeightByTerm] = {}
        """By the terms of a code or name: the weights of its syllables in documents without these terms."""
        self._unaccented: set[tuple[Layer, str]] = set()
        """The terms that are the bare letters of what was typed with accents."""
        numbers = range(len(clause.syllables))
        question_words = clause.question_words
        self._question_counts = (
            [0, *accumulate([number in question_words for number in numbers])] if question_words else []
        )
        """For each syllable the number of question words before it; empty if there are none at all."""
        self._everywhere: _Target = (self._weights, 1.0)
        self._has_one_target = not clause.forms and not question_words
        self._targets = [self._target_of(number, number + 1) for number in numbers]
        self._above = [form for form in clause.forms if form.role is Role.ABOVE]
        self._dates = [form for form in clause.forms if form.is_whole and form.term.startswith("date:")]

    def nodes(self) -> Iterator[PlanNode]:
        if self._accents is not Accents.IGNORE:
            self._add_spellings()
            self._add_words()
        if self._accents is not Accents.EXACT:
            self._add_folded()
        self._add_forms()
        self._add_signs()
        yield from self._scoring_terms()
        yield from self._unsigned_names()
        yield from respaced_nodes(self._clause, self._counts)
        yield from address_nodes(self._clause)
        for form_terms, weights in self._within_form.items():  # documents with the form get its score instead
            any_form = Or(tuple(Term(TEXT, Layer.FORM, term) for term in form_terms))
            share = self._share_within(form_terms, weights)
            yield And((scale(Or(tuple(_terms(weights))), share), Not(any_form)))

    def _share_within(self, form_terms: tuple[str, ...], weights: _WeightByTerm) -> float:
        """Return the factor with which documents with parts of a code or name come after those with all of it."""
        rarity = self._counts.rarity
        whole = FORM[Role.ABOVE] * max(rarity((Layer.FORM, term)) for term in form_terms)
        parts = sum(weight * rarity(key) for key, weight in weights.items())
        return min(1.0, MOST_WITHIN_FORM * whole / parts) if whole and parts else 1.0

    def _scoring_terms(self) -> list[Term]:
        """Return the terms; negligible ones get weight 0, and negligible words are left out.

        Half of the posting lists of a question are those of negligible terms, and they are the longest ones.
        """
        rarities = list(map(self._counts.rarity, self._weights))
        values = [weight * rarity for weight, rarity in zip(self._weights.values(), rarities, strict=True)]
        if self._unaccented:  # such a term scores if the typed spelling does
            for number, key in enumerate(self._weights):
                if key in self._unaccented:
                    values[number] *= SPELLED / UNACCENTED
        negligible = NEGLIGIBLE * self._counts.passage_share if self._accents is not Accents.EXACT else 0.0
        threshold = negligible * max(values, default=0.0)
        if not any(
            rarity <= RARE_ENOUGH and value >= threshold > 0
            for rarity, value in zip(rarities, values, strict=True)
        ):
            threshold = 0.0  # few documents have a term that scores, and the others must be ranked too
        unaccented, word_layer = self._unaccented, Layer.WORD
        return [
            make_term((TEXT, key[0], key[1], weight if value >= threshold else 0.0))
            for (key, weight), value in zip(self._weights.items(), values, strict=True)
            if value >= threshold or (key[0] is not word_layer and key not in unaccented)
        ]

    def _target_of(self, start: int, end: int) -> _Target | None:
        """Return where the weights of a range are added; None if it is not searched for by itself."""
        if self._has_one_target:
            return self._everywhere
        clause = self._clause
        weights, share = self._everywhere
        if clause.forms:
            is_fragment = end - start == 1 and start in clause.words_with_fragments
            if is_fragment or not clause.has_own_meaning(start, end):
                return None
            syllables = clause.syllables[start:end]
            form = syllables[0].form
            if (
                form is not None
                and form.role is Role.ABOVE
                and all(syllable.form is form for syllable in syllables)
            ):
                weights = self._within_form.setdefault(clause.terms_of(form), {})
                share = WITHIN_FORM
        if self._question_counts and (count := self._question_counts[end] - self._question_counts[start]):
            share *= QUESTION ** (count / (end - start))
        return weights, share

    def _add(self, target: _Target | None, key: tuple[Layer, str], weight: float) -> None:
        if target is not None:
            weights, share = target
            weights[key] = weights.get(key, 0.0) + weight * share

    def _add_spellings(self) -> None:
        weight = SPELLED + FOLDED if self._accents is Accents.EXACT else SPELLED
        add, importance, layer = self._add, self._counts.importance, Layer.SYLLABLE
        rows = zip(self._targets, self._clause.syllables, self._clause.shares, strict=True)
        is_short = self._accents is Accents.AUTO and len(self._clause.syllables) <= SHORT
        for target, syllable, shares in rows:
            for spelling, share in shares.items():
                key = layer, spelling
                add(target, key, weight * share * importance(key))
            if is_short and not syllable.typed.is_bare:
                self._add_unaccented(target, syllable.typed)

    def _add_unaccented(self, target: _Target | None, typed: TypedSyllable) -> None:
        """Add the bare letters of a syllable, scored like the typed spelling, only less."""
        spelling, bare = typed.spelling, typed.folded
        spellings = self._counts.spellings(bare)
        if not 0 < spellings.get(bare, 0) <= max(spellings.get(spelling, 0), FREQUENT):
            return
        own, other = (self._counts.rarity((Layer.SYLLABLE, each)) for each in (spelling, bare))
        if other:
            value = self._counts.importance((Layer.SYLLABLE, spelling)) * own / other if own else other
            key = Layer.SYLLABLE, bare
            self._add(target, key, UNACCENTED * value)
            self._unaccented.add(key)

    def _add_folded(self) -> None:
        weight = SPELLED + FOLDED if self._accents is Accents.IGNORE else FOLDED
        add, importance, before = self._add, self._counts.importance, ""
        folded_layer, bigram_layer = Layer.FOLDED, Layer.BIGRAM
        rows = zip(self._targets, self._clause.syllables, self._clause.shares, strict=True)
        for number, (target, syllable, shares) in enumerate(rows):
            spelling, folded, is_joined = syllable.typed
            own_weight, key = weight, (folded_layer, folded)
            if spelling == folded:
                own_weight += (UNCERTAIN if len(shares) > 1 else SPELLED) * (1 - next(iter(shares.values())))
            add(target, key, own_weight * importance(key))
            for variant in iy_variants(spelling):
                is_open = spelling == folded or self._accents is Accents.IGNORE
                key = (folded_layer, fold(variant)) if is_open else (Layer.SYLLABLE, variant)
                add(target, key, VARIANT * importance(key))
                self._add_variant_pairs(number, variant)
            if is_joined:
                add(self._target_of(number - 1, number + 1), (bigram_layer, f"{before} {folded}"), BIGRAM)
            before = folded

    def _add_variant_pairs(self, number: int, variant: str) -> None:
        """Add the pairs and words of a variant of a syllable with its neighbors."""
        syllables, likeliest = self._clause.syllables, self._clause.likeliest
        for start in (number - 1, number):
            if start >= 0 and start + 1 < len(syllables) and syllables[start + 1].typed.is_joined:
                pair = [variant if each == number else likeliest[each] for each in (start, start + 1)]
                target = self._target_of(start, start + 2)
                self._add(target, (Layer.BIGRAM, " ".join(map(fold, pair))), VARIANT_PAIR)
                word = "_".join(pair)
                if self._accents is not Accents.IGNORE and self._counts.word(word):
                    self._add(target, (Layer.WORD, word), VARIANT_PAIR)

    def _add_words(self) -> None:
        shares, likeliest, counts = self._clause.shares, self._clause.likeliest, self._counts
        add, importance, layer = self._add, counts.importance, Layer.WORD
        for start, end, probability in self._clause.words:
            if end - start > 1:
                certainty = min([shares[number][likeliest[number]] for number in range(start, end)])
                word = "_".join(likeliest[start:end])
                add(self._target_of(start, end), (layer, word), WORD * probability * certainty)
                continue
            for spelling, share in shares[start].items():
                key = layer, spelling
                add(self._targets[start], key, SINGLE * probability * share * importance(key))

    def _add_signs(self) -> None:
        for sign in self._clause.signs:
            self._add(self._everywhere, (Layer.FORM, sign.term), MARK if is_mark(sign.term) else SIGN)
        for term in self._clause.related_signs:
            self._add(self._everywhere, (Layer.FORM, term), FORM_COUNTERPART)

    def _unsigned_names(self) -> Iterator[PlanNode]:
        """Yield a node for each letter or foreign name of the query that documents have with signs too."""
        if self._clause.signs:
            return
        for number, syllable in enumerate(self._clause.syllables):
            spelling, folded, _ = syllable.typed
            is_candidate = spelling == folded and syllable.form is None and self._counts.may_be_signed(folded)
            if is_candidate and self._is_name(number):
                weight = UNSIGNED * self._counts.importance((Layer.FOLDED, folded))
                with_sign = Term(TEXT, Layer.FORM, f"~sign:{folded}")
                yield And((Term(TEXT, Layer.FOLDED, folded, weight), Not(with_sign)))

    def _is_name(self, number: int) -> bool:
        """Return whether a bare syllable is a letter, or no Vietnamese word, or has a capital: ``i vn Na``."""
        spelling = self._clause.syllables[number].typed.spelling
        return (
            len(spelling) == 1
            or not is_syllable(spelling)
            or self._clause.original_text(number, number + 1)[:1].isupper()
        )

    def _add_forms(self) -> None:
        everywhere, forms = self._everywhere, self._clause.forms
        respacings = self._clause.respacings if forms else ()
        solid = {row[0][0] for _, _, row, _ in respacings if row[0][1] is None or row[0][0] in row[0][1]}
        for form in forms:
            if form.is_whole:
                self._add(everywhere, (Layer.FORM, form.term), FORM[form.role])
            if form.folded_syllable is not None:
                if form.folded_syllable in solid:
                    continue
                self._add(everywhere, (Layer.FOLDED, form.folded_syllable), FORM_COUNTERPART)
                syllables = self._clause.syllables_of(form)
                if not syllables[0].has_own_meaning:  # ml in 1.500ml
                    self._add(everywhere, (Layer.FORM, form.term), SPELLED)
                elif len(syllables) == 1:  # 5 and g in 5G
                    self._add(everywhere, (Layer.FORM, form.term), FORM_COUNTERPART)
            else:
                self._add(
                    self._target_of_form(form), (Layer.FORM, form.counterpart), self._counterpart_weight(form)
                )
        for joined in self._clause.joined_words:
            self._add(everywhere, (Layer.FORM, joined), FORM_COUNTERPART)
        for _, _, key, weight in number_spellings(self._clause):
            self._add(everywhere, key, weight)

    def _target_of_form(self, form: Form) -> _Target:
        """Return where the weight of a counterpart is added: part of a name counts in documents without it."""
        if form.role is Role.PART:
            for whole in self._above:
                if whole.start <= form.start and form.end <= whole.end:
                    return self._within_form.setdefault(self._clause.terms_of(whole), {}), 1.0
        return self._everywhere

    def _counterpart_weight(self, form: Form) -> float:
        """Return the weight of the counterpart of a form; that of a part of a date is limited."""
        rarity = self._counts.rarity((Layer.FORM, form.counterpart)) if form.role is Role.PART else 0.0
        if not rarity:
            return FORM_COUNTERPART
        dates = [date.counterpart for date in self._dates if date.start <= form.start and form.end <= date.end]
        days = [value for date in dates if (value := self._counts.rarity((Layer.FORM, date)))]
        return FORM_COUNTERPART * min([1.0, *(LARGER * value / rarity for value in days)])


def is_mark(term: str) -> bool:
    """Return whether a sign, given by its term, is one that texts also leave out or write in words: °, ™, €."""
    name = term.removeprefix("sign:")
    return len(name) == 1 and name <= _LAST_MARK


def _terms(weights: Mapping[tuple[Layer, str], float]) -> list[Term]:
    return [Term(TEXT, layer, term, weight) for (layer, term), weight in weights.items()]
