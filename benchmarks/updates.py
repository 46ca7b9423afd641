"""How long does it take to bring an index of many files up to date, and where does the time go?

    python benchmarks/updates.py --files 100000

Small text files are made in folders of 250. Each row runs ``timviet index`` as a process of its own. The
seconds are those of the clock, and of the processors in all its processes. The second table is of the run
without changes, within one process.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import click
from table import table

from timviet.index import FileOptions, Index, sync
from timviet.index.files.selection import Selection
from timviet.index.files.walk import list_files

TEXT = "luật giao thông đường bộ người điều khiển xe máy phải đội mũ bảo hiểm khi tham gia đất đai nhà ở"
WORDS = TEXT.split()
IN_FOLDER, MOVED = 250, 5_000  # files
IDLE = 10.0  # seconds in which nothing changes


@click.command(help=__doc__)
@click.option("--files", default=100_000)
def main(files: int) -> None:
    rows = []
    with tempfile.TemporaryDirectory() as name:
        home = Path(name)
        make_files(home / "files", files)
        rows.append(["all is new", *run(home, "index", "files")])
        rows.append(["nothing has changed", *run(home, "index")])
        (home / "files" / "000" / "000003.txt").write_text("Giá ngô hôm nay", encoding="utf-8")
        rows.append(["one file has changed", *run(home, "index")])
        (home / "files" / "moved").mkdir()
        for number in range(1, 1 + MOVED // IN_FOLDER):
            (home / "files" / f"{number:03}").rename(home / "files" / "moved" / f"{number:03}")
        rows.append([f"{MOVED:,} files have moved, --dry-run", *run(home, "index", "--dry-run")])
        rows.append([f"{MOVED:,} files have moved", *run(home, "index")])
        rows.append(["status", *run(home, "status")])
        rows += watch(home)
        phases = measure_phases(home)
    click.echo(table([f"{files:,} files", "seconds", "of processors", "result"], rows))
    click.echo()
    click.echo(table(["without changes", "seconds"], phases))


def make_files(folder: Path, count: int) -> None:
    for number in range(count):
        parent = folder / f"{number // IN_FOLDER:03}"
        if not number % IN_FOLDER:
            parent.mkdir(parents=True)
        words = " ".join(WORDS[number * step % len(WORDS)] for step in range(1, 31))
        (parent / f"{number:06}.txt").write_text(f"Văn bản số {number}\n{words}\n", encoding="utf-8")


def run(home: Path, *arguments: str) -> list[str]:
    """Run a command; return the seconds, those of the processors, and its last line."""
    before, begin = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-m", "timviet", *arguments], cwd=home, capture_output=True, text=True, check=True
    )
    seconds, after = time.perf_counter() - begin, resource.getrusage(resource.RUSAGE_CHILDREN)
    used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return [f"{seconds:.1f}", f"{used:.1f}", done.stdout.splitlines()[-1] if arguments[0] == "index" else ""]


def watch(home: Path) -> list[list[str]]:
    """Return rows for ``timviet index --watch``: until it watches, while nothing changes, and for one change."""
    command = [sys.executable, "-m", "timviet", "index", "--watch"]
    with subprocess.Popen(command, cwd=home, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        rows = []

        def measure(name: str, act: Callable[[], str]) -> None:
            used, begin = processor_seconds(process.pid), time.perf_counter()
            result = act()
            elapsed = time.perf_counter() - begin
            rows.append([name, f"{elapsed:.1f}", f"{processor_seconds(process.pid) - used:.1f}", result])

        def change() -> str:
            (home / "files" / "000" / "000007.txt").write_text("Giá khoai hôm nay", encoding="utf-8")
            return next(lines).strip()

        def wait() -> str:
            time.sleep(IDLE)
            return ""

        lines = iter(process.stdout)
        measure("--watch: until it watches", lambda: f"{next(lines).strip()}; {next(lines).strip()}")
        measure("--watch: nothing changes", wait)
        measure("--watch: one file has changed", change)
        process.terminate()  # Ctrl-C may be ignored, as in the background of a shell
    return rows


def processor_seconds(pid: int) -> float:
    """Return the seconds of the processors that a process and its children that have ended took; Linux only."""
    times = Path("/proc", str(pid), "stat").read_text().rpartition(")")[2].split()[11:15]
    return sum(map(int, times)) / os.sysconf("SC_CLK_TCK")


def measure_phases(home: Path) -> list[list[str]]:
    """Return the seconds that the parts of an update without changes take."""
    selection = Selection.of(str(home / "files"), [FileOptions()])

    def scan() -> None:
        folders = [str(home / "files")]
        while folders:
            with os.scandir(folders.pop()) as entries:
                for entry in entries:
                    entry.stat()
                    if entry.is_dir():
                        folders.append(entry.path)

    with Index.open(home / ".timviet") as index:
        return [
            ["os.scandir and stat alone", seconds(scan)],
            [
                "listing: these, ignore files and options",
                seconds(lambda: list_files(str(home / "files"), selection)),
            ],
            ["ids and revisions of the index", seconds(index.revisions)],
            ["the whole update", seconds(lambda: sync(index))],
        ]


def seconds(act: Callable[[], object]) -> str:
    """Return the least time of three."""
    times = []
    for _ in range(3):
        begin = time.perf_counter()
        act()
        times.append(time.perf_counter() - begin)
    return f"{min(times):.2f}"


if __name__ == "__main__":
    main()
