"""Records are added beside what is in the index, and the same records change nothing the second time."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, timedelta, timezone
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st
from thorough import examples

from timviet.index import Document, DocumentError, Index, Progress, sync
from timviet.index.records.importing import FORMATS, ImportReport, RecordImporter
from timviet.index.records.json_lines import to_json_line
from timviet.index.records.mapping import FieldSource, RecordMapping
from timviet.index.records.record import BadRecord
from timviet.index.store.format.documents.document_json import encode_document


@pytest.fixture
def index(tmp_path: Path) -> Iterator[Index]:
    with Index.open(tmp_path / "kho", create=True, jobs=1) as index:
        yield index


def add(
    index: Index, *objects: object, mapping: RecordMapping | None = None
) -> tuple[ImportReport, list[tuple[int | None, str]]]:
    problems: list[tuple[int | None, str]] = []
    importer = RecordImporter(index, mapping or RecordMapping())
    data = "".join(f"{json.dumps(content)}\n" for content in objects).encode()
    importer.add(
        FORMATS["jsonl"](io.BytesIO(data), 10_000), lambda error: problems.append((error.line, error.reason))
    )
    index.commit()
    return importer.report, problems


RICE = {"id": "gạo", "title": "Gạo", "body": "Giá gạo", "year": 2024}
MAIZE = {"id": "ngô", "title": "Ngô", "body": "Giá ngô"}


def test_the_same_records_change_nothing_and_changed_ones_are_updated(index: Index) -> None:
    assert add(index, RICE, MAIZE) == (ImportReport(added=2), [])
    assert add(index, RICE, MAIZE) == (ImportReport(unchanged=2), [])
    assert add(index, RICE | {"year": 2024.0}, MAIZE | {"none": None}) == (ImportReport(updated=2), [])
    assert add(index, RICE | {"id": "mới"}) == (ImportReport(added=1), [])
    assert {document.id for document in index.documents()} == {"gạo", "ngô", "mới"}


def test_the_last_of_several_records_with_one_id_counts(index: Index) -> None:
    assert add(index, RICE, RICE | {"year": 1})[0] == ImportReport(added=1, repeated=1)
    assert add(index, RICE, RICE | {"year": 1})[0] == ImportReport(updated=1, repeated=1)
    document = index.get("gạo")
    assert document is not None
    assert document.fields == {"year": 1}


def test_bad_records_do_not_lose_the_others(index: Index) -> None:
    bad = [{"id": ""}, 3, MAIZE | {"id": "x" * 2000}, MAIZE | {"title": None, "x": [[1]]}, {"title": "x"}]
    report, problems = add(index, RICE, *bad, MAIZE)
    assert report == ImportReport(added=2, refused=5)
    assert [line for line, _ in problems] == [2, 3, 4, 5, 6]


def test_what_programs_and_records_add_lives_beside_what_files_bring(index: Index, tmp_path: Path) -> None:
    (tmp_path / "bài").mkdir()
    (tmp_path / "bài" / "a.txt").write_text("Giá lúa", encoding="utf-8")
    sync(index, [tmp_path / "bài"])
    index.add(Document("bài/chương trình", body="lúa"))
    add(index, RICE | {"id": "bài/b.txt"}, RICE)
    assert sync(index, [tmp_path / "bài"]).removed == []
    index.commit()
    assert {document.id for document in index.documents()} == {"bài/a.txt", "bài/b.txt", "bài/chương trình", "gạo"}
    report, problems = add(index, RICE | {"id": "bài/a.txt"}, RICE | {"id": "bài/chương trình"})
    assert report == ImportReport(updated=1, refused=1)
    assert problems == [(1, "the id 'bài/a.txt' is that of a file in the index; use another")]


def test_a_key_that_no_record_has_is_told(index: Index) -> None:
    mapping = RecordMapping(title="titel", fields=(FieldSource("y", "yaer"), FieldSource("year", "year")))
    _, problems = add(index, RICE, {"id": "x", "body": ""}, mapping=mapping)
    assert problems == [
        (1, "'title' cannot be the name of a field, it means something else; rename it: --field NAME='title', or "
            "choose others with --field"),
        (None, "no record has the key 'titel'"),
        (None, "no record has the key 'yaer'"),
    ]  # fmt: skip
    assert add(index, mapping=mapping)[1] == []


def test_columns_are_checked_before_the_index_is_changed(index: Index) -> None:
    with pytest.raises(BadRecord, match="no column is named 'id'"):
        RecordImporter(index, RecordMapping()).add(FORMATS["csv"](io.BytesIO(b"ma,title\n1,2\n"), 99), print)
    assert len(index) == 0


def test_progress_counts_the_records_of_all_data(index: Index) -> None:
    importer = RecordImporter(index, RecordMapping())
    counts: list[Progress] = []
    for data in (b"id\ttitle\n1\ta\n2\tb\n", b"id\ttitle\n1\tc\n"):
        importer.add(FORMATS["tsv"](io.BytesIO(data), 99), print, counts.append)
    assert [progress.done for progress in counts] == [1, 2, 3]
    assert importer.report == ImportReport(added=2, repeated=1)


zones = st.none() | st.sampled_from([UTC, timezone(timedelta(hours=7))])
scalars = st.one_of(
    st.text(),
    st.integers(-(2**62), 2**62),
    st.booleans(),
    st.floats(allow_nan=False, allow_infinity=False),
    st.dates(),
    st.datetimes(timezones=zones),
)
documents = st.builds(
    Document,
    st.text(min_size=1, max_size=9),
    st.text(),
    st.text(),
    st.dictionaries(
        st.sampled_from(["a", "a.b", "năm", "_x-1"]), st.none() | scalars | st.lists(scalars, max_size=3)
    ),
    st.sampled_from(["", "r", "file 1-2 abc"]),
    st.sampled_from([(), ((0, {"page": 1}),), ((0, {"sheet": "Giá", "cell": "B7"}), (0, {"sheet": "Giá"}))]),
)


@examples(10)
@given(st.lists(documents, max_size=8, unique_by=lambda document: document.id))
def test_what_is_exported_is_imported_as_it_was(made: list[Document]) -> None:
    with TemporaryDirectory() as folder, Index.open(Path(folder, "one"), create=True, jobs=1) as one:
        for document in made:
            with suppress(DocumentError):
                one.add(document)
        one.commit()
        exported = list(map(to_json_line, one.documents()))
        with Index.open(Path(folder, "other"), create=True, jobs=1) as other:
            assert add(other, *exported) == (ImportReport(added=len(one)), [])
            assert list(map(encode_document, other.documents())) == list(map(encode_document, one.documents()))
            assert add(other, *exported) == (ImportReport(unchanged=len(one)), [])
