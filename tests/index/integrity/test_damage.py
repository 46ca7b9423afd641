"""Damage is detected: an index with a wrong byte answers correctly or raises IndexDamaged."""

import json
import shutil
import warnings
from dataclasses import replace

import numpy as np
import pytest
from corpora import apply
from hypothesis import HealthCheck, given
from hypothesis import strategies as st
from indexes import collect_garbage, create_empty, rewrite_manifest
from thorough import examples

from timviet.index import Index, IndexDamaged, IndexForeign, IndexMissing
from timviet.index.analysis.layer import Layer
from timviet.index.integrity.check import check
from timviet.index.store.commit import commits, manifest
from timviet.index.store.commit.snapshot import open_snapshot
from timviet.index.warnings import FellBack

TEXT = [["đại", "hội", "đảng"], ["dai", "05", "a", "đại", "đại"]]


@pytest.fixture(scope="module")
def undamaged(tmp_path_factory):
    """The folder of an index with two commits; the second has one segment and deletions."""
    folder = tmp_path_factory.mktemp("undamaged")
    create_empty(folder)
    apply(folder, {id: (TEXT[:1], TEXT * (1 + number)) for number, id in enumerate("abcdefgh")})
    apply(folder, {"b": None})
    return folder


def read_everything(folder):
    """Return all that can be read from an index."""
    snapshot = open_snapshot(folder)
    contents = [snapshot.doc_count, list(snapshot.documents()), list(snapshot.revisions())]
    contents += [[snapshot.id_of(number) for number in range(snapshot.doc_count)], snapshot.number_of("c")]
    for segment in snapshot.segments:
        for field, layer in segment.layers:
            contents.append([segment.lengths(field, layer).tolist(), segment.total_length(field, layer)])
            for term in segment.terms(field, layer):
                postings = segment.postings(field, layer, term)
                contents.append((term, postings.docs.tolist(), postings.tfs.tolist()))
                contents.append(segment.bounds(field, layer, term))
                if layer not in (Layer.WORD, Layer.FORM):
                    positions = segment.positions(field, layer, term, postings.docs)
                    contents.append([array.tolist() for array in positions])
        contents.append([segment.keyword_docs(term).tolist() for term in segment.keyword_terms()])
    return contents


@examples(300, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_a_flipped_bit_never_changes_an_answer(undamaged, tmp_path, data):
    folder = tmp_path / "copy"
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(undamaged, folder)
    last = commits.read_newest_manifest(folder)
    (segment,) = last.segments
    name = data.draw(
        st.sampled_from([*(file.name for file in segment.files), f"timviet-{last.generation:08d}.json"])
    )
    content = bytearray((folder / name).read_bytes())
    content[data.draw(st.integers(0, len(content) - 1))] ^= 1 << data.draw(st.integers(0, 7))
    (folder / name).write_bytes(content)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", FellBack)
        try:
            contents = read_everything(folder)
        except IndexDamaged:
            assert check(folder)
        else:
            fell_back = open_snapshot(folder).manifest != last
            assert fell_back or contents == read_everything(undamaged)


@pytest.mark.parametrize("share", [0, 0.3, 0.999])
def test_a_truncated_segment_is_refused_and_the_previous_commit_is_opened(undamaged, tmp_path, share):
    folder = tmp_path / "copy"
    shutil.copytree(undamaged, folder)
    last = commits.read_newest_manifest(folder)
    apply(folder, {"z": (TEXT, TEXT), "a": None, "c": None, "d": None, "e": None})  # merges all into one
    (segment,) = commits.read_newest_manifest(folder).segments
    path = folder / segment.columns.name
    path.write_bytes(path.read_bytes()[: int(share * path.stat().st_size)])
    with pytest.warns(FellBack, match="using commit"):
        assert commits.read_newest_manifest(folder) == last
    assert check(folder)


def test_after_a_damaged_manifest_searching_works_and_writing_is_refused(undamaged, tmp_path):
    folder = tmp_path / "copy"
    shutil.copytree(undamaged, folder)
    last = commits.read_newest_manifest(folder)
    (folder / f"timviet-{last.generation:08d}.json").write_bytes(b'{"manifest": {"gener')
    with pytest.warns(FellBack):
        assert open_snapshot(folder).number_of("b") is not None
    before = sorted(file.name for file in folder.iterdir())
    with pytest.warns(FellBack), Index.open(folder) as index, pytest.raises(IndexDamaged, match=r"repair\(\)"):
        index.delete("c")
    collect_garbage(folder)
    assert {file.name for file in folder.iterdir()} == {*before}


def test_a_manifest_cannot_list_files_in_other_folders(undamaged, tmp_path):
    folder = tmp_path / "copy"
    shutil.copytree(undamaged, folder)
    for path in folder.glob("timviet-*.json"):
        content = json.loads(path.read_bytes())["manifest"]
        for segment in content["segments"]:
            segment["columns"]["name"] = "../" + segment["columns"]["name"]
        path.write_text(json.dumps({"manifest": content, "crc32": manifest._checksum(content)}))
    with pytest.raises(IndexDamaged, match="do not belong to an index"):
        commits.read_newest_manifest(folder)


def test_a_wrong_document_count_is_refused(undamaged, tmp_path):
    folder = tmp_path / "copy"
    shutil.copytree(undamaged, folder)
    (segment,) = commits.read_newest_manifest(folder).segments
    path = folder / segment.columns.name
    content = path.read_bytes().replace(b'"documents":8', b'"documents":9')
    path.write_bytes(content)
    with pytest.raises(IndexDamaged):
        open_snapshot(folder)


@pytest.mark.parametrize(("documents", "deleted"), [(9, 1), (8, 0), (8, 2)])
def test_a_manifest_that_counts_other_documents_than_its_segment_has_is_refused(
    undamaged, tmp_path, documents, deleted
):
    shutil.copytree(undamaged, tmp_path / "copy")
    (segment,) = commits.read_newest_manifest(undamaged).segments
    rewrite_manifest(tmp_path / "copy", segments=(replace(segment, documents=documents, deleted=deleted),))
    with pytest.raises(IndexDamaged, match="does not contain the documents listed in the manifest"):
        open_snapshot(tmp_path / "copy", fall_back=False)


def test_an_empty_and_a_foreign_folder_raise_different_errors(tmp_path):
    with pytest.raises(IndexMissing):
        commits.read_newest_manifest(tmp_path)
    (tmp_path / "letter.txt").write_text("hello")
    with pytest.raises(IndexForeign):
        commits.read_newest_manifest(tmp_path)


def test_files_of_a_crashed_writer_are_removed(undamaged, tmp_path):
    folder = tmp_path / "copy"
    shutil.copytree(undamaged, folder)
    kept = sorted(file.name for file in folder.iterdir())
    for name in (
        "segment-00000099-1.columns",
        "timviet-00000099.json.new",
        "segment-00000001-1.deleted-00000099",
    ):
        (folder / name).write_bytes(b"half")
    collect_garbage(folder)
    assert sorted(file.name for file in folder.iterdir()) == kept
    assert np.array_equal(read_everything(folder)[0], read_everything(undamaged)[0])
