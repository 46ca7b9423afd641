"""Is each file of a folder found by a phrase from it, and how fast is it read?

    python benchmarks/files.py FOLDER

The folder has files of any format and ``MANIFEST.tsv``, which names each file in the column ``file`` and may have
a phrase from it in the column ``must contain (NFC)``. The phrase is searched for without marks. A file is found if
it comes before all files that do not have the phrase, the phrase is highlighted in its snippet, and the place of
the hit is where the phrase begins when the file is read again.
"""

from __future__ import annotations

import csv
import math
import re
import time
import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import click
from corpus import strip_marks
from table import table

from timviet import FileOptions, Hit, Index, Searcher, Snippet, sync
from timviet.index.files.file_types import FILE_TYPES, file_type
from timviet.index.files.readers.formats import read_file
from timviet.index.files.readers.reader import Extracted, Piece, Unreadable, places_of
from timviet.index.places import Place, place_at

_ROUNDS = 3  # in which a file is read; the least time counts
PHRASE = "must contain (NFC)"
# The part that the place of a hit must have, by format; the other formats may have none.
_PART_OF_PLACE = {
    **dict.fromkeys(("xls", "xlsx", "ods"), "cell"),
    **dict.fromkeys(("ppt", "pptx", "odp"), "slide"),
    **dict.fromkeys(("doc", "docx", "odt", "rtf"), "paragraph"),
    **{"pdf": "page", "epub": "chapter", "txt": "line", "md": "line", "srt": "time", "csv": "row"},
}


@dataclass(frozen=True, slots=True)
class FoundFile:
    """What became of one file."""

    name: str
    type: str
    size: int
    """In bytes."""

    seconds: float
    """That reading it took the processor, at least."""

    unread: str
    """Why it could not be read; empty if it could."""

    phrase: str
    failures: Sequence[str] = ()
    """What is wrong with the hit; none if all is right, or if the file has no phrase."""

    place: Place | None = None
    """Of the hit."""


def find_files(folder: Path) -> Iterator[FoundFile]:
    """Index a folder and search for each phrase; yield what became of each file of the manifest."""
    with open(folder / "MANIFEST.tsv", encoding="utf-8", newline="") as file:
        phrases = {row["file"]: _flat(row[PHRASE] or "") for row in csv.DictReader(file, delimiter="\t")}
    extracted: dict[str, Extracted] = {}
    unread: dict[str, str] = {}
    seconds: dict[str, float] = {}
    for name in phrases:
        data = (folder / name).read_bytes()
        for _ in range(_ROUNDS):
            started = time.process_time()
            try:
                extracted[name] = read_file(name, data)
            except Unreadable as error:
                unread[name] = str(error)
            seconds[name] = min(time.process_time() - started, seconds.get(name, math.inf))
    texts = {name: _flat("".join(piece.text for piece in one.pieces)).lower() for name, one in extracted.items()}
    with TemporaryDirectory() as index_folder:
        options = FileOptions(types=list(FILE_TYPES), exclude=["MANIFEST.tsv"])
        with Index.open(index_folder, create=True, jobs=1) as index:
            sync(index, [folder], options)
        with Searcher(index_folder) as searcher:
            for name, phrase in phrases.items():
                hits = searcher.search(strip_marks(phrase), limit=len(phrases)) if phrase else ()
                names = [Path(hit.id).name for hit in hits]
                failures, place = list[str](), None
                if phrase and name not in names:
                    failures.append(f"not found: {unread.get(name, '')}")
                elif phrase:
                    hit = hits[names.index(name)]
                    place = hit.place
                    before = names[: names.index(name)]
                    failures += [f"after {other}" for other in before if phrase.lower() not in texts[other]]
                    failures += _failures_of(hit, phrase, extracted[name])
                yield FoundFile(
                    name,
                    file_type(name),
                    (folder / name).stat().st_size,
                    seconds[name],
                    unread.get(name, ""),
                    phrase,
                    failures,
                    place,
                )


def _failures_of(hit: Hit, phrase: str, extracted: Extracted) -> Iterator[str]:
    """Yield what is wrong with the snippet and the place of a hit."""
    if phrase not in _flat(hit.snippet.text):
        yield f"not in the snippet: {_flat(hit.snippet.text)}"
    elif phrase not in _highlighted(hit.snippet):
        yield f"not highlighted: {hit.snippet.html()}"
    pieces = [Piece(unicodedata.normalize("NFC", piece.text), piece.place) for piece in extracted.pieces]
    body, places = "".join(piece.text for piece in pieces), places_of(pieces)
    begins = re.finditer(r"\s+".join(map(re.escape, phrase.split())), body)
    if hit.place not in [place_at(body, places, found.start()) for found in begins]:
        yield f"the phrase is not in this place: {hit.place}"
    part = _PART_OF_PLACE.get(file_type(hit.id))
    if part and part not in (hit.place or {}):
        yield f"the place has no {part}: {hit.place}"


def _highlighted(snippet: Snippet) -> str:
    """Return the text from the first highlight to the last that follow one another."""
    runs: list[str] = []
    last = 0
    for start, end in snippet.highlights:
        if not runs or snippet.text[last:start].strip():
            runs.append("")
        runs[-1] += snippet.text[last:end] if runs[-1] else snippet.text[start:end]
        last = end
    return " | ".join(map(_flat, runs))


def _flat(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).split())


def rows_of(found: Sequence[FoundFile]) -> Iterator[list[str]]:
    """Yield a row for each type: files, how many were read, phrases, how many were found, and MB/s of reading."""
    by_type: Mapping[str, list[FoundFile]] = defaultdict(list)
    for file in found:
        by_type[file.type].append(file)
    for name, files in [*sorted(by_type.items()), ("all", list(found))]:
        read = [file for file in files if not file.unread]
        phrases = [file for file in files if file.phrase]
        speed = sum(file.size for file in read) / 1e6 / max(sum(file.seconds for file in read), 1e-9)
        right = [file for file in phrases if not file.failures]
        yield [name, *(str(len(some)) for some in (files, read, phrases, right)), f"{speed:.1f}" if read else "–"]


@click.command(help=__doc__)
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--places", is_flag=True, help="Print the place of each hit too.")
def main(folder: Path, places: bool) -> None:
    found = list(find_files(folder))
    click.echo(table(["type", "files", "read", "phrases", "found", "read, MB/s"], list(rows_of(found))))
    for file in found:
        if places and file.place is not None:
            click.echo(f"{file.name}: {file.place}")
        if file.unread:
            click.echo(f"{file.name}: {file.unread}")
        for failure in file.failures:
            click.secho(f"{file.name}: {failure}", fg="red")
    raise SystemExit(any(file.failures for file in found))


if __name__ == "__main__":
    main()
