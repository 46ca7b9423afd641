"""Which faults does a cluster have, how are they brought about, and how is it seen that they were there?

Each function is given a healthy cluster at which a writer and searchers work. It brings a fault about, waits,
takes it away, and returns what could be seen of it. It raises AssertionError if the fault did not happen.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from contextlib import suppress

from cluster_stage import Stage

__all__ = ["FAULTS"]

_FREE = "100000gb"  # that no disk has
_STEP = 0.3  # seconds, between two changes of what happens again and again
_EXPIRY = 0.5  # seconds after which a lease counts as expired, so that another writer takes it over


def kill_each_node(stage: Stage) -> str:
    """Each node is killed in turn, the cluster manager too, and starts again."""
    managers = 0
    for node in stage.cluster.nodes:
        managers += stage.manager() is node
        node.kill()
        stage.wait()
        node.start()
        stage.cluster.wait_until_healthy()
    if not managers:
        managers += _kill(stage)
    return f"{len(stage.cluster.nodes)} nodes killed, {managers} as the cluster manager"


def kill_manager(stage: Stage) -> str:
    """The cluster manager is killed, and starts again."""
    _kill(stage)
    return "the cluster manager killed"


def _kill(stage: Stage) -> int:
    node = stage.manager()
    node.kill()
    stage.wait()
    node.start()
    stage.cluster.wait_until_healthy()
    return 1


def restart_all(stage: Stage) -> str:
    """All nodes are killed at once, and start again."""
    for node in stage.cluster.nodes:
        node.kill()
    stage.wait()
    for node in stage.cluster.nodes:
        node.start()
    stage.cluster.wait_until_healthy()
    return f"{len(stage.cluster.nodes)} nodes killed at once"


def fill_disk(stage: Stage) -> str:
    """The disk of each node is nearly full: OpenSearch lets no index be written (flood stage)."""
    prefix = "cluster__routing__allocation__disk__"
    marks = ("watermark__low", "watermark__high", "watermark__flood_stage")
    names = [f"{prefix}{mark}" for mark in marks]
    stage.set_transient(
        **{f"{prefix}threshold_enabled": True},
        **dict.fromkeys(names, _FREE),
    )
    index = stage.data_index()
    stage.wait_until("the disk is full", lambda: _is_blocked(stage, index))
    stage.wait()
    stage.set_transient(**dict.fromkeys(names), **{f"{prefix}threshold_enabled": None})
    stage.set_transient(**{f"{prefix}threshold_enabled": True})  # the block goes when there is room again
    stage.wait_until("the disk has room again", lambda: not _is_blocked(stage, index))
    stage.set_transient(**{f"{prefix}threshold_enabled": None})
    return "indexes blocked at the flood stage"


def _is_blocked(stage: Stage, index: str) -> bool:
    (of_index,) = stage.cluster.call("GET", f"/{index}/_settings").values()
    of_cluster = stage.cluster.call("GET", "/_cluster/settings")
    return "read_only_allow_delete" in of_index["settings"]["index"].get("blocks", {}) or any(
        settings.get("cluster", {}).get("blocks") for settings in of_cluster.values()
    )


def make_red(stage: Stage) -> str:
    """A node is gone that has the only copy of a part of the documents; then one of what is known of commits."""
    seen = []
    for index in (stage.data_index(), f"{stage.name}-timviet"):
        stage.settings(f"/{index}/_settings", {"auto_expand_replicas": False, "number_of_replicas": 0})
        stage.wait_until("there is one copy", lambda index=index: _copies(stage, index) == 1)
        node = stage.holder(index)
        node.kill()
        stage.wait_until("the index is red", lambda: stage.status() == "red")
        stage.wait()
        node.start()
        stage.wait_until("the index is whole", lambda: stage.status() != "red")
        with suppress(AssertionError):  # a rebuild has replaced it
            stage.settings(f"/{index}/_settings", {"auto_expand_replicas": "0-1"})
        stage.cluster.wait_until_healthy()
        seen.append(f"{index.removeprefix(stage.name)} red")
    return ", ".join(seen)


def _copies(stage: Stage, index: str) -> int:
    """Return how many copies the first part of an index has."""
    shards = stage.cluster.call("GET", f"/_cat/shards/{index}?format=json")
    return sum(shard["shard"] == "0" for shard in shards)


def make_yellow(stage: Stage) -> str:
    """More copies are wanted than there are nodes."""
    index = stage.data_index()
    stage.settings(f"/{index}/_settings", {"auto_expand_replicas": False, "number_of_replicas": 3})
    stage.wait_until("the index is yellow", lambda: stage.status() == "yellow")
    stage.wait()
    assert stage.status() == "yellow"
    stage.settings(f"/{index}/_settings", {"auto_expand_replicas": "0-1"})
    stage.cluster.wait_until_healthy()
    return "one copy of 4 without a node"


def suspend_each_node(stage: Stage) -> str:
    """Each node in turn does not answer (SIGSTOP), and then goes on (SIGCONT)."""
    for node in stage.cluster.nodes:
        node.suspend()
        stage.wait()
        node.resume()
        stage.cluster.wait_until_healthy()
        stage.wait_for_work()
    return f"{len(stage.cluster.nodes)} nodes stopped and continued"


def overload(stage: Stage) -> str:
    """Nodes have no memory left for requests, again and again, and answer 429."""
    before = _tripped(stage)
    for _ in range(max(int(stage.seconds / (2 * _STEP)), 2)):
        stage.set_transient(indices__breaker__total__limit="25%")
        stage.wait(_STEP)
        _restore_breaker(stage)
        stage.wait(_STEP)
    _restore_breaker(stage)
    refused = _tripped(stage) - before
    assert refused, "no request was refused"
    return f"{refused} requests refused with 429"


def _restore_breaker(stage: Stage) -> None:
    stage.wait_until("the limit is lifted", lambda: _is_restored(stage))


def _is_restored(stage: Stage) -> bool:
    with suppress(AssertionError):  # even this request may be refused
        stage.set_transient(indices__breaker__total__limit=None)
        return True
    return False


def _tripped(stage: Stage) -> int:
    nodes = stage.cluster.call("GET", "/_nodes/stats/breaker")["nodes"].values()
    return sum(node["breakers"]["parent"]["tripped"] for node in nodes)


def cut_each_pair(stage: Stage) -> str:
    """Two nodes do not hear each other, each pair in turn; a third one hears both."""
    count = len(stage.cluster.nodes)
    for one in range(count):
        stage.links.cut(one, (one + 1) % count)
        stage.wait()
        stage.links.join()
        stage.cluster.wait_until_healthy()
        stage.wait_for_work()
    assert stage.links.held_count, "nothing was held back"
    return f"{count} pairs cut off, {stage.links.held_count} messages held back"


def steal_lease(stage: Stage) -> str:
    """Two more writers take the lease of others for expired, and some are stopped in the middle of a commit."""
    writers = [stage.start_writer(_EXPIRY) for _ in range(2)]
    for _ in range(max(int(stage.seconds), 3)):
        process = stage.writers[stage.draw.choice(writers)]
        os.kill(process, signal.SIGSTOP)
        stage.wait(2 * _EXPIRY)
        os.kill(process, signal.SIGCONT)
        stage.wait(stage.draw.uniform(0, _STEP))
    return "3 writers at once"


def kill_writers(stage: Stage) -> str:
    """The writer is killed at random moments, and another one takes over."""
    count = max(int(2 * stage.seconds), 4)
    for _ in range(count):
        stage.wait(stage.draw.uniform(0, 2))
        stage.kill_writer(stage.draw.choice(sorted(stage.writers)))
        stage.start_writer()
    return f"{count} writers killed"


FAULTS: dict[str, Callable[[Stage], str]] = {
    "kill-nodes": kill_each_node,
    "kill-manager": kill_manager,
    "restart": restart_all,
    "full-disk": fill_disk,
    "red": make_red,
    "yellow": make_yellow,
    "slow-node": suspend_each_node,
    "overload": overload,
    "cut": cut_each_pair,
    "lease": steal_lease,
    "kill-writers": kill_writers,
}
"""What may happen, by the name of the option ``--fault``."""
