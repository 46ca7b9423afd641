"""Is indexing files as fast as their readers and the analysis, and how much memory does it take?

    python benchmarks/extraction.py CORPUS

HTML pages and PDF files are made of the texts of a corpus. Each table compares their reader alone, in one process
and on all processors, the analysis and the writing of the index alone, and ``timviet index``, which does both. The
last column says which share of the processors' seconds of the whole the readers and the analysis take.

The last table is of a folder of many formats, most of whose bytes are pictures. Its largest files are a little
below the limit of ``timviet index``.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

import click
from corpus import read_corpus
from made_files import FileMaker
from resident import MemoryWatch
from table import table

from timviet.index import Index
from timviet.index.files.readers.formats import read_file
from timviet.index.files.sources import make_document, read_source

PDF_PAGES = 20
MEGABYTE = 1_000_000
_PER_CHUNK = 20  # files that a process takes at once
_PER_FOLDER = 1000


@dataclass(slots=True)
class Cost:
    """What a step took."""

    seconds: float = 0.0
    used: float = 0.0
    """Seconds of the processors, in all processes."""

    peak: int = 0
    """The most bytes of all processes at one moment, without mapped files."""

    lines: list[str] = field(default_factory=list)
    """What a command printed."""


@contextmanager
def measured() -> Iterator[Cost]:
    """Measure what is done in the context."""
    cost, before, begin = Cost(), _used(), time.perf_counter()
    yield cost
    cost.seconds, cost.used = time.perf_counter() - begin, _used() - before


def _used() -> float:
    usages = map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(usage.ru_utime + usage.ru_stime for usage in usages)


def _read(path: str) -> None:
    file = Path(path)
    read_file(file.name, file.read_bytes())


def measure_reader(files: Sequence[Path], processes: int) -> Cost:
    with measured() as cost, ProcessPoolExecutor(processes) as executor:
        for _ in executor.map(_read, map(str, files), chunksize=_PER_CHUNK):
            pass
    return cost


def measure_analysis(files: Sequence[Path]) -> Cost:
    documents = [make_document(read_source(path, str(number))).document for number, path in enumerate(files)]
    with TemporaryDirectory() as folder, measured() as cost, Index.open(folder, create=True) as index:
        index.add_many(documents)
    return cost


def measure_whole(home: Path, folder: Path, *options: str) -> Cost:
    """Run ``timviet index``."""
    command = [sys.executable, "-m", "timviet", "index", "--index", str(home / f"{folder.name}.index"), *options]
    with measured() as cost:
        process = subprocess.Popen(
            [*command, str(folder)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        with MemoryWatch(process.pid) as memory:
            printed = process.communicate()
    cost.peak, cost.lines = memory.peak, "".join(printed).splitlines()
    return cost


def rows_of(home: Path, folder: Path, pages: int) -> Iterator[list[str]]:
    """Yield a row for each step.

    :param pages: in all files
    """
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    cores = len(os.sched_getaffinity(0))
    alone, together = measure_reader(files, 1), measure_reader(files, cores)
    # Commits follow the clock, so a busy machine would have more of them.
    analysis, whole = measure_analysis(files), measure_whole(home, folder, "--commit-every", "86400")
    share = (alone.used + analysis.used) / whole.used
    for name, cost in (
        ("reader, one process", alone),
        (f"reader, {cores} processes", together),
        ("analysis and index", analysis),
        ("timviet index", whole),
    ):
        yield [
            name,
            f"{cost.seconds:.1f}",
            f"{cost.used:.1f}",
            f"{pages / cost.seconds:,.0f}",
            f"{pages / cost.used:,.0f}",
            f"{cost.peak / MEGABYTE:.0f}" if cost.peak else "",
            f"{share:.2f}" if cost is whole else "",
        ]


def make_many(folder: Path, count: int, suffix: str, write: Callable[[Path], None]) -> None:
    """Make files in folders of a thousand."""
    for number in range(count):
        parent = folder / f"{number // _PER_FOLDER:03}"
        parent.mkdir(parents=True, exist_ok=True)
        write(parent / f"{number:05}.{suffix}")


def make_mixed(folder: Path, maker: FileMaker, size: int) -> None:
    """Make a folder of many formats and about ``size`` megabytes, of which few files have a large part."""
    large = folder / "large"
    large.mkdir(parents=True)
    share = size / 1000
    maker.write_pdf(large / "a.pdf", int(300 * share) + 1, int(30 * share * MEGABYTE))
    maker.write_pdf(large / "b.pdf", int(1500 * share) + 1, int(25 * share * MEGABYTE))
    maker.write_docx(large / "c.docx", int(3000 * share) + 1, int(28 * share * MEGABYTE))
    maker.write_docx(large / "d.docx", int(4_000 * share) + 1)
    maker.write_html(large / "e.html", int(10_000 * share) + 1)
    maker.write_text(large / "f.txt", int(40_000 * share) + 1)
    make_many(folder / "pdf", int(265 * share), "pdf", lambda path: maker.write_pdf(path, 30, 2 * MEGABYTE))
    make_many(folder / "docx", int(240 * share), "docx", lambda path: maker.write_docx(path, 60, MEGABYTE))
    make_many(folder / "html", int(4000 * share), "html", maker.write_html)
    make_many(folder / "txt", int(4000 * share), "txt", lambda path: maker.write_text(path, 15))


@click.command(help=__doc__)
@click.argument("corpus", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--pages", default=10_000, show_default=True, help="HTML pages.")
@click.option("--pdfs", default=500, show_default=True, help=f"PDF files of {PDF_PAGES} pages.")
@click.option("--mixed", default=1000, show_default=True, help="Megabytes of the folder of many formats.")
@click.option("--most", type=int, help="Passages that are read.")
def main(corpus: Path, pages: int, pdfs: int, mixed: int, most: int | None) -> None:
    maker = FileMaker(list(read_corpus(corpus, most)))
    header = ["seconds", "of processors", "pages/s", "pages/s of processors", "peak, MB", "share"]
    with TemporaryDirectory() as name:
        home = Path(name)
        if pages:
            make_many(home / "html", pages, "html", maker.write_html)
            rows = list(rows_of(home, home / "html", pages))
            click.echo(table([f"{pages:,} HTML pages", *header], rows))
        if pdfs:
            make_many(home / "pdf", pdfs, "pdf", lambda path: maker.write_pdf(path, PDF_PAGES))
            rows = list(rows_of(home, home / "pdf", pdfs * PDF_PAGES))
            click.echo(table([f"{pdfs:,} PDF files", *header], rows))
        if mixed:
            make_mixed(home / "mixed", maker, mixed)
            measure_mixed(home, home / "mixed")


def measure_mixed(home: Path, folder: Path) -> None:
    files = [path for path in folder.rglob("*") if path.is_file()]
    sizes: Counter[str] = Counter()
    for path in files:
        sizes[path.suffix[1:]] += path.stat().st_size
    rows = [
        [suffix, f"{sum(path.suffix == f'.{suffix}' for path in files):,}", f"{size / MEGABYTE:.0f}"]
        for suffix, size in sizes.items()
    ]
    rows.append(["all", f"{len(files):,}", f"{sizes.total() / MEGABYTE:.0f}"])
    click.echo(table(["folder", "files", "MB"], rows))
    cost = measure_whole(home, folder)
    click.echo(
        f"timviet index: {cost.seconds:.0f} s, {cost.used:.0f} of processors, peak {cost.peak / MEGABYTE:.0f} MB"
    )
    click.echo("\n".join(cost.lines))


if __name__ == "__main__":
    main()
