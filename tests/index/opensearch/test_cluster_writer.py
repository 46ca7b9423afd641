"""A commit on a cluster is made as a whole or not at all, by one writer at a time, whatever dies meanwhile."""

from __future__ import annotations

import os
import re
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from opensearch import Cluster
from waiting import wait_until

from timviet.index import (
    ClusterRefused,
    ClusterUnavailable,
    CommitGone,
    Document,
    Index,
    IndexClosed,
    IndexDamaged,
    IndexLocked,
    IndexMissing,
    StoreError,
    transaction,
)
from timviet.index.opensearch import cluster_manifest, cluster_writer, commits, lease, view
from timviet.index.opensearch.client import Client, Unanswered
from timviet.index.opensearch.cluster_manifest import ClusterManifest, ReadManifest
from timviet.index.opensearch.cluster_storage import ClusterStorage
from timviet.index.opensearch.last_manifest import commit_manifest, create_manifest, last_manifest, reserve
from timviet.index.opensearch.opening import open_storage
from timviet.index.opensearch.view import View
from timviet.search import Searcher

OLD = {"a": "gạo nếp", "b": "gạo tẻ", "c": "lúa mì"}
NEW = {"a": "gạo lứt", "c": "lúa mì", "d": "ngô"}


@pytest.fixture
def address(cluster: Cluster, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """The address of an index that is not there yet."""
    monkeypatch.setenv("TIMVIET_CACHE", str(tmp_path / "cache"))
    return f"{cluster.urls[0].replace('http', 'opensearch')}/writer-{uuid4().hex}"


_replacements: list[Callable[..., Any]] = []
"""Never freed: Python 3.11 crashes if a method is freed when it is replaced, and a thread calls it just then."""


def replace_ask(monkeypatch: pytest.MonkeyPatch, ask: Callable[..., Any]) -> None:
    """Let clients ask nodes in another way."""
    _replacements.append(ask)
    monkeypatch.setattr(Client, "_ask", ask)


class Died(BaseException):
    """Raised in the place of the end of a process."""


class Death:
    """Lets a client send a number of requests, and none after these."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.remaining: float = float("inf")
        request = Client.request

        def counted(client: Client, *arguments: Any, **options: Any) -> Any:
            if self.remaining <= 0:
                if options.get("patience") == 0.0:  # a finalizer, which must not raise
                    return {}
                raise Died
            self.remaining -= 1
            return request(client, *arguments, **options)

        monkeypatch.setattr(Client, "request", counted)


def texts(address: str) -> dict[str, str]:
    """Return the documents that a searcher sees, which must agree with all that it says of them."""
    with Index.open(address) as index, Searcher(address) as searcher:
        bodies = {document.id: document.body for document in index.documents()}
        assert len(index) == len(searcher) == len(bodies)
        for body in {*bodies.values()}:
            found = {hit.id for hit in searcher.search(f'"{body}"', limit=1000)}
            assert found >= {id for id, other in bodies.items() if other == body}
        assert {*searcher.ids("gạo OR lúa OR ngô OR khoai OR khác OR muộn")} == {*bodies}
        return bodies


def write(address: str, documents: dict[str, str], deleted: str = "") -> None:
    with Index.open(address, create=True, jobs=1) as index:
        for id, body in documents.items():
            index.update(Document(id, body=body))
        index.delete_many(list(deleted))


@pytest.mark.parametrize("rebuilds", [False, True], ids=["changes", "rebuild"])
def test_a_writer_that_dies_at_any_request_has_made_its_commit_or_none(
    address: str, rebuilds: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    death = Death(monkeypatch)
    monkeypatch.setattr(lease, "_RENEWAL", 1e6)
    monkeypatch.setattr(commits, "DEAD", 0.1)
    write(address, OLD)
    outcomes = set()
    for count in range(6, 1000, 2 if rebuilds else 1):
        died = False
        index = Index.open(address, jobs=1)
        try:
            death.remaining = count
            index.update(Document("a", body=NEW["a"]))
            index.add(Document("d", body=NEW["d"]))
            index.delete("b")
            if rebuilds:
                index.rebuild()
            else:
                index.commit()
        except Died:
            died = True
        if not died:
            break
        death.remaining = float("inf")
        seen = texts(address)
        assert seen in (OLD, NEW), count
        outcomes.add(seen == NEW)
        with monkeypatch.context() as patch:
            patch.setattr(lease, "_EXPIRY", 0.0)  # nobody renews the lease of the dead
            write(address, OLD, "d")
        assert texts(address) == OLD, count
    death.remaining = float("inf")
    index.close()
    assert texts(address) == NEW
    assert outcomes == {False, True}


def test_only_one_writer_is_at_work(address: str) -> None:
    write(address, OLD)
    with Index.open(address) as first, Index.open(address) as second:
        first.add(Document("d", body="ngô"))
        with pytest.raises(IndexLocked, match=r"process \d+ on .* since"):
            second.add(Document("e", body="khoai"))
        first.commit()
        second.add(Document("e", body="khoai"))
    assert texts(address) == {**OLD, "d": "ngô", "e": "khoai"}


def test_a_writer_that_lost_its_lease_changes_nothing(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    write(address, OLD)
    late = Index.open(address, jobs=1)
    late.add(Document("late", body="muộn"))
    with monkeypatch.context() as patch:
        patch.setattr(lease, "_EXPIRY", 0.0)
        write(address, {"d": "ngô"})
    with monkeypatch.context() as patch:
        patch.setattr(lease, "_TRUSTED", -1.0)  # it was not renewed for so long
        with pytest.raises(ClusterUnavailable, match="lease"):
            late.commit()
    late.close()
    assert texts(address) == {**OLD, "d": "ngô"}
    write(address, {"e": "khoai"})
    assert texts(address) == {**OLD, "d": "ngô", "e": "khoai"}


@pytest.mark.parametrize(
    ("last", "too_late"),
    [
        (None, "next_lexicon"),
        ("next_lexicon", "reserve"),
        ("write_replaced", "addition"),
        ("send_all", "commit_manifest"),
    ],
)
def test_a_writer_whose_lease_is_too_old_at_any_moment_makes_no_commit(
    address: str, last: str | None, too_late: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(address, OLD)
    with monkeypatch.context() as patch, Index.open(address, jobs=1) as index:
        index.add(Document("late", body="muộn"))
        if last is None:
            patch.setattr(lease, "_TRUSTED", -1.0)
        else:
            step = getattr(cluster_writer, last)

            def expire(*arguments: Any, **options: Any) -> Any:
                result = step(*arguments, **options)
                patch.setattr(lease, "_TRUSTED", -1.0)
                return result

            patch.setattr(cluster_writer, last, expire)
        patch.setattr(cluster_writer, too_late, lambda *_: pytest.fail("too late"))
        with pytest.raises(ClusterUnavailable, match="lease"):
            index.commit()
    assert texts(address) == OLD


def test_a_writer_that_is_too_slow_makes_no_commit_and_its_documents_are_never_seen(
    address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its lease is taken over while it believes to have it; others commit before and after it sends documents."""
    write(address, OLD)
    late = Index.open(address, jobs=1)
    late.add(Document("late", body="muộn"))
    with monkeypatch.context() as patch:
        patch.setattr(lease, "_EXPIRY", 0.0)
        patch.setattr(lease, "_system", lambda: None)
        write(address, {"d": "ngô"})
    with pytest.raises(IndexLocked, match="make the changes again"):
        late.commit()
    late.close()
    assert texts(address) == {**OLD, "d": "ngô"}
    write(address, {"e": "khoai"})
    assert texts(address) == {**OLD, "d": "ngô", "e": "khoai"}


def test_many_documents_are_replaced_at_once(address: str) -> None:
    many = {f"d{number}": "gạo nếp" for number in range(450)}
    write(address, many)
    write(address, dict.fromkeys(many, "lúa mì"))
    assert texts(address) == dict.fromkeys(many, "lúa mì")
    with Searcher(address) as searcher:
        assert searcher.search("lúa mì", exact_total=True).total == 450
        assert not searcher.search("gạo", exact_total=True).total


def test_documents_are_read_in_requests_of_a_bounded_size(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    bodies = {f"d{number}": f"gạo {number} " * (50 if number % 4 else 2000) for number in range(40)}
    write(address, bodies)
    sizes: list[int] = []
    search = View.search

    def measured(self: View, body: Any) -> Any:
        answer = search(self, body)
        sizes.append(sum(len(str(hit.get("_source", ""))) for hit in answer["hits"]["hits"]))
        return answer

    monkeypatch.setattr(view, "_CHARACTERS", 3_000)
    monkeypatch.setattr(View, "search", measured)
    with Index.open(address) as index:
        assert {document.id: document.body for document in index.documents()} == bodies
        index.update_many(Document(id, body="lúa") for id in bodies)
    with Searcher(address) as searcher:
        assert len(searcher.search("lúa", limit=40)) == 40
    assert max(sizes) < 20_000


def test_a_commit_that_failed_deletes_nothing_in_the_next_one(
    address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(address, OLD)
    with Index.open(address) as index:
        index.delete("a")
        index.delete("b")
        index.add(Document("d", body="ngô"))
        with monkeypatch.context() as patch:
            patch.setattr(cluster_writer, "send_all", refuse)
            with pytest.raises(ClusterUnavailable):
                index.commit()
        index.add(Document("e", body="khoai"))
        index.commit()
    assert texts(address) == {**OLD, "e": "khoai"}


def test_documents_that_arrive_late_stay_unseen(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A request with new documents is not answered, and executed only after these were deleted again."""
    write(address, OLD)
    late: list[Callable[[], object]] = []
    ask = Client._ask

    def delayed(client: Client, number: int, method: str, url: str, data: bytes | None, *rest: Any) -> Any:
        if not late and url.startswith("/_bulk") and b'{"index": {"_index": "' in data and b"-timviet-0-" in data:
            late.append(lambda: ask(client, number, method, url, data, *rest))
            return Unanswered(str(client.address), "timed out")
        return ask(client, number, method, url, data, *rest)

    replace_ask(monkeypatch, delayed)
    write(address, {"d": "muộn"})
    assert texts(address) == {**OLD, "d": "muộn"}
    write(address, {}, "d")
    (execute,) = late
    execute()
    assert texts(address) == OLD
    write(address, {"e": "khoai"})
    assert texts(address) == {**OLD, "e": "khoai"}


class UnansweredCommit:
    """Lets the requests with which commits are made not be answered."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.sent: list[Callable[[], object]] = []
        self.data: bytes | None = None
        self.is_executed = True
        self.is_answered_later = True
        self.meanwhile: Callable[[], object] = lambda: None
        ask = Client._ask

        def unanswered(client: Client, number: int, method: str, url: str, data: bytes | None, *rest: Any) -> Any:
            is_commit = method == "PUT" and "/manifest" in url and b'"is_applied": false' in (data or b"")
            is_again = self.sent and (self.is_answered_later or data != self.data)
            if not is_commit or is_again:
                return ask(client, number, method, url, data, *rest)
            self.data = data
            self.sent.append(lambda: ask(client, number, method, url, data, *rest))
            if len(self.sent) == 1:
                if self.is_executed:
                    self.sent[0]()
                self.meanwhile()
            return Unanswered(str(client.address), "timed out")

        replace_ask(monkeypatch, unanswered)


def test_a_commit_is_made_though_the_answer_was_lost_and_another_process_has_applied_it(
    address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(address, OLD)
    monkeypatch.setattr(commits, "DEAD", 0.1)
    unanswered = UnansweredCommit(monkeypatch)
    unanswered.meanwhile = lambda: texts(address)
    write(address, {"a": "gạo lứt"}, "b")
    assert unanswered.sent
    assert texts(address) == {"a": "gạo lứt", "c": "lúa mì"}


@pytest.mark.parametrize("is_executed", [True, False], ids=["executed", "late"])
def test_a_commit_without_an_answer_is_made_or_never_will_be(
    address: str, is_executed: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(address, OLD)
    monkeypatch.setitem(Client.__init__.__kwdefaults__, "writing_patience", 0.1)
    unanswered = UnansweredCommit(monkeypatch)
    unanswered.is_executed, unanswered.is_answered_later = is_executed, False
    with Index.open(address) as index:
        index.update(Document("a", body="gạo lứt"))
        if is_executed:
            index.commit()
        else:
            with pytest.raises(ClusterUnavailable, match="healthy"):
                index.commit()
            with pytest.raises(ClusterRefused):
                unanswered.sent[0]()
    assert texts(address) == (OLD | {"a": "gạo lứt"} if is_executed else OLD)


def write_unapplied(
    monkeypatch: pytest.MonkeyPatch, address: str, documents: dict[str, str], deleted: str = ""
) -> None:
    """Make a commit whose writer dies before it is applied."""
    with monkeypatch.context() as patch:

        def refuse_from_now_on(client: Client, manifest: ClusterManifest) -> None:
            patch.setattr(commits, "apply", refuse)
            refuse(client)

        patch.setattr(commits, "DEAD", 0.0)
        patch.setattr(cluster_writer, "apply", refuse_from_now_on)
        write(address, documents, deleted)


@pytest.mark.parametrize("skew", [-1e6, 0.0, 1e6])
def test_a_searcher_gives_up_a_writer_when_it_has_seen_for_long_that_its_commit_is_not_applied(
    address: str, skew: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(address, OLD)
    with Searcher(address) as searcher:
        with monkeypatch.context() as patch:
            moment = time.time() + skew
            patch.setattr(cluster_manifest.time, "time", lambda: moment)
            write_unapplied(monkeypatch, address, NEW, "b")
        assert not searcher.refresh()
        monkeypatch.setattr(commits, "DEAD", 0.0)
        assert searcher.refresh()
        assert {*searcher.ids("gạo OR lúa OR ngô")} == {*NEW}


def test_a_commit_of_which_a_document_is_missing_is_not_opened(
    address: str, cluster: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(address, OLD)
    write_unapplied(monkeypatch, address, NEW, "b")
    monkeypatch.setattr(commits, "DEAD", 0.0)
    documents = f"/{address.rpartition('/')[2]}-timviet-0"
    cluster.call("POST", f"{documents}/_refresh")
    (hit,) = cluster.call("GET", f"{documents}/_search?q=id:d")["hits"]["hits"]
    cluster.call("DELETE", f"{documents}/_doc/{hit['_id']}?routing={hit['_routing']}")
    with pytest.raises(ClusterUnavailable, match="cannot be reached"):
        Index.open(address)


@pytest.mark.parametrize("is_applied", [True, False], ids=["applied", "not applied"])
def test_a_commit_without_its_list_of_replaced_documents_is_damaged_unless_another_process_has_applied_it(
    address: str, cluster: Cluster, is_applied: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(address, OLD)
    write_unapplied(monkeypatch, address, NEW, "b")
    client = open_storage(address).client
    manifest = last_manifest(client).manifest
    if is_applied:
        monkeypatch.setattr(commits, "DEAD", 0.0)
        assert texts(address) == NEW
        commits.apply(client, manifest)
        assert texts(address) == NEW
    else:
        name = f"replaced-{manifest.number}-0"
        cluster.call("DELETE", f"/{address.rpartition('/')[2]}-timviet/_doc/{name}")
        with pytest.raises(IndexDamaged, match="list of the documents that its last commit replaces is missing"):
            commits.apply(client, manifest)


def test_a_commit_is_opened_only_when_it_is_applied(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """While a reader applies a commit, a writer makes the next one."""
    write(address, OLD)
    monkeypatch.setattr(commits, "DEAD", 0.0)
    refresh = commits._refresh
    nexts = [{"a": "gạo lứt"}, {"a": "ngô"}]

    def write_next() -> None:
        write_unapplied(monkeypatch, address, nexts.pop(0), "c" if nexts else "b")

    def refreshed(client: Client, index: str) -> None:
        refresh(client, index)
        if len(nexts) == 1:
            write_next()

    write_next()
    monkeypatch.setattr(commits, "_refresh", refreshed)
    assert texts(address) == {"a": "ngô"}
    assert not nexts


@pytest.mark.parametrize("fails", [False, True], ids=["rebuilt", "fails"])
def test_a_rebuild_removes_the_files_of_the_changes_before_it(
    address: str, tmp_path: Path, fails: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(address, OLD)
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    monkeypatch.setattr(transaction, "_MAX_PENDING", 0)
    with Index.open(address, jobs=1) as index:
        index.add(Document("d", body=NEW["d"]))
        assert len([*folder.iterdir()]) == 1
        with monkeypatch.context() as patch:
            if fails:
                patch.setattr(cluster_writer, "commit_manifest", refuse)
            with pytest.raises(ClusterUnavailable) if fails else nullcontext():
                index.rebuild()
        assert not [*folder.iterdir()]
    assert texts(address) == (OLD if fails else {**OLD, "d": NEW["d"]})


def test_files_are_taken_over_only_from_one_folder_to_another(address: str, tmp_path: Path) -> None:
    with (
        Index.open(address, create=True, jobs=1) as on_cluster,
        Index.open(tmp_path / "index", create=True, jobs=1) as in_folder,
    ):
        for index, other in ((on_cluster, in_folder), (in_folder, on_cluster)):
            with pytest.raises(StoreError, match="copy the index instead"):
                index.adopt(other)


def test_an_index_that_is_deleted_is_not_made_again_by_a_writer(address: str, cluster: Cluster) -> None:
    write(address, OLD)
    name = address.rpartition("/")[2]
    index = Index.open(address)
    index.add(Document("d", body="ngô"))
    cluster.call("DELETE", f"/{name}-timviet*")
    with pytest.raises((IndexMissing, ClusterUnavailable)):
        index.commit()
    index.close()
    assert cluster.call("GET", f"/{name}*") == {}
    write(address, NEW)
    assert texts(address) == NEW


def test_a_manifest_makes_no_index_that_was_just_deleted(address: str, cluster: Cluster) -> None:
    write(address, OLD)
    client = open_storage(address).client
    read = last_manifest(client)
    cluster.call("DELETE", f"/{address.rpartition('/')[2]}-timviet*")
    for replace in (
        lambda: reserve(client, read),
        lambda: commit_manifest(client, read, read.manifest),
        lambda: create_manifest(client, read.manifest),
    ):
        with pytest.raises(IndexMissing):
            replace()
    assert cluster.call("GET", f"/{address.rpartition('/')[2]}*") == {}


def test_an_index_that_was_restored_without_its_aliases_takes_no_documents(address: str, cluster: Cluster) -> None:
    write(address, OLD)
    name = f"{address.rpartition('/')[2]}-timviet-0"
    cluster.call("POST", "/_aliases", {"actions": [{"remove": {"index": name, "alias": f"{name}-written"}}]})
    with Index.open(address) as index:
        index.add(Document("d", body="ngô"))
        with pytest.raises(ClusterRefused, match="is not an alias"):
            index.commit()
    write(address, {}, "b")
    assert texts(address) == {"a": "gạo nếp", "c": "lúa mì"}


def test_a_rebuilt_index_has_nothing_of_one_that_had_its_name(address: str, cluster: Cluster) -> None:
    """A snapshot was restored, and an index that was made after it is still there."""
    write(address, OLD)
    name = f"{address.rpartition('/')[2]}-timviet"
    for number in range(2, 6):
        body = {"mappings": {"_meta": {"timviet": key_of(cluster, name)}}}
        cluster.call("PUT", f"/{name}-{number}", body)
        cluster.call("PUT", f"/{name}-{number}/_doc/x?refresh=true", {"id": "x", "commit": number})
    with Index.open(address) as index:
        index.delete("b")
        index.rebuild()
    assert texts(address) == {"a": "gạo nếp", "c": "lúa mì"}


def test_a_searcher_tells_a_restored_index_from_what_it_has_opened(address: str, cluster: Cluster) -> None:
    """Another commit has the same number."""
    write(address, OLD)
    manifest = f"/{address.rpartition('/')[2]}-timviet/_doc/manifest"
    values = cluster.call("GET", manifest)["_source"]
    with Searcher(address) as searcher:
        assert not searcher.refresh()
        cluster.call("PUT", manifest, {**values, "commit": "another"})
        assert searcher.refresh()
        assert not searcher.refresh()


def key_of(cluster: Cluster, index: str) -> str:
    (of_index,) = cluster.call("GET", f"/{index}/_mapping").values()
    key: str = of_index["mappings"]["_meta"]["timviet"]
    return key


def test_a_commit_that_keeps_the_lock_is_made_though_the_next_cannot_begin(
    address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(address, OLD)
    with Index.open(address) as index:
        index.update(Document("a", body="gạo lứt"))
        index.commit(keeps_lock=True)
        with Index.open(address) as other, pytest.raises(IndexLocked):
            other.add(Document("e", body="khoai"))
        with monkeypatch.context() as patch:
            patch.setattr(ClusterStorage, "begin", lambda storage: refuse(storage.client))
            with pytest.raises(ClusterUnavailable):
                index.delete("b")
    assert texts(address) == {**OLD, "a": "gạo lứt"}
    write(address, {}, "b")


def test_a_writer_that_was_overtaken_is_told_so(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    write(address, OLD)
    monkeypatch.setattr(lease, "_system", lambda: None)
    with Index.open(address) as index:
        index.update(Document("a", body="gạo lứt"))
        with monkeypatch.context() as patch:
            patch.setattr(lease, "_EXPIRY", 0.0)
            for body in ("ngô", "sắn", "khoai"):  # the lexicon that the changes begin from is gone then
                write(address, {"d": body})
        monkeypatch.setenv("TIMVIET_CACHE", f"{os.environ['TIMVIET_CACHE']}-2")
        with pytest.raises(IndexLocked, match="make the changes again"):
            index.commit()
    assert texts(address) == {**OLD, "d": "khoai"}


def test_a_lease_that_could_not_be_given_back_is_taken_over_by_the_same_process(
    address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(address, OLD)
    request = Client.request
    index = Index.open(address)
    index.add(Document("d", body="ngô"))

    def failing(client: Client, method: str, path: str, *arguments: Any, **options: Any) -> Any:
        if method == "DELETE" and path.endswith("/lease"):
            refuse(client)
        return request(client, method, path, *arguments, **options)

    with monkeypatch.context() as patch:
        patch.setattr(Client, "request", failing)
        index.close()
    write(address, {"e": "khoai"})
    assert texts(address) == {**OLD, "e": "khoai"}


def test_a_forked_copy_that_is_closed_leaves_the_index_open(address: str) -> None:
    write(address, OLD)
    with Index.open(address) as index:
        child = os.fork()
        if not child:
            index.close()
            os._exit(0)
        os.waitpid(child, 0)
        write(address, {"d": "ngô"}, "b")
        assert {document.id for document in index.documents()} == {*OLD}


def refuse(client: Client, *_: object, **__: object) -> None:
    raise ClusterUnavailable(str(client.address), "takes no documents")


def test_a_commit_is_made_though_it_cannot_be_applied_at_once(
    address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(address, OLD)
    monkeypatch.setattr(commits, "DEAD", 0.1)
    with Index.open(address) as index:
        index.update(Document("a", body="gạo lứt"))
        with monkeypatch.context() as patch:
            patch.setattr(cluster_writer, "apply", refuse)
            index.commit()
    assert texts(address) == {**OLD, "a": "gạo lứt"}


def test_indexes_of_others_are_left_alone(address: str, cluster: Cluster) -> None:
    name = address.rpartition("/")[2]
    others = [f"{name}-timviet-3", f"{name}-timviet-1x", f"{name}-2"]
    write(address, OLD)
    for other in others:
        cluster.call("PUT", f"/{other}", {})
    write(address, NEW)
    with Index.open(address) as index, pytest.raises(ClusterRefused, match="is there already"):
        index.rebuild()
    for other in others:
        assert cluster.call("GET", f"/{other}")
    assert texts(address) == {**OLD, **NEW}


def test_a_commit_that_is_replaced_while_it_is_opened_is_not_the_one_that_is_opened(address: str) -> None:
    write(address, OLD)
    client, tried = open_storage(address).client, []

    def open_as(read: ReadManifest) -> ReadManifest:
        tried.append(read.manifest.generation)
        if len(tried) == 1:
            write(address, {"d": "ngô"})
            raise CommitGone(address, "gone")
        return read

    assert commits.open_commit(client, open_as).manifest.generation == tried[0] + 1
    assert len(tried) == 2
    del tried[:]

    def fail(read: ReadManifest) -> ReadManifest:
        tried.append(read.manifest.generation)
        raise IndexDamaged(address, "damaged")

    with pytest.raises(IndexDamaged):
        commits.open_commit(client, fail)
    assert len(tried) == 1, "nothing else was there to be opened"


def test_a_writer_removes_what_earlier_ones_have_left_and_nothing_else(address: str, cluster: Cluster) -> None:
    write(address, OLD)
    name = f"{address.rpartition('/')[2]}-timviet"
    own = {"mappings": {"_meta": {"timviet": key_of(cluster, name)}}}
    lists = {f"replaced-{number}-7" for number in (1, 99)}
    cluster.call("PUT", f"/{name}-1", {})  # of somebody else
    cluster.call("PUT", f"/{name}-2", own)
    cluster.call("PUT", f"/{name}-99", own)  # of a writer that came later
    for each in lists:
        cluster.call("PUT", f"/{name}/_doc/{each}", {"replaced": []})
    for body in ("ngô", "khoai", "lúa"):
        write(address, {"d": body})
    assert cluster.call("GET", f"/{name}*").keys() == {name, f"{name}-0", f"{name}-1", f"{name}-99"}
    found = cluster.call("POST", f"/{name}/_mget", {"ids": sorted(lists)})["docs"]
    assert {each["_id"] for each in found if each["found"]} == {"replaced-99-7"}


def test_an_answer_that_is_being_made_is_of_its_commit(address: str) -> None:
    write(address, OLD)
    with Searcher(address) as searcher:
        pinned = searcher.pinned()
        write(address, {"a": "khác"}, "b")
        assert searcher.refresh()
        assert pinned.search("gạo tẻ").hits[0].id == "b"
        assert [hit.id for hit in searcher.search("khác")] == ["a"]


def test_a_change_that_cannot_be_kept_is_refused_and_loses_nothing(address: str) -> None:
    write(address, OLD)
    with Index.open(address) as index:
        index.add(Document("d", body="ngô", store=False, revision="file 1-1 x"))
        with pytest.raises(ClusterRefused, match="stores all texts"):
            index.commit()
    assert texts(address) == OLD


@pytest.fixture
def held(address: str) -> Iterator[Index]:
    write(address, OLD)
    with Index.open(address) as index:
        yield index


def test_an_index_reads_what_it_has_opened_while_another_writes(held: Index, address: str) -> None:
    write(address, {"a": "khác"}, "b")
    assert {document.id: document.body for document in held.documents()} == OLD
    assert "b" in held
    assert "d" not in held
    assert sorted(held.revisions()) == sorted(OLD)


def test_errors_repeat_the_address_as_it_was_written(address: str) -> None:
    write(address, OLD)
    index, searcher = Index.open(address), Searcher(address)
    for opened in (index, searcher):
        opened.close()
        assert address in repr(opened)
    with pytest.raises(IndexClosed, match=re.escape(address)):
        index.generation  # noqa: B018  (raises)
    with pytest.raises(IndexClosed, match=re.escape(address)):
        searcher.search("gạo")


def test_a_view_lets_go_of_what_keeps_a_node_from_making_a_copy_anew(
    address: str, cluster: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    def open_points() -> set[str]:
        return {each["pit_id"] for each in cluster.call("GET", "/_search/point_in_time/_all").get("pits", ())}

    write(address, OLD)
    monkeypatch.setattr(view, "_RENEWAL", 0.0)
    of_others = open_points()
    with Searcher(address) as searcher:
        before = open_points() - of_others
        assert [hit.id for hit in searcher.search("lúa")] == ["c"]
        assert open_points() - of_others - before
        wait_until(lambda: not before & open_points())  # it is let go by a thread
        write(address, NEW, "b")
        kept = open_points()
        assert [hit.id for hit in searcher.search("gạo tẻ", match="all")] == ["b"]
        assert kept & open_points(), "nothing has what this commit had"
