"""How long does a command take from the shell until it ends, and how much of that is Python and libraries?

    python benchmarks/start.py INDEX --before OTHER_CHECKOUT

Each command runs as a process of its own, all in turns; the medians count. With --before, the code of another
checkout, whose translations are compiled, takes turns with this one.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from pathlib import Path

import click
from table import table

THIS = Path(__file__).parents[1]


@click.command(help=__doc__)
@click.argument("index", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--query", default="giá gạo xuất khẩu")
@click.option("--runs", default=20)
@click.option("--before", type=click.Path(exists=True, file_okay=False, path_type=Path))
def main(index: Path, query: str, runs: int, before: Path | None) -> None:
    library = f"from timviet import Searcher; Searcher({str(index.absolute())!r}).search({query!r})"
    place = ["--index", str(index.absolute())]
    commands = {
        "python": ["-c", ""],
        "python, import numpy": ["-c", "import numpy"],
        "python, import click": ["-c", "import click"],
        "timviet --help": ["-m", "timviet", "--help"],
        "timviet status": ["-m", "timviet", "status", *place],
        "timviet search": ["-m", "timviet", "search", *place, query],
        "Searcher(…).search(…)": ["-c", library],
    }
    if before is not None and not (before / "timviet" / "__init__.py").exists():
        raise click.BadParameter(f"{before} has no folder timviet", param_hint="--before")
    trees = [THIS] if before is None else [before, THIS]
    times: dict[tuple[str, Path], list[tuple[float, float]]] = {}
    for _ in range(runs + 1):  # the first run writes bytecode and reads files into memory
        for name, arguments in commands.items():
            for tree in trees[-1:] if name.startswith("python") else trees:
                times.setdefault((name, tree), []).append(run(tree, arguments))
    rows: list[list[str]] = []
    for name in commands:
        rows.append([name])
        for tree in trees:
            rows[-1] += median_cells(times[name, tree][1:]) if (name, tree) in times else ["", ""]
    heads = ["of the clock", "of a processor"]
    if before is not None:
        heads = [f"{head}, {when}" for when in ("before", "now") for head in heads]
    click.echo(table(["milliseconds", *heads], rows))


def run(tree: Path, arguments: list[str]) -> tuple[float, float]:
    """Run Python with the code of a checkout; return the seconds of the clock and of the processors."""
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    begin = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, *arguments],
        env=kept | {"PYTHONPATH": str(tree.absolute())},
        stdout=subprocess.DEVNULL,
        cwd="/",
    )
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0 and not (process.returncode == 1 and "search" in arguments):  # nothing was found
        raise click.ClickException(f"{arguments} ended with status {process.returncode}")
    return time.perf_counter() - begin, used.ru_utime + used.ru_stime


def median_cells(times: list[tuple[float, float]]) -> list[str]:
    """Return the medians of both kinds of seconds, in milliseconds."""
    return [f"{statistics.median(column) * 1e3:.0f}" for column in zip(*times, strict=True)]


if __name__ == "__main__":
    main()
