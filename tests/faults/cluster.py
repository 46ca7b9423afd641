"""Is anything lost, or wrongly answered, when an index on a cluster of OpenSearch has a fault?

Three nodes keep two copies of an index. A writer commits and two searchers search, each a process, while nodes are
killed, stopped, cut off, overloaded or full, or writers are killed. What was acknowledged must be there in the
end, and nothing that was deleted. Each answer must be that of one commit, as a whole. Each error must be one of
ours, which says what to do. After the fault the work must go on, and the index must answer what one on disk does.

A line tells what came of each fault, and one error of each kind is shown. The exit status is 1 if a law was
broken.

    python tests/faults/cluster.py --seconds 12
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
import traceback
import warnings
from collections.abc import Sequence
from pathlib import Path
from random import Random

sys.path.insert(0, str(Path(__file__).parents[1] / "support"))

from cluster_faults import FAULTS
from cluster_laws import Verdict, judge, judge_end
from cluster_stage import Stage
from node_links import Links
from opensearch import LINES, running_cluster

_HEAP = 384  # MB of a node
_SETTINGS = [  # so that a node that does not answer, or is full, is left out after seconds, not after a minute
    "cluster.info.update.interval=10s",
    *(
        f"cluster.fault_detection.{check}_check.{setting}"
        for check in ("follower", "leader")
        for setting in ("interval=500ms", "timeout=2s", "retry_count=2")
    ),
]
_TEMPLATE = {  # a copy that is gone is made on another node after a second, not after a minute
    "index_patterns": ["fault-*"],
    "template": {"settings": {"index.unassigned.node_left.delayed_timeout": "1s"}},
}
_TOLD = 5  # breaches of a law that are shown
_COLUMNS = "{:13} {:>7} {:>7} {:>5} {:>5} {:>7} {:>6} {:>7}  {}"
_HEADINGS = ("fault", "commits", "changes", "lost", "back", "answers", "wrong", "seconds", "errors; what happened")


def run(seconds: float, patience: float, groups: Sequence[Sequence[str]], opensearch: str, seed: int) -> bool:
    """Return whether all laws were kept.

    :param groups: faults that happen to one index, one after the other
    """
    links, is_kept = Links(), True
    with running_cluster(opensearch, 3, heap=_HEAP, settings=_SETTINGS, publish=links.publish) as cluster:
        links.nodes = cluster.nodes
        cluster.call("PUT", "/_index_template/fault", _TEMPLATE)
        os.environ["TIMVIET_OPENSEARCH_SHARDS"] = "3"
        say(_COLUMNS.format(*_HEADINGS))
        hosts = ",".join(url.removeprefix("http://") for url in cluster.urls)
        for faults in groups:
            with tempfile.TemporaryDirectory(prefix="cluster-") as scratch:
                address = f"opensearch://{hosts}/fault-{faults[0]}"
                stage = Stage(cluster, links, address, Path(scratch), seconds, patience, Random(seed))
                is_kept &= try_faults(faults, stage)
    links.close()
    return is_kept


def try_faults(faults: Sequence[str], stage: Stage) -> bool:
    """Let faults happen while an index is written and searched; return whether all laws were kept."""
    os.environ["TIMVIET_CACHE"] = str(stage.folder / "cache")
    begun = time.monotonic()
    happened: list[str] = []
    verdict = Verdict()
    try:
        stage.begin()
        for fault in faults:
            happened.append(FAULTS[fault](stage))
            stage.wait_for_work()
    except Exception:
        verdict.breach(traceback.format_exc())
    try:
        stage.end()
        judge(verdict, stage.address, stage.folder)
        judge_end(verdict, stage.address, stage.folder / "fresh")
    except Exception:
        verdict.breach(traceback.format_exc())
    stage.cluster.call("DELETE", "/fault-*")
    name = faults[0] if len(faults) == 1 else "together"
    show(name, verdict, time.monotonic() - begun, "; ".join(happened))
    return verdict.is_kept


def show(fault: str, verdict: Verdict, seconds: float, happened: str) -> None:
    errors = ", ".join(f"{count} {name}" for name, count in sorted(verdict.errors.items())) or "0"
    figures = (verdict.commits, verdict.changes, verdict.lost, verdict.back, verdict.answers, verdict.wrong)
    say(_COLUMNS.format(fault, *figures, f"{seconds:.0f}", f"{errors}; {happened}"))
    for name, text in sorted(verdict.texts.items()):
        say(f"    {name}: {text}")
    for breach in verdict.breaches[:_TOLD]:
        say(f"    BROKEN: {breach[:2000]}")
    if len(verdict.breaches) > _TOLD:
        say(f"    BROKEN: {len(verdict.breaches) - _TOLD} more")


def say(line: str) -> None:
    print(line, flush=True)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=12, help="how long one fault lasts")
    parser.add_argument("--patience", type=float, default=10, help="seconds until a process gives a request up")
    parser.add_argument("--fault", action="append", choices=list(FAULTS), dest="faults", default=[])
    parser.add_argument("--together", action="store_true", help="let all faults happen to one index")
    parser.add_argument("--opensearch", choices=list(LINES), default="3.9")
    parser.add_argument("--seed", type=int, default=0)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        warnings.filterwarnings("ignore", ".*fork")  # the threads of the links hold nothing that others need
        options = parser.parse_args()
        faults = options.faults or [*FAULTS]
        groups = [faults] if options.together else [[fault] for fault in faults]
        sys.exit(not run(options.seconds, options.patience, groups, options.opensearch, options.seed))
