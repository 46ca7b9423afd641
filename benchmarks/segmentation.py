"""Is the word segmentation equal to that of pyvi, how fast is it, and how good?

    python benchmarks/segmentation.py --passages FOLDER --sentences FOLDER

``--passages`` names a folder with ``corpus.jsonl.gz`` ({"id", "title", "text"} per line), ``--sentences`` one with
``*.raw.txt`` and ``*.gold.txt``, a sentence per line, the syllables of a gold word joined by ``_``. Prints three
tables: the differences from pyvi, the speed compared with pyvi and underthesea, and the F1 of the words. Only
figures are printed, no texts.
"""

from __future__ import annotations

import argparse
import gzip
import json
import re
import statistics
import subprocess
import sys
import time
import unicodedata
import warnings
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from pathlib import Path

from timviet.index.segmentation.segmenter import segmenter, tokenize

ROUNDS = 7
SYLLABLES_A_ROUND = 100_000  # new texts in each round, so that no kept result helps
PASSAGE, LONG_TEXT = 100, 10_000  # syllables

START = """
import time, numpy
begin = time.process_time()
from timviet.index.segmentation.segmenter import tokenize
tokenize("Tìm Việt")
print(time.process_time() - begin)
"""

Segment = Callable[[Sequence[str]], list[list[str]]]
"""A function from texts to the words of each; any character may separate their syllables."""


def passages(folder: Path) -> Iterator[str]:
    with gzip.open(folder / "corpus.jsonl.gz", "rt", encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)["text"]


def segment_texts(texts: Sequence[str]) -> list[list[str]]:
    return [
        [text[start:end] for start, end in spans.tolist()]
        for text, spans in zip(texts, segmenter().spans(texts), strict=True)
    ]


def other_segmenters() -> dict[str, Callable[[str], list[str]]]:
    """Return the other segmenters that are installed, each as a function from a text to words."""
    segmenters: dict[str, Callable[[str], list[str]]] = {}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            from pyvi import ViTokenizer

            ViTokenizer.tokenize("Tìm Việt")
            segmenters["pyvi"] = lambda text: ViTokenizer.tokenize(text).split(" ")
        except ImportError as error:
            print(f"*** pyvi IS MISSING ({error}): nothing can be compared with it")
        try:
            from underthesea import word_tokenize

            word_tokenize("Tìm Việt")
            segmenters["underthesea"] = word_tokenize
        except ImportError as error:
            print(f"*** underthesea IS MISSING ({error}): left out")
    return segmenters


def print_equality(name: str, texts: Iterator[str], pyvi: Callable[[str], list[str]]) -> None:
    n_texts = n_characters = n_words = joined_differently = spans_differently = 0
    while batch := list(islice(texts, 1000)):
        words = segment_texts([unicodedata.normalize("NFC", text) for text in batch])
        for text, spans in zip(batch, words, strict=True):
            theirs = pyvi(text)
            n_texts += 1
            n_characters += len(text)
            n_words += len(spans)
            joined_differently += tokenize(text).split(" ") != theirs
            spans_differently += bool(spans) and list(map(without_separators, spans)) != list(
                map(without_separators, theirs)
            )
    print(
        f"{name:12}{n_texts:>10,}{n_characters:>14,}{n_words:>14,}{joined_differently:>10}{spans_differently:>10}"
    )


def without_separators(word: str) -> str:
    """Return the word without the characters between its syllables."""
    return re.sub(r"[^\S\n]|_", "", word)


def cut_to_length(texts: Iterator[str], n_syllables: int) -> Iterator[str]:
    """Yield the texts, cut or joined to ``n_syllables`` syllables each."""
    syllables: list[str] = []
    for text in texts:
        syllables += unicodedata.normalize("NFC", text).split()
        while len(syllables) >= n_syllables:
            yield " ".join(syllables[:n_syllables])
            del syllables[:n_syllables]


def print_speed(folder: Path, systems: dict[str, Callable[[Sequence[str]], object]]) -> None:
    print(f"\n{'syllables/s':24}" + "".join(f"{name:>14}" for name in systems) + f"{'ours / pyvi':>14}")
    unseen = passages(folder)
    systems["timviet"](list(islice(unseen, 10_000)))  # warm up; a cold start is measured below
    for label, length in (("passages of 100", PASSAGE), ("long texts, 10,000", LONG_TEXT)):
        seconds: dict[str, list[float]] = {name: [] for name in systems}
        texts = cut_to_length(unseen, length)
        for _ in range(ROUNDS):
            sample = list(islice(texts, SYLLABLES_A_ROUND // length))
            for name, run in systems.items():
                begin = time.process_time()
                run(sample)
                seconds[name].append(time.process_time() - begin)
        rates = {name: SYLLABLES_A_ROUND / statistics.median(times) for name, times in seconds.items()}
        ratio = f"{rates['timviet'] / rates['pyvi']:>13.1f}×" if "pyvi" in rates else ""
        print(f"{label:24}" + "".join(f"{rate:>14,.0f}" for rate in rates.values()) + ratio)

    sample = list(islice(cut_to_length(passages(folder), PASSAGE), 20_000))
    fresh = type(segmenter()).load()
    begin = time.process_time()
    fresh.spans(sample)
    rate = len(sample) * PASSAGE / (time.process_time() - begin)
    print(f"{'2 million, nothing seen':24}{rate:>14,.0f}")


def print_start() -> None:
    times = [
        float(subprocess.run([sys.executable, "-c", START], capture_output=True, check=True).stdout)
        for _ in range(ROUNDS)
    ]
    print(f"\nstart: {1000 * statistics.median(times):.0f} ms of processor time to the first words, after numpy")


def print_quality(folder: Path, systems: dict[str, Segment]) -> None:
    print(f"\n{'word F1':24}" + "".join(f"{name:>14}" for name in systems))
    for gold_path in sorted(folder.glob("*.gold.txt")):
        raw_path = gold_path.with_name(gold_path.name.replace(".gold.", ".raw."))
        gold = [line.split() for line in gold_path.read_text(encoding="utf-8").splitlines()]
        raw = [unicodedata.normalize("NFC", line) for line in raw_path.read_text(encoding="utf-8").splitlines()]
        scores = [f1(gold, segment(raw)) for segment in systems.values()]
        print(f"{gold_path.name:24}" + "".join(f"{score:>14.4f}" for score in scores))


def f1(gold: Sequence[list[str]], predicted: Sequence[list[str]]) -> float:
    """Return the harmonic mean of precision and recall of words, as spans of the characters that are not blank."""
    n_correct = n_gold = n_predicted = 0
    for gold_words, predicted_words in zip(gold, predicted, strict=True):
        gold_spans, predicted_spans = word_spans(gold_words), word_spans(predicted_words)
        n_correct += len(gold_spans & predicted_spans)
        n_gold += len(gold_spans)
        n_predicted += len(predicted_spans)
    return 2 * n_correct / (n_gold + n_predicted)


def word_spans(words: list[str]) -> set[tuple[int, int]]:
    spans, start = set(), 0
    for word in words:
        size = len(without_separators(unicodedata.normalize("NFC", word)))
        spans.add((start, start + size))
        start += size
    return spans


def segment_each(run: Callable[[str], list[str]]) -> Segment:
    return lambda texts: [run(text) for text in texts]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--passages", type=Path, metavar="FOLDER", help="holds corpus.jsonl.gz")
    parser.add_argument("--sentences", type=Path, metavar="FOLDER", help="holds *.raw.txt and *.gold.txt")
    folders = parser.parse_args()
    others = other_segmenters()

    if "pyvi" in others:
        print(f"{'equality':12}{'texts':>10}{'characters':>14}{'words':>14}{'joined':>10}{'spans':>10}   differ")
        if folders.passages:
            print_equality("passages", passages(folders.passages), others["pyvi"])
        if folders.sentences:
            for path in sorted(folders.sentences.glob("*.raw.txt")):
                lines = iter(path.read_text(encoding="utf-8").splitlines())
                print_equality(path.name, lines, others["pyvi"])
    systems: dict[str, Segment] = {name: segment_each(run) for name, run in others.items()}
    if folders.passages:
        print_speed(folders.passages, {"timviet": segmenter().spans, **systems})
    print_start()
    if folders.sentences:
        print_quality(folders.sentences, {"timviet": segment_texts, **systems})


if __name__ == "__main__":
    main()
