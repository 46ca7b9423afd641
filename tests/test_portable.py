"""What a worker process raises or returns arrives whole: errors and values survive pickle and copy."""

from __future__ import annotations

import copy
import multiprocessing
import pickle
import shutil
import traceback
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from datetime import date
from enum import Enum
from io import BytesIO
from pathlib import Path
from typing import Any, Literal

import pytest
from facts import facts_of, objects_in
from made_values import REASON, NoValue, make
from opensearch import Cluster
from thorough import first
from tree import all_classes, public_values
from worker_answers import fail, search_there, warn_there

import timviet
from timviet import (
    Document,
    DocumentError,
    FileOptions,
    Index,
    IndexClosed,
    IndexLocked,
    Progress,
    Searcher,
    SourceError,
    Synonyms,
    copy_index,
    rebuild_from_files,
    repair,
    sync,
)
from timviet.index.files.status import IndexStatus, read_status
from timviet.index.portable import PortableError
from timviet.index.records.importing import FORMATS, ImportReport, RecordImporter
from timviet.index.records.mapping import RecordMapping
from timviet.search.cli.config import Config, load_config

ERRORS = sorted(
    (kind for kind in all_classes().values() if issubclass(kind, BaseException)), key=lambda kind: kind.__name__
)
RESOURCES = {timviet.Index, timviet.Searcher, all_classes()["WhooshIndex"]}
"""Public classes whose objects are no values: they have open files, and some have a lock."""

VALUES = public_values() - RESOURCES | {Config, ImportReport, IndexStatus}
"""The public classes, and the reports and settings that only the command line shows."""


def is_value(kind: type) -> bool:
    settings = getattr(kind, "__dataclass_params__", None)
    is_frozen = settings is not None and settings.frozen
    return not kind.__name__.startswith("_") and (is_frozen or issubclass(kind, tuple | Enum))


def copies_of(value: Any) -> Iterator[Any]:
    for protocol in range(pickle.HIGHEST_PROTOCOL + 1):
        yield pickle.loads(pickle.dumps(value, protocol))
    yield copy.copy(value)
    yield copy.deepcopy(value)


def assert_portable(value: Any) -> None:
    facts = facts_of(value)
    for copied in copies_of(value):
        assert facts_of(copied) == facts


@pytest.mark.parametrize("brief", [False, True], ids=["all arguments", "required arguments"])
@pytest.mark.parametrize("kind", ERRORS, ids=lambda kind: kind.__name__)
def test_every_error_survives(kind: type[BaseException], brief: bool) -> None:
    assert_portable(make(kind, brief=brief))


@pytest.mark.parametrize("kind", ERRORS, ids=lambda kind: kind.__name__)
def test_an_error_keeps_its_notes_and_the_errors_that_led_to_it(kind: type[BaseException]) -> None:
    first = SourceError("gạo.txt", REASON, OSError(5, "I/O error"))
    first.add_note("of a disk")
    error = chained(make(kind), first)
    error.add_note("of a worker")
    assert_portable(error)
    told = "".join(traceback.format_exception(pickle.loads(pickle.dumps(error))))
    assert all(text in told for text in ("gạo.txt", "of a disk", "direct cause", "of a worker"))


def chained(error: Exception, cause: Exception) -> Exception:
    """Return an error that was raised from another."""
    try:
        try:
            raise cause
        except type(cause) as caught:
            raise error from caught
    except type(error) as raised:
        return raised


def test_a_context_that_was_not_named_is_kept_and_one_that_was_suppressed_stays_so() -> None:
    error = DocumentError(REASON)
    error.__context__, error.__suppress_context__ = KeyError("gạo"), True
    assert_portable(error)
    assert "gạo" not in "".join(traceback.format_exception(pickle.loads(pickle.dumps(error))))
    error.__suppress_context__ = False
    assert_portable(error)
    assert "gạo" in "".join(traceback.format_exception(pickle.loads(pickle.dumps(error))))


class LibraryError(Exception):
    """Can be pickled, but not unpickled, as many errors of libraries."""

    def __init__(self, place: str, reason: str) -> None:
        super().__init__(f"{place}: {reason}")


def test_of_an_error_that_does_not_survive_its_text_is_kept() -> None:
    function: Callable[[], int] = lambda: 1  # noqa: E731  # it cannot be pickled
    cause = LibraryError("page 3", "no such font")
    error = chained(SourceError("gạo.pdf", REASON, cause), cause)
    error.add_note("worker 2")
    for copied in copies_of(error):
        assert str(copied) == str(error)
        assert copied.__notes__ == ["worker 2"]
        assert type(copied.original_error) is Exception
        assert str(copied.original_error).endswith("LibraryError: page 3: no such font")
        assert str(copied.__cause__) == str(copied.original_error)
    for copied in copies_of(DocumentError(REASON, id=function)):
        assert copied.id == repr(function)
        assert str(copied) == f"document {function!r}: {REASON}"


def with_cause(error: Exception, number: int) -> Exception:
    return chained(SourceError(f"{number}", REASON, error), error)


def with_context(error: Exception, number: int) -> Exception:
    after = SourceError(f"{number}", REASON)
    after.__context__ = error
    return after


def with_attribute(error: Exception, number: int) -> Exception:
    return SourceError(f"{number}", REASON, error)


def with_both(error: Exception, number: int) -> Exception:
    after = with_context(with_context(error, number), number)
    after.__cause__ = error
    return after


@pytest.mark.parametrize("lead_on", [with_cause, with_context, with_attribute, with_both])
def test_of_thousands_of_errors_that_led_to_one_the_nearest_come_along(
    lead_on: Callable[[Exception, int], Exception],
) -> None:
    error: Exception = SourceError("0", REASON)
    for number in range(1, 2_000):
        error = lead_on(error, number)
        if number == 5:
            assert_portable(error)
    for copied in copies_of(error):
        assert (type(copied), str(copied)) == (type(error), str(error))
        told = list(dict.fromkeys(map(str, led_to(copied))))
        assert 10 <= len(told) <= 21
        assert [text.rpartition("SourceError: ")[2] for text in told] == [
            f"{number}: {REASON}" for number in range(1_999, 1_999 - len(told), -1)
        ]


def led_to(error: BaseException) -> list[BaseException]:
    """Return an error and those that led to it, the nearest first."""
    found = [error]
    for one in found:
        values = (one.__cause__, one.__context__, *vars(one).values())
        found += (value for value in values if isinstance(value, BaseException) and value not in found)
    return found


def test_a_group_of_errors_survives() -> None:
    group = ExceptionGroup("two files", [make(kind) for kind in ERRORS])
    for copied in copies_of(group):
        assert [*map(facts_of, copied.exceptions)] == [*map(facts_of, group.exceptions)]


@pytest.mark.parametrize(
    "kind",
    sorted(filter(is_value, all_classes().values()), key=lambda kind: kind.__name__),
    ids=lambda k: k.__name__,
)
def test_every_value_that_its_annotations_tell_how_to_make_survives(kind: type) -> None:
    if issubclass(kind, Enum):
        values = [*kind]
    else:
        try:
            values = [make(kind)]
        except NoValue:  # it has a function, an array, or an object with open files
            return
    for value in values:
        assert_portable(value)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with documents, and an index ``.timviet`` of them."""
    folder = tmp_path_factory.mktemp("documents")
    for number, text in enumerate(["Giá gạo tăng.", "Gạo nếp", "Đại hội đảng bộ khai mạc."]):
        (folder / f"{number}.txt").write_text(f"{text}\nNăm {2000 + number}, ngày 12/3/2016.", encoding="utf-8")
    (folder / "empty.txt").touch()
    (folder / "legacy.html").write_bytes("<title>Lúa</title><p>Gi\xe1 l\xfaa g\xa1o".encode("latin-1"))
    (folder / "pyproject.toml").write_text(
        '[tool.timviet]\nlanguage = "vi"\nexclude = ["*.log"]\n', encoding="utf-8"
    )
    return folder


def answers_of(path: str | Path) -> Iterator[object]:
    """Yield what a searcher returns."""
    synonyms = Synonyms.of(["gạo, thóc"])
    yield synonyms
    with Searcher(path, synonyms=synonyms) as searcher:
        yield searcher.origins
        for query in ('gia gao "dai hoi', "gạo AND năm:2001", "thóc*", "gạo~ OR nếp", "ngày 12/3/2016", "zzzz"):
            yield searcher.search(query, limit=2, snippets=3, context=1, facets="type", explain=True)
        yield searcher.similar(searcher.search("gạo").hits[0].id)
        yield searcher.suggest("ga")
        for hit in searcher.search("gạo"):
            try:
                yield searcher.document(hit.id)
            except SourceError as error:  # its file is gone
                yield error


@pytest.fixture(scope="module")
def returned(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> list[object]:
    """What the functions and methods of the library return, over real documents."""
    path, elsewhere = folder / ".timviet", tmp_path_factory.mktemp("other")
    progress: list[Progress] = []
    values: list[object] = [progress]
    options = FileOptions(exclude=["*.log"], store=False)
    with Index.open(path, create=True, jobs=1) as index:
        values += [options, sync(index, [folder, folder / "nowhere.txt"], options, progress=progress.append)]
        importer = RecordImporter(index, RecordMapping())
        lines = b'{"id": "r1", "title": "G\xe1\xba\xa1o", "year": 2016, "tags": ["a", "b"]}\n{"x":\n'
        importer.add(FORMATS["jsonl"](BytesIO(lines), 99), values.append)
        index.add(
            Document("r2", "Gạo", "Giá gạo", {"day": date(2016, 3, 12), "none": None}, places=[(0, {"page": 3})])
        )
        index.commit(progress.append)
        values += [importer.report, index.stored("r2"), *index.stored_documents(), index.revisions()]
    values += [read_status(path), load_config(path), *answers_of(path)]
    values += [copy_index(path, elsewhere / "copy"), rebuild_from_files(path), repair(path)]
    (folder / "1.txt").unlink()
    values += [*answers_of(path)]  # a passage is missing now
    return values


@pytest.mark.parametrize("kind", sorted(VALUES, key=lambda kind: kind.__name__), ids=lambda kind: kind.__name__)
def test_what_the_library_returns_survives(kind: type, returned: list[object]) -> None:
    real = [value for value in objects_in(returned) if type(value) is kind]
    assert real or issubclass(kind, Enum), "this class is public: let returned() return one"
    for value in real:
        assert_portable(value)


def test_what_an_index_on_a_cluster_returns_survives(
    cluster: Cluster, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TIMVIET_CACHE", str(tmp_path))
    address = f"{cluster.urls[0].replace('http', 'opensearch')}/portable"
    with Index.open(address, create=True, jobs=1) as index:
        for number in range(5):
            index.update(
                Document(f"{number}", "Giá gạo", f"Gạo nếp {number}", {"day": date(2016, 3, 12), "type": "a"})
            )
        index.commit()
        with pytest.raises(TypeError, match="pass the path"):
            pickle.dumps(index)
        index.begin()
        with Index.open(address, jobs=1) as other, pytest.raises(IndexLocked) as refused:
            other.begin()
    assert_portable(refused.value)
    values = [read_status(address), *answers_of(address)]
    assert {kind.__name__ for kind in map(type, objects_in(values))} >= {"Hit", "IndexStatus", "Explanation"}
    assert_portable(values)


@pytest.mark.parametrize("copied", [pickle.dumps, copy.copy, copy.deepcopy])
def test_an_index_is_not_copied_and_the_error_says_what_to_do(
    indexed: Callable[..., Path], copied: Callable[[object], object]
) -> None:
    path = indexed(a="gạo")
    with Index.open(path) as index:
        index.add(Document("b"))
        for value in (index, index._transaction):
            with pytest.raises(TypeError, match="pass the path of the index, and open it"):
                copied(value)
        index.commit()
        assert index.revisions().keys() == {"a", "b"}
    with Searcher(path) as searcher, pytest.raises(TypeError, match=r"pinned searcher .* pass its path"):
        copied(searcher.pinned())


def test_a_copied_reader_opens_the_same_index(indexed: Callable[..., Path]) -> None:
    path = indexed(a="gạo", b="gạo")
    with Index.open(path) as index, Searcher(path) as searcher:
        for whoosh in copies_of(index.whoosh()):
            assert whoosh.doc_count() == 2
        for other in copies_of(searcher):
            assert [hit.id for hit in other.search("gạo")] == ["a", "b"]
            other.close()
        assert searcher.search("gạo").total == 2


@pytest.mark.parametrize("refresh", [None, "auto"])
def test_a_copy_of_a_closed_searcher_is_closed(
    indexed: Callable[..., Path], refresh: Literal["auto"] | None
) -> None:
    path = indexed(a="gạo")
    searcher = Searcher(path, refresh=refresh)
    searcher.close()
    told = []
    for closed in (searcher, *copies_of(searcher), *copies_of(pickle.loads(pickle.dumps(searcher)))):
        for use in (lambda closed=closed: closed.search("gạo"), closed.refresh, closed.pinned):
            with pytest.raises(IndexClosed) as raised:
                use()
            told.append(str(raised.value))
        assert repr(closed) == repr(searcher)
        closed.close()
    assert set(told) == {told[0]}
    shutil.rmtree(path)
    assert repr(pickle.loads(pickle.dumps(searcher))) == repr(searcher)  # nothing was opened


@pytest.mark.parametrize("method", first(1, multiprocessing.get_all_start_methods()))
def test_processes_answer_with_errors_and_hits(method: str, indexed: Callable[..., Path]) -> None:
    path = indexed(a=("Giá gạo", "gạo nếp"), b="gạo tẻ")
    damaged = shutil.copytree(path, path.parent / "damaged")
    (damaged / "timviet-00000001.json").write_text("{", encoding="utf-8")
    found, warned = facts_of(search_there(path)), [*map(facts_of, warn_there(damaged))]
    assert len(warned) == 1
    errors = [make(kind, brief=brief) for kind in ERRORS for brief in (False, True)]
    context = multiprocessing.get_context(method)
    with context.Pool(1) as pool:
        for error, pending in [(error, pool.apply_async(fail, (error,))) for error in errors]:
            assert_raised(error, pending.get)
        assert facts_of(pool.map_async(search_there, [path]).get(60)[0]) == found
        assert [*map(facts_of, pool.map_async(warn_there, [damaged]).get(60)[0])] == warned
    with ProcessPoolExecutor(1, context) as executor:
        for error, future in [(error, executor.submit(fail, error)) for error in errors]:
            assert_raised(error, future.result)
        assert facts_of(executor.submit(search_there, path).result(60)) == found


def assert_raised(error: Exception, get: Callable[[float], object]) -> None:
    """Check that getting a result raises an error as it was, from the traceback in the other process."""
    with pytest.raises(type(error)) as raised:
        get(60)
    assert "I/O error" in str(raised.value.__cause__)
    assert issubclass(raised.type, PortableError)
    raised.value.__cause__ = raised.value.__context__ = None
    raised.value.__suppress_context__ = False
    assert facts_of(raised.value) == facts_of(error)
