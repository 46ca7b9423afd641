"""Damage is noticed: an index with a wrong byte gives the right answer or IndexDamaged, never a wrong one."""

import json
import shutil
import warnings

import numpy as np
import pytest
from corpora import apply
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from timviet.index import Index, IndexDamaged, IndexForeign, IndexMissing
from timviet.index.analysis.analyzer import Layer
from timviet.index.errors import FellBack
from timviet.index.integrity.check import check
from timviet.index.store.commit import commits, manifest
from timviet.index.store.commit.snapshot import open_snapshot

TEXT = [["đại", "hội", "đảng"], ["dai", "05", "a", "đại", "đại"]]


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """A folder with two commits, the second of one segment and deletions."""
    folder = tmp_path_factory.mktemp("whole")
    commits.create_index(folder, durable=False)
    apply(folder, {id: (TEXT[:1], TEXT * (1 + place)) for place, id in enumerate("abcdefgh")})
    apply(folder, {"b": None})
    return folder


def everything(folder):
    """All that can be read from an index."""
    snapshot = open_snapshot(folder)
    found = [snapshot.doc_count, list(snapshot.documents()), list(snapshot.revisions())]
    found += [[snapshot.id_of(number) for number in range(snapshot.doc_count)], snapshot.number_of("c")]
    for segment in snapshot.segments:
        for field, layer in segment.layers:
            found.append([segment.lengths(field, layer).tolist(), segment.total_length(field, layer)])
            for term in segment.terms(field, layer):
                postings = segment.postings(field, layer, term)
                found.append((term, postings.docs.tolist(), postings.tfs.tolist()))
                found.append([each.tolist() for each in segment.bounds(field, layer, term)])
                if layer not in (Layer.WORD, Layer.FORM):
                    places = segment.positions(field, layer, term, postings.docs)
                    found.append([each.tolist() for each in places])
        found.append([segment.keyword_docs(term).tolist() for term in segment.keyword_terms()])
    return found


@settings(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_a_flipped_bit_is_noticed(whole, tmp_path, data):
    folder = tmp_path / "copy"
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(whole, folder)
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
            found = everything(folder)
        except IndexDamaged:
            assert check(folder)
        else:
            went_back = open_snapshot(folder).manifest != last
            assert went_back or found == everything(whole)


@pytest.mark.parametrize("share", [0, 0.3, 0.999])
def test_a_torn_segment_is_refused_and_the_commit_before_is_taken(whole, tmp_path, share):
    folder = tmp_path / "copy"
    shutil.copytree(whole, folder)
    last = commits.read_newest_manifest(folder)
    apply(folder, {"z": (TEXT, TEXT), "a": None, "c": None, "d": None, "e": None})  # merges all into one
    (segment,) = commits.read_newest_manifest(folder).segments
    path = folder / segment.columns.name
    path.write_bytes(path.read_bytes()[: int(share * path.stat().st_size)])
    with pytest.warns(FellBack, match="using commit"):
        assert commits.read_newest_manifest(folder) == last
    assert check(folder)


def test_a_torn_manifest_is_passed_over_and_nothing_is_written_before_it_is_mended(whole, tmp_path):
    folder = tmp_path / "copy"
    shutil.copytree(whole, folder)
    last = commits.read_newest_manifest(folder)
    (folder / f"timviet-{last.generation:08d}.json").write_bytes(b'{"manifest": {"gener')
    with pytest.warns(FellBack):
        assert open_snapshot(folder).number_of("b") is not None
    before = sorted(file.name for file in folder.iterdir())
    with pytest.warns(FellBack), Index.open(folder) as index, pytest.raises(IndexDamaged, match=r"repair\(\)"):
        index.delete("c")
    commits.collect_garbage(folder)
    assert {file.name for file in folder.iterdir()} - {"write.lock", "writer.json"} == {*before}


def test_a_manifest_cannot_name_files_elsewhere(whole, tmp_path):
    folder = tmp_path / "copy"
    shutil.copytree(whole, folder)
    for path in folder.glob("timviet-*.json"):
        content = json.loads(path.read_bytes())["manifest"]
        for segment in content["segments"]:
            segment["columns"]["name"] = "../" + segment["columns"]["name"]
        path.write_text(json.dumps({"manifest": content, "crc32": manifest._checksum(content)}))
    with pytest.raises(IndexDamaged, match="do not belong to an index"):
        commits.read_newest_manifest(folder)


def test_sizes_that_lie_are_refused(whole, tmp_path):
    folder = tmp_path / "copy"
    shutil.copytree(whole, folder)
    (segment,) = commits.read_newest_manifest(folder).segments
    path = folder / segment.columns.name
    content = path.read_bytes().replace(b'"documents":8', b'"documents":9')
    path.write_bytes(content)
    with pytest.raises(IndexDamaged):
        open_snapshot(folder)


def test_an_empty_or_foreign_folder_is_told_apart(tmp_path):
    with pytest.raises(IndexMissing):
        commits.read_newest_manifest(tmp_path)
    (tmp_path / "letter.txt").write_text("hello")
    with pytest.raises(IndexForeign):
        commits.read_newest_manifest(tmp_path)


def test_leftovers_of_a_crashed_writer_are_collected(whole, tmp_path):
    folder = tmp_path / "copy"
    shutil.copytree(whole, folder)
    kept = sorted(file.name for file in folder.iterdir())
    for name in (
        "segment-00000099-1.columns",
        "timviet-00000099.json.new",
        "segment-00000001-1.deleted-00000099",
    ):
        (folder / name).write_bytes(b"half")
    commits.collect_garbage(folder)
    assert sorted(file.name for file in folder.iterdir()) == kept
    assert np.array_equal(everything(folder)[0], everything(whole)[0])
