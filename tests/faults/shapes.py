"""Do texts of any shape take only time in proportion to their length?

    python tests/faults/shapes.py [--megabytes 1,2,4,8] [--every 1] [--only "a- analysis"] [--count]

Texts of one repeated piece, of two in turn, of signs, marks, blanks, nested parts and others are analyzed,
indexed, searched, shown, decoded, read as queries and as files of each format. Each has its way in a process
of its own with limits of time and memory. The program prints the seconds for each megabyte of each length, and the
memory for each byte. It fails if a process fails or does not end, or if the longest text takes more than twice the
time for each megabyte of the shortest.

With ``--count`` steps are counted instead of seconds (see ``tests/support/counted_steps.py``), in texts of some
thousand characters; four times the text must not take much more than four times the steps.
"""

from __future__ import annotations

import json
import os
import resource
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import click

sys.path[:0] = [str(Path(__file__).parents[1] / "support")]
if "--count" in sys.argv:
    import counted_steps

    counted_steps.install("timviet", "html", "_markupbase", "email")

from text_shapes import FORMATS, SHAPES  # noqa: E402

from timviet.index import Document, Index  # noqa: E402
from timviet.index.analysis.field_batch import encode_texts  # noqa: E402
from timviet.index.analysis.sections import divide  # noqa: E402
from timviet.index.encodings.decoding import decode, repair_mojibake  # noqa: E402
from timviet.index.files.readers.formats import read_file  # noqa: E402
from timviet.index.files.readers.reader import Unreadable  # noqa: E402
from timviet.index.records.json_lines import read_json_lines  # noqa: E402
from timviet.index.records.record import BadRecord  # noqa: E402
from timviet.index.records.separated_values import read_comma_separated_values  # noqa: E402
from timviet.index.segmentation.segmenter import tokenize  # noqa: E402
from timviet.search import Searcher  # noqa: E402
from timviet.search.query.parse import parse  # noqa: E402

COUNTED = 1500  # characters of the shortest text whose steps are counted
MORE = 3.0  # how much more a double length may take, once more: 2 is linear, 4 quadratic
NEGLIGIBLE_STEPS, NEGLIGIBLE_SECONDS = 30_000, 1.0
MEMORY = 12 << 30  # bytes of address space
SECONDS_PER_MEGABYTE = 120


def analyze(text: str) -> None:
    encode_texts([text])
    divide(text)
    tokenize(text)


def convert(text: str) -> None:
    for encoding in ("utf-8", "utf-16-le", "latin-1"):
        decode(text.encode(encoding, "surrogatepass" if encoding[0] == "u" else "replace"))
    repair_mojibake(text)


def find(text: str) -> None:
    """Index a text, as body and as title, and find it by its beginning, as words and as a phrase."""
    query = text.strip()[:60]
    with TemporaryDirectory() as folder:
        with Index.open(folder, create=True, jobs=1, durable=False) as index:
            index.add(Document("a", body=text))
            index.add(
                Document(
                    "b", title=text, body="khác", fields={"loại": text[:1000].encode(errors="replace").decode()}
                )
            )
            index.commit()
        with Searcher(folder) as searcher:
            for words in (query, f'"{query}"', f"{query[:20]}*", query[:1]):
                for hit in searcher.search(words, snippets=3).hits:
                    hit.snippet.html()
                    hit.title_html()
            searcher.similar("a")
            searcher.suggest(query)
            searcher.correct(query)


def ask(text: str) -> None:
    parse(text)


def read_as(suffix: str) -> Callable[[str], None]:
    def read(text: str) -> None:
        with suppress(Unreadable):
            read_file(f"a{suffix}", text.encode("utf-8", "surrogatepass"))

    return read


def import_as(suffix: str) -> Callable[[str], None]:
    def read(text: str) -> None:
        with suppress(BadRecord):
            for _ in RECORDS[suffix](BytesIO(text.encode("utf-8", "surrogatepass")), 1 << 25).items:
                pass

    return read


RECORDS = {".csv": read_comma_separated_values, ".jsonl": read_json_lines}
PATHS = {"analysis": analyze, "decoding": convert, "index and search": find, "query": ask}


def jobs() -> Iterator[tuple[str, str, Callable[[str], None], Callable[[int], str]]]:
    """Yield the shape and the path of each job, the function of the path, and that which makes the text."""
    for name, make in SHAPES.items():
        for path, function in PATHS.items():
            yield name, path, function, make
    for suffix, shapes in FORMATS.items():
        for name, make in shapes.items():
            yield name, suffix, read_as(suffix), make
            if suffix in RECORDS:
                yield name, f"{suffix} records", import_as(suffix), make


def in_process(work: Callable[[], Any], seconds: int) -> tuple[Any, str]:
    """Return the result of a function that runs in a process of its own, and what went wrong, if anything did."""
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        status = 1
        try:
            resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
            resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
            os.write(writing, json.dumps([work(), ""]).encode())
            status = 0
        except BaseException as error:
            os.write(writing, json.dumps([None, repr(error)[:200]]).encode())
        finally:
            os._exit(status)
    os.close(writing)
    with open(reading, "rb") as stream:
        answer = stream.read()
    os.waitpid(child, 0)
    return json.loads(answer) if answer else (None, f"not done after {seconds} seconds")


def counts(function: Callable[[str], None], make: Callable[[int], str]) -> list[int]:
    """Return the steps for three lengths, each twice the one before, once tables and caches are filled."""
    function(make(COUNTED - 100))  # not one of those that follow, which would be known
    texts = [make(COUNTED << doubled) for doubled in range(3)]
    return [counted_steps.steps_of(lambda text=text: function(text)) for text in texts]


def timing(function: Callable[[str], None], text: str) -> tuple[float, int]:
    """Return the seconds of the processor, and by how many bytes the memory grows."""
    before, start = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.process_time()
    function(text)
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    return time.process_time() - start, grown << 10


@click.command(help=__doc__)
@click.option("--megabytes", default="1,2,4,8", help="Lengths of the texts.")
@click.option("--every", default=1, help="1 for all texts, 10 for every tenth.")
@click.option("--only", multiple=True, help="Only texts of which the shape and the path end like this.")
@click.option("--count", is_flag=True, help="Count steps instead of seconds.")
def main(megabytes: str, every: int, only: tuple[str, ...], count: bool) -> None:
    names = [f"{shape} {path}" for shape, path, _, _ in jobs()]
    if unknown := [end for end in only if not any(name.endswith(end) for name in names)]:
        raise click.BadParameter(f"no text ends so: {unknown}")
    chosen = [job for job in jobs() if not only or f"{job[0]} {job[1]}".endswith(only)][::every]
    with TemporaryDirectory() as folder:  # what is loaded once is loaded here
        os.chdir(folder)
        find("một hai 1/2/2024, UBND")
        failures = [
            f"{shape!r}, {path}: {problem}"
            for shape, path, function, make in chosen
            if (problem := (counted if count else timed)(shape, path, function, make, megabytes))
        ]
        os.chdir("/")
    click.echo(f"{len(chosen)} texts, {len(failures)} failures")
    if failures:
        sys.exit("\n".join(failures))


def counted(
    shape: str, path: str, function: Callable[[str], None], make: Callable[[int], str], megabytes: str
) -> str:
    """Return what is wrong with a path of a shape, by counted steps; an empty text if nothing is."""
    steps, problem = in_process(lambda: counts(function, make), 300)
    if problem:
        return str(problem)
    first, second, third = steps
    is_linear = third - second <= MORE * (second - first) + NEGLIGIBLE_STEPS
    return "" if is_linear else f"{steps} steps for {COUNTED} characters, twice and four times as many"


def timed(
    shape: str, path: str, function: Callable[[str], None], make: Callable[[int], str], megabytes: str
) -> str:
    """Return what is wrong with a path of a shape, by seconds; print them, and the memory."""
    rows: list[tuple[float, int]] = []
    for size in map(float, megabytes.split(",")):
        text = make(int(size * (1 << 20)))
        limit = int(SECONDS_PER_MEGABYTE * max(size, 1))
        row, problem = in_process(lambda text=text: timing(function, text), limit)
        if problem:
            return f"{size} MB: {problem}"
        rows.append((row[0] / size, row[1] / len(text.encode("utf-8", "surrogatepass"))))
    columns = "".join(f"{seconds:9.2f}" for seconds, _ in rows)
    click.echo(f"{path:18}{shape[:30]!r:34}{columns}{max(memory for _, memory in rows):9.0f}")
    (first, _), (last, _) = rows[0], rows[-1]
    return "" if last <= 2 * first + NEGLIGIBLE_SECONDS else f"{first:.2f} seconds for each MB, then {last:.2f}"


if __name__ == "__main__":
    main()
