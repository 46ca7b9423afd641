"""How many bytes of an index does each part take: layers, token streams, accent counts, documents, ids?

The index is one of timviet.

    python benchmarks/parts.py INDEX
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import click
from table import table

from timviet.index.schema import LAYERS
from timviet.index.store.commit.snapshot import open_snapshot


@click.command(help=__doc__)
@click.argument("index", type=click.Path(exists=True, file_okay=False, path_type=Path))
def main(index: Path) -> None:
    sizes: Counter[str] = Counter()
    for segment in open_snapshot(index).segments:
        for name, size in segment.columns.sizes().items():
            field, *parts = name.split(".")
            sizes[".".join((field, *parts[:1])) if field in LAYERS else field] += size
    whole = sum(sizes.values())
    rows = [[name, f"{size / 1e6:.2f}", f"{size / whole:.1%}"] for name, size in sizes.most_common()]
    click.echo(table(["part", "MB", ""], [*rows, ["all", f"{whole / 1e6:.2f}", ""]]))


if __name__ == "__main__":
    main()
