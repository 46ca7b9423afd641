from __future__ import annotations

from timviet.index.analysis.text_batch import LayerTerms, TextBatch


def spans(layer: LayerTerms) -> list[tuple[str, int, int]]:
    terms = [layer.terms[number] for number in layer.numbers]
    return list(zip(terms, layer.first_syllables.tolist(), layer.last_syllables.tolist(), strict=True))


def test_syllables_are_numbered_across_texts_and_no_bigram_joins_two() -> None:
    batch = TextBatch(["Hà Nội", "", "Đại hội"])
    assert batch.bounds.tolist() == [0, 2, 2, 4]
    assert spans(batch.syllable_terms()) == [("hà", 0, 0), ("nội", 1, 1), ("đại", 2, 2), ("hội", 3, 3)]
    assert spans(batch.folded_terms()) == [("ha", 0, 0), ("noi", 1, 1), ("dai", 2, 2), ("hoi", 3, 3)]
    assert spans(batch.bigrams()) == [("ha noi", 0, 1), ("dai hoi", 2, 3)]


def test_forms_and_words_cover_their_syllables() -> None:
    batch = TextBatch(["ngày 15/4/2024", "trường đại học"])
    assert ("date:2024-04-15", 0, 3) in spans(batch.forms())
    assert ("đại_học", 5, 6) in spans(batch.words())
