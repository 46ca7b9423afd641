"""Which small random corpora do tests index, and how are they analyzed and committed?"""

from contextlib import nullcontext
from unittest.mock import patch

import numpy as np
from hypothesis import strategies as st
from indexes import held

from timviet.index import Document
from timviet.index.analysis.analyzer import Analysis, Stream
from timviet.index.analysis.field_batch import EncodedTokens, FieldBatch
from timviet.index.analysis.layer import Layer
from timviet.index.schema import LAYERS
from timviet.index.store.commit.index_writer import IndexWriter
from timviet.index.store.commit.snapshot import open_snapshot
from timviet.index.store.segment.writing.document_parts import whole
from timviet.index.store.segment.writing.encoded_batch import encode_batch
from timviet.index.tables.interner import Interner

SYLLABLES = {
    "dai": ["dai", "đại", "đài"],
    "hoi": ["hội", "hỏi"],
    "dang": ["đảng", "dang"],
    "a": ["a"],
    "05": ["05"],
}
FOLDED = {spelling: folded for folded, spellings in SYLLABLES.items() for spelling in spellings}
FIELDS = ("title", "text")

sentences = st.lists(st.lists(st.sampled_from(sorted(FOLDED)), min_size=1, max_size=7), max_size=3)


def analysis(text):
    """Return the token streams of a text, given as sentences of syllables; words have two syllables."""
    terms, positions, words = [], [], []
    for number, sentence in enumerate(text):
        for syllable in sentence:
            positions.append(len(terms) + number)
            terms.append(syllable)
        words += ["_".join(sentence[i : i + 2]) for i in range(0, len(sentence), 2)]
    positions = np.array(positions, np.int32)
    folded = [FOLDED[term] for term in terms]
    bigram_starts = np.flatnonzero(np.diff(positions) == 1)
    bigrams = [f"{folded[i]} {folded[i + 1]}" for i in bigram_starts]

    form_indexes = [i for i, term in enumerate(terms) if term in ("05", "a")]

    def stream(terms, positions):
        return Stream(terms, positions, positions, positions)

    streams = {
        Layer.SYLLABLE: stream(terms, positions),
        Layer.FOLDED: stream(folded, positions),
        Layer.BIGRAM: stream(bigrams, positions[bigram_starts]),
        Layer.WORD: stream(words, np.arange(len(words), dtype=np.int32)),
        Layer.FORM: stream([f"form:{terms[i]}" for i in form_indexes], positions[form_indexes]),
    }
    return Analysis("", streams)


@st.composite
def changes(draw):
    """Draw a commit: for some ids the new title and body, or None to delete the document."""
    ids = draw(st.lists(st.sampled_from("abcdefgh"), unique=True, max_size=8))
    return {id: draw(st.none() | st.tuples(sentences, sentences)) for id in ids}


def encode_tokens(texts):
    """Return one layer of many texts as encoded tokens."""
    interner = Interner()
    numbers = np.array([interner[term] for terms in texts for term in terms], np.int32)
    return EncodedTokens(list(interner), numbers, np.array(list(map(len, texts)), np.int32))


def batch(analyses, layers):
    syllables = encode_tokens([analysis[Layer.SYLLABLE].terms for analysis in analyses])
    positions = np.concatenate(
        [np.zeros(0, np.int32), *(analysis[Layer.SYLLABLE].positions for analysis in analyses)]
    )
    named = {
        layer: encode_tokens([analysis[layer].terms for analysis in analyses])
        for layer in (Layer.WORD, Layer.FORM)
        if layer in layers
    }
    return FieldBatch(syllables, [FOLDED[term] for term in syllables.terms], positions, named)


def encoded(commit):
    """Yield the documents that a commit adds, and their analysis, in batches."""
    documents, texts = [], []
    for id, title_and_body in commit.items():
        if title_and_body is not None:
            title, body = map(str, title_and_body)
            documents.append(Document(id, title, body, {"kind": id in "abc"}, revision=id * 2))
            texts.append([analysis(text) for text in title_and_body])
    for part in (slice(0, 2), slice(2, None)):
        if documents[part]:
            fields = zip(FIELDS, zip(*texts[part], strict=True), strict=True)
            batches = {field: batch(analyses, LAYERS[field]) for field, analyses in fields}
            yield documents[part], encode_batch([*map(whole, documents[part])], batches)


def apply(folder, commit, *, apart=False):
    """Commit changes; ``apart`` keeps small segments that would otherwise be merged."""
    with held(folder) as held_folder:
        writer = IndexWriter(open_snapshot(folder), held_folder, durable=False)
        for id in commit:
            writer.delete(id)
        for documents, analyzed in encoded(commit):
            writer.add(documents, analyzed)
        with patch(f"{IndexWriter.__module__}.choose_merges", return_value=[]) if apart else nullcontext():
            writer.commit()
