"""Is the word segmentation pyvi's, how fast is it, and how good?

    python benchmarks/segmentation.py --passages FOLDER --sentences FOLDER

``--passages`` names a folder with ``corpus.jsonl.gz`` ({"id", "title", "text"} per line), ``--sentences`` one with
``*.raw.txt`` and ``*.gold.txt``, a sentence per line, the syllables of a gold word joined by ``_``. Prints three
tables: the differences from pyvi, the speed compared with pyvi and underthesea, and the F1 of the words. Only
figures are printed, nothing of the texts.
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
SYLLABLES_A_ROUND = 100_000  # other texts in each round, so that no memo of the last round helps
PASSAGE, LONG_TEXT = 100, 10_000  # syllables

START = """
import time, numpy
begin = time.process_time()
from timviet.index.segmentation.segmenter import tokenize
tokenize("Tìm Việt")
print(time.process_time() - begin)
"""

Segment = Callable[[Sequence[str]], list[list[str]]]
"""Texts to the words of each, with whatever stands between their syllables."""


def passages(folder: Path) -> Iterator[str]:
    with gzip.open(folder / "corpus.jsonl.gz", "rt", encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)["text"]


def ours(texts: Sequence[str]) -> list[list[str]]:
    return [
        [text[start:end] for start, end in spans.tolist()]
        for text, spans in zip(texts, segmenter().spans(texts), strict=True)
    ]


def peers() -> dict[str, Callable[[str], list[str]]]:
    """Return the other segmenters that are installed, each as a function from a text to words."""
    found: dict[str, Callable[[str], list[str]]] = {}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            from pyvi import ViTokenizer

            ViTokenizer.tokenize("Tìm Việt")
            found["pyvi"] = lambda text: ViTokenizer.tokenize(text).split(" ")
        except ImportError as error:
            print(f"*** pyvi IS MISSING ({error}): nothing can be compared with it")
        try:
            from underthesea import word_tokenize

            word_tokenize("Tìm Việt")
            found["underthesea"] = word_tokenize
        except ImportError as error:
            print(f"*** underthesea IS MISSING ({error}): left out")
    return found


def print_equality(name: str, texts: Iterator[str], pyvi: Callable[[str], list[str]]) -> None:
    n_texts = n_characters = n_words = joined_differently = spans_differently = 0
    while batch := list(islice(texts, 1000)):
        words = ours([unicodedata.normalize("NFC", text) for text in batch])
        for text, spans in zip(batch, words, strict=True):
            theirs = pyvi(text)
            n_texts += 1
            n_characters += len(text)
            n_words += len(spans)
            joined_differently += tokenize(text).split(" ") != theirs
            spans_differently += bool(spans) and list(map(solid, spans)) != list(map(solid, theirs))
    print(
        f"{name:12}{n_texts:>10,}{n_characters:>14,}{n_words:>14,}{joined_differently:>10}{spans_differently:>10}"
    )


def solid(word: str) -> str:
    """Return the word without the characters between its syllables."""
    return re.sub(r"[^\S\n]|_", "", word)


def of_length(texts: Iterator[str], n_syllables: int) -> Iterator[str]:
    """Yield the texts, cut or joined to that many syllables."""
    held: list[str] = []
    for text in texts:
        held += unicodedata.normalize("NFC", text).split()
        while len(held) >= n_syllables:
            yield " ".join(held[:n_syllables])
            del held[:n_syllables]


def print_speed(folder: Path, systems: dict[str, Callable[[Sequence[str]], object]]) -> None:
    print(f"\n{'syllables/s':24}" + "".join(f"{name:>14}" for name in systems) + f"{'ours / pyvi':>14}")
    unseen = passages(folder)
    systems["timviet"](list(islice(unseen, 10_000)))  # a new process comes below
    for label, length in (("passages of 100", PASSAGE), ("long texts, 10,000", LONG_TEXT)):
        seconds: dict[str, list[float]] = {name: [] for name in systems}
        texts = of_length(unseen, length)
        for _ in range(ROUNDS):
            sample = list(islice(texts, SYLLABLES_A_ROUND // length))
            for name, run in systems.items():
                begin = time.process_time()
                run(sample)
                seconds[name].append(time.process_time() - begin)
        rates = {name: SYLLABLES_A_ROUND / statistics.median(times) for name, times in seconds.items()}
        ratio = f"{rates['timviet'] / rates['pyvi']:>13.1f}×" if "pyvi" in rates else ""
        print(f"{label:24}" + "".join(f"{rate:>14,.0f}" for rate in rates.values()) + ratio)

    sample = list(islice(of_length(passages(folder), PASSAGE), 20_000))
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


def f1(gold: Sequence[list[str]], found: Sequence[list[str]]) -> float:
    """Return the harmonic mean of precision and recall of words, as spans of the characters that are not blank."""
    right = n_gold = n_found = 0
    for gold_words, found_words in zip(gold, found, strict=True):
        gold_places, found_places = places(gold_words), places(found_words)
        right += len(gold_places & found_places)
        n_gold += len(gold_places)
        n_found += len(found_places)
    return 2 * right / (n_gold + n_found)


def places(words: list[str]) -> set[tuple[int, int]]:
    found, at = set(), 0
    for word in words:
        size = len(solid(unicodedata.normalize("NFC", word)))
        found.add((at, at + size))
        at += size
    return found


def each(run: Callable[[str], list[str]]) -> Segment:
    return lambda texts: [run(text) for text in texts]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--passages", type=Path, metavar="FOLDER", help="holds corpus.jsonl.gz")
    parser.add_argument("--sentences", type=Path, metavar="FOLDER", help="holds *.raw.txt and *.gold.txt")
    folders = parser.parse_args()
    others = peers()

    if "pyvi" in others:
        print(f"{'equality':12}{'texts':>10}{'characters':>14}{'words':>14}{'joined':>10}{'spans':>10}   differ")
        if folders.passages:
            print_equality("passages", passages(folders.passages), others["pyvi"])
        if folders.sentences:
            for path in sorted(folders.sentences.glob("*.raw.txt")):
                lines = iter(path.read_text(encoding="utf-8").splitlines())
                print_equality(path.name, lines, others["pyvi"])
    systems: dict[str, Segment] = {name: each(run) for name, run in others.items()}
    if folders.passages:
        print_speed(folders.passages, {"timviet": segmenter().spans, **systems})
    print_start()
    if folders.sentences:
        print_quality(folders.sentences, {"timviet": ours, **systems})


if __name__ == "__main__":
    main()
