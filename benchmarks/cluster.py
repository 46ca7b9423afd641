"""What does an index on an OpenSearch cluster cost, beside one in a folder?

    python benchmarks/cluster.py CORPUS --queries QUERIES [--documents 10000 --documents 100000]

CORPUS is a folder with corpus.jsonl; QUERIES is a folder with queries.jsonl, or a text file with a query per line.
A node of OpenSearch is started on this machine (JDK 21, Maven), so client and node share its cores. For each
number of documents there is a row of indexing, and some of searching: p50 and p95 of the ten best with snippets,
typed and without marks, the same queries in turn in the folder and on the cluster. Processor time is that of the
client with its workers, and of the node.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple
from unittest.mock import patch

import click
from corpus import Passage, read_corpus, read_queries, strip_marks
from table import percentile, table

sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "support"))

from opensearch import LINES, Cluster, running_cluster

from timviet import Document, Index, Searcher
from timviet.index.opensearch.address import ClusterAddress, Credentials
from timviet.index.opensearch.client import Client
from timviet.index.opensearch.last_manifest import last_manifest

INDEXING = [
    *("documents", "MB of text", "folder: MB/s", "cluster: MB/s", "collected: s", "committed: s"),
    *("client: CPU s", "node: CPU s", "folder: bytes a byte", "node: at once", "merged", "lexicon: MB"),
]
SEARCHING = [
    *("documents", "queries", "totals", "folder: ms p50 / p95", "cluster: ms p50 / p95", "ratio of p50"),
    *("client: CPU ms", "node: CPU ms"),
]
STATISTICS = 11.0  # seconds for which a node says the same size
TICKS = os.sysconf("SC_CLK_TCK")


class Spent(NamedTuple):
    """The seconds that passed, and those of the processors."""

    seconds: float
    client: float
    node: float


@contextmanager
def spending(cluster: Cluster) -> Iterator[list[Spent]]:
    """Measure a block; the list has one entry when it ends."""
    spent: list[Spent] = []
    start, client, node = time.perf_counter(), own_seconds(), node_seconds(cluster)
    yield spent
    spent.append(Spent(time.perf_counter() - start, own_seconds() - client, node_seconds(cluster) - node))


def own_seconds() -> float:
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system


def node_seconds(cluster: Cluster) -> float:
    total = 0
    for node in cluster.nodes:
        fields = Path(f"/proc/{node.pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
        total += int(fields[11]) + int(fields[12])
    return total / TICKS


@click.command(help=__doc__)
@click.argument("corpus", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--queries", required=True, type=click.Path(exists=True, path_type=Path))
@click.option("--documents", "counts", multiple=True, type=int, help="Take so many passages; all if not given.")
@click.option("--most", default=200, help="Take so many queries at most.")
@click.option("--opensearch", "version", type=click.Choice(list(LINES)), default="3.9")
@click.option("--shards", default=1)
@click.option("--heap", default=1024, help="MB of the node.")
def main(
    corpus: Path, queries: Path, counts: Sequence[int], most: int, version: str, shards: int, heap: int
) -> None:
    texts = [query.text for query in read_queries(queries)][:most]
    indexing: list[list[str]] = []
    searching: list[list[str]] = []
    with running_cluster(version, heap=heap, is_optimizing=True) as cluster:
        for count in counts or [None]:
            passages = list(read_corpus(corpus, count))
            with tempfile.TemporaryDirectory() as folder:
                variables = {"TIMVIET_CACHE": f"{folder}/cache", "TIMVIET_OPENSEARCH_SHARDS": str(shards)}
                with patch.dict(os.environ, variables):
                    name = f"passages-{len(passages)}"
                    address = f"opensearch://{cluster.urls[0].removeprefix('http://')}/{name}"
                    indexing.append(index_both(cluster, passages, Path(folder) / "index", address))
                    searching += search_both(cluster, texts, len(passages), Path(folder) / "index", address)
            cluster.call("DELETE", f"/{name}-timviet*")
    click.echo(f"{table(INDEXING, indexing)}\n\n{table(SEARCHING, searching)}")


def index_both(cluster: Cluster, passages: list[Passage], folder: Path, address: str) -> list[str]:
    """Write both indexes, and return the row of the table."""
    text = sum(len(passage.title.encode()) + len(passage.text.encode()) for passage in passages)
    with spending(cluster) as local, Index.open(folder, create=True) as index:
        index.add_many(Document(each.id, each.title, each.text) for each in passages)
        index.commit()
    with Index.open(address, create=True) as index:
        with spending(cluster) as collected:
            index.add_many(Document(each.id, each.title, each.text) for each in passages)
            index.end_workers()
        with spending(cluster) as committed:
            index.commit()
    both = Spent(*(sum(pair) for pair in zip(collected[0], committed[0], strict=True)))
    at_once = stored(cluster, address)
    cluster.call("POST", f"/{address.rpartition('/')[2]}-timviet-*/_forcemerge?max_num_segments=1")
    lexicon = last_manifest(client_of(address)).manifest.lexicon
    local_size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
    return [
        f"{len(passages):,}",
        f"{text / 1e6:.1f}",
        f"{text / 1e6 / local[0].seconds:.2f}",
        f"{text / 1e6 / both.seconds:.2f}",
        *(f"{part[0].seconds:.1f}" for part in (collected, committed)),
        f"{both.client:.1f}",
        f"{both.node:.1f}",
        f"{local_size / text:.2f}",
        f"{at_once / text:.2f}",
        f"{stored(cluster, address) / text:.2f}",
        f"{sum(file.size for file in lexicon.files) / 1e6:.2f}",
    ]


def client_of(address: str) -> Client:
    parsed = ClusterAddress.parse(address)
    return Client(parsed, Credentials.of_environment(parsed))


def stored(cluster: Cluster, address: str) -> int:
    """Return the bytes that the documents take on the node."""
    indexes = f"{address.rpartition('/')[2]}-timviet-*"
    for operation in ("_flush?force=true", "_refresh"):  # else files that were merged are still there
        cluster.call("POST", f"/{indexes}/{operation}")
    time.sleep(STATISTICS)
    stats = cluster.call("GET", f"/{indexes}/_stats/store")
    size: int = stats["_all"]["total"]["store"]["size_in_bytes"]
    return size


def search_both(cluster: Cluster, texts: list[str], count: int, folder: Path, address: str) -> Iterator[list[str]]:
    """Search both indexes, and yield the rows of the table."""
    with Searcher(folder) as local, Searcher(address) as remote:
        for kind, queries in {"typed": texts, "no marks": list(map(strip_marks, texts))}.items():
            for searcher in (local, remote):
                for query in queries:
                    searcher.search(query)
            for is_exact in (True, False):
                seconds: tuple[list[float], list[float]] = ([], [])
                spent = Spent(0.0, 0.0, 0.0)
                for query in queries:
                    for times, searcher in zip(seconds, (local, remote), strict=True):
                        with spending(cluster) as one:
                            searcher.search(query, exact_total=is_exact)
                        times.append(one[0].seconds)
                    spent = Spent(*(sum(pair) for pair in zip(spent, one[0], strict=True)))
                medians = [percentile(times, 50) for times in seconds]
                yield [
                    f"{count:,}",
                    kind,
                    "exact" if is_exact else "up to 1,000",
                    *(f"{percentile(s, 50) * 1e3:.1f} / {percentile(s, 95) * 1e3:.1f}" for s in seconds),
                    f"{medians[1] / medians[0]:.1f}",
                    *(f"{part / len(queries) * 1e3:.1f}" for part in (spent.client, spent.node)),
                ]


if __name__ == "__main__":
    main()
