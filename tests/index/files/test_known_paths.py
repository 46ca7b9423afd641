"""What an index knows of folders and files, and how it is refreshed from that alone."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from indexes import rewrite_manifest

from timviet.index import Document, FileOptions, FolderMissing, Index, IndexDamaged, check, forget, repair, sync
from timviet.index.files.known_paths import KnownPaths
from timviet.index.files.report import SyncReport
from timviet.index.store.commit.commits import read_newest_manifest


@pytest.fixture
def home(tmp_path: Path) -> Path:
    for name in ("articles/a.txt", "articles/old/b.txt", "articles/c.log", "notes/d.txt"):
        write(tmp_path / name, "gạo")
    return tmp_path


def write(file: Path, text: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")


def listing(**entries: object) -> str:
    """Return a list as the manifest has it."""
    return json.dumps({"home": "0" * 16, "folders": {}, "files": {}, "foreign": []} | entries)


def refreshed(home: Path, *paths: str, options: FileOptions | None = None, **more: object) -> SyncReport:
    with Index.open(home / ".timviet", create=True, jobs=1) as index:
        named = [home / path for path in paths] or None
        return sync(index, named, options, **more)  # type: ignore[arg-type]


def ids(home: Path) -> set[str]:
    with Index.open(home / ".timviet") as index:
        return set(index.revisions())


def known(home: Path) -> KnownPaths:
    with Index.open(home / ".timviet") as index:
        return KnownPaths.decode(index.path, index.sources)


def test_a_file_that_was_named_stays_when_its_folder_is_refreshed(home: Path) -> None:
    refreshed(home, "articles", "articles/c.log")
    report = refreshed(home, "articles")
    assert (report.removed, report.unchanged) == ([], 3)
    write(home / "articles" / "c.log", "gạo nếp")
    assert refreshed(home, "articles").updated == ["articles/c.log"]
    (home / "articles" / "c.log").unlink()
    assert refreshed(home, "articles").removed == ["articles/c.log"]
    write(home / "articles" / "c.log", "gạo tẻ")
    assert refreshed(home, "articles").added == [], "it was gone, so it must be named again"


def test_without_paths_all_that_was_named_is_refreshed(home: Path) -> None:
    write(home / "other" / "e.log", "ngô")
    refreshed(home, "articles", "other/e.log")
    refreshed(home, "notes", options=FileOptions(types=["log"]))
    write(home / "articles" / "new.txt", "mới")
    write(home / "other" / "e.log", "ngô nếp")
    write(home / "notes" / "new.log", "mới")
    (home / "articles" / "a.txt").unlink()
    report = refreshed(home)
    assert (report.added, report.updated, report.removed) == (
        ["articles/new.txt", "notes/new.log"],
        ["other/e.log"],
        ["articles/a.txt"],
    )


def test_options_are_kept_until_the_folder_is_named_with_others(home: Path) -> None:
    refreshed(home, "articles", options=FileOptions(types=["txt", "log"], exclude=["old/"]))
    assert ids(home) == {"articles/a.txt", "articles/c.log"}
    assert refreshed(home, "articles").unchanged == 2
    report = refreshed(home, "articles", options=FileOptions(types=["txt"]))
    assert (report.added, report.removed) == (["articles/old/b.txt"], ["articles/c.log"])


def test_a_folder_without_options_has_those_of_the_folder_around_it(home: Path) -> None:
    refreshed(home, ".", options=FileOptions(types=["log"], exclude=["/articles/old"]))
    write(home / "articles" / "old" / "f.log", "ngô")
    refreshed(home, "articles")
    assert ids(home) == {"articles/c.log"}, "a glob with a slash is relative to the folder that it was given for"
    refreshed(home, "articles/old")
    assert ids(home) == {"articles/c.log", "articles/old/f.log"}, "a folder that is named is read"
    refreshed(home, "articles", options=FileOptions(types=["txt"]))
    assert ids(home) == {"articles/a.txt", "articles/old/b.txt"}
    refreshed(home, ".")
    assert ids(home) == {"articles/a.txt", "articles/old/b.txt"}


def test_defaults_count_where_no_option_was_given(home: Path) -> None:
    defaults = FileOptions(types=["log"], exclude=["/articles/old"], base=str(home))
    refreshed(home, "articles", defaults=defaults)
    assert ids(home) == {"articles/c.log"}
    refreshed(home, "articles", options=FileOptions(types=["txt"]), defaults=defaults)
    assert ids(home) == {"articles/a.txt"}
    refreshed(home, defaults=FileOptions())
    assert ids(home) == {"articles/a.txt", "articles/old/b.txt"}, "defaults are not kept"


def test_a_folder_that_is_gone_is_said_and_its_documents_are_kept(home: Path) -> None:
    refreshed(home, "articles", "notes")
    shutil.move(home / "articles", home / "unplugged")
    for paths in ((), ("articles",), (".",)):
        report = refreshed(home, *paths)
        (problem,) = report.problems
        assert isinstance(problem, FolderMissing)
        assert (Path(problem.path), problem.count, report.removed) == (home / "articles", 2, [])
    shutil.move(home / "unplugged", home / "articles")
    assert refreshed(home).problems == []


def test_a_subfolder_that_is_gone_is_removed_with_its_folder_but_not_by_its_own_name(home: Path) -> None:
    refreshed(home, "articles")
    shutil.rmtree(home / "articles" / "old")
    report = refreshed(home, "articles/old")
    assert [type(problem) for problem in report.problems] == [FolderMissing]
    assert refreshed(home, "articles").removed == ["articles/old/b.txt"]


def test_a_disk_that_is_not_mounted_takes_nothing_along(home: Path) -> None:
    refreshed(home, ".")
    with Index.open(home / ".timviet") as index:
        changed = json.loads(index.sources)
        changed["folders"]["."]["mounts"] = ["articles"]  # as if it had been a disk
        index.set_sources(json.dumps(changed))
    for file in [*(home / "articles").rglob("*.*")]:
        file.unlink()
    (home / "articles" / "old").rmdir()
    report = refreshed(home)
    assert [(type(problem), problem.path) for problem in report.problems] == [
        (FolderMissing, str(home / "articles"))
    ]
    assert (report.removed, report.unchanged) == ([], 1)
    write(home / "articles" / "a.txt", "gạo")
    assert refreshed(home).removed == ["articles/old/b.txt"], "it is no disk any more"


def test_a_named_file_is_kept_while_its_folder_is_gone(home: Path) -> None:
    refreshed(home, "notes/d.txt")
    shutil.move(home / "notes", home / "unplugged")
    for paths in ((), ("notes/d.txt",)):
        report = refreshed(home, *paths)
        assert [(type(problem), problem.path) for problem in report.problems] == [
            (FolderMissing, str(home / "notes"))
        ]
    shutil.move(home / "unplugged", home / "notes")
    (home / "notes" / "d.txt").unlink()
    report = refreshed(home, "notes/d.txt")
    assert (report.removed, report.problems) == (["notes/d.txt"], [])


def test_an_empty_file_is_known_and_read_once_it_has_text(home: Path) -> None:
    write(home / "other" / "e.log", "")
    assert len(refreshed(home, "other/e.log").skipped) == 1
    write(home / "other" / "e.log", "ngô")
    assert refreshed(home).added == ["other/e.log"]


def test_a_file_in_place_of_a_folder_and_the_reverse(home: Path) -> None:
    refreshed(home, "articles", "notes/d.txt")
    shutil.rmtree(home / "articles")
    write(home / "articles", "ngô")
    assert refreshed(home, "articles").removed == ["articles/a.txt", "articles/old/b.txt"]
    (home / "articles").unlink()
    write(home / "articles" / "a.txt", "gạo")
    report = refreshed(home, "articles")
    assert (report.added, report.removed) == (["articles/a.txt"], ["articles"])


def test_what_is_forgotten_is_not_refreshed(home: Path) -> None:
    refreshed(home, "articles", "notes", "articles/c.log")
    with Index.open(home / ".timviet") as index:
        removed = forget(index, home / "articles")
        assert removed is not None
        assert set(removed) == {"articles/a.txt", "articles/old/b.txt", "articles/c.log"}
        assert forget(index, home / "articles") is not None, "not committed yet"
    with Index.open(home / ".timviet") as index:
        assert forget(index, home / "articles") is None
    assert (set(known(home).folders), set(known(home).files)) == ({"notes"}, set())
    refreshed(home)
    assert ids(home) == {"notes/d.txt"}


def test_a_folder_without_documents_can_be_forgotten(home: Path) -> None:
    refreshed(home, "articles", options=FileOptions(types=["rst"]))
    with Index.open(home / ".timviet") as index:
        assert forget(index, home / "articles") == []
    assert known(home).folders == {}


def test_what_is_known_moves_with_the_folder_of_the_index(
    home: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    refreshed(home, "articles", ".")
    moved = tmp_path_factory.mktemp("moved") / "home"
    shutil.move(home, moved)
    report = refreshed(moved)
    assert (report.unchanged, report.problems) == (3, [])


def test_what_is_known_is_kept_by_merges_rebuilds_and_other_changes(home: Path) -> None:
    refreshed(home, "articles", "articles/c.log", options=FileOptions(exclude=["old"], max_bytes=9000))
    before = known(home)
    assert before.files == {"articles/c.log": 9000}
    for number in range(12):  # segments are merged
        with Index.open(home / ".timviet", jobs=1) as index:
            index.add(Document(str(number), body="gạo"))
    with Index.open(home / ".timviet", jobs=1) as index:
        index.delete("3")
        index.rebuild()
    assert known(home) == before


def test_what_is_known_survives_a_repair(home: Path) -> None:
    refreshed(home, "articles")
    refreshed(home, "notes")
    folder = home / ".timviet"
    (segment, *_) = folder.glob("*.columns")
    content = bytearray(segment.read_bytes())
    content[len(content) // 2] ^= 1
    segment.write_bytes(content)
    assert repair(folder, jobs=1).damage
    assert set(known(home).folders) == {"articles", "notes"}
    for manifest in folder.glob("timviet-*.json"):
        manifest.write_text("{")
    report = repair(folder, jobs=1)
    assert "which folders and files were indexed is no longer known; index them again by name" in report.doubts
    assert (report.documents, known(home)) == (3, KnownPaths())


def test_a_damaged_list_is_found_by_a_check(home: Path) -> None:
    refreshed(home, "articles")
    manifest = max((home / ".timviet").glob("timviet-*.json"))
    manifest.write_text(manifest.read_text().replace("articles", "articled"))
    assert check(home / ".timviet") == [f"{manifest.name}: cannot be read (does not match its checksum)"]


@pytest.mark.parametrize(
    "sources",
    [
        "[]",
        "{",
        listing(files=[]),
        listing(files={"a": -1}),
        listing(files={"../a": None}),
        listing(folders={"a": {"options": {"include": "x"}, "mounts": []}}),
        listing(folders={"a": {"options": {"include": [1]}, "mounts": []}}),
        listing(folders={"a": {"options": {"types": ["exe"]}, "mounts": []}}),
        listing(folders={"a": {"options": {"base": "/"}, "mounts": []}}),
        listing(folders={"a": {"options": {"hidden": 1}, "mounts": []}}),
        listing(folders={"a": {"options": None, "mounts": [1]}}),
        listing(foreign=[1]),
        "[" * 100_000,
    ],
)
def test_a_list_that_timviet_never_writes_is_damage(home: Path, sources: str) -> None:
    refreshed(home, "articles")
    rewrite_manifest(home / ".timviet", sources=sources)
    with pytest.raises(IndexDamaged, match="list of indexed folders"):
        refreshed(home)
    assert ids(home) == {"articles/a.txt", "articles/old/b.txt"}, "searching still works"


def test_a_refresh_without_changes_writes_nothing(home: Path) -> None:
    refreshed(home, "articles", "notes/d.txt")
    before = read_newest_manifest(home / ".timviet")
    refreshed(home)
    refreshed(home, "articles")
    assert read_newest_manifest(home / ".timviet") == before


def test_a_moved_index_reads_nothing_outside_its_folder_until_it_is_named_again(
    home: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    outside = tmp_path_factory.mktemp("outside")
    write(outside / "secret.txt", "mật")
    write(outside / "linked" / "secret.txt", "mật")
    (home / "link").symlink_to(outside / "linked")
    refreshed(home, "articles", "link", str(outside), str(outside / "secret.txt"))
    assert len(ids(home)) == 5
    moved = tmp_path_factory.mktemp("moved") / "home"
    shutil.copytree(home, moved, symlinks=True)
    for file in outside.rglob("*.txt"):
        write(file, "khác")
    for _ in range(2):
        report = refreshed(moved)
        assert {problem.path for problem in report.problems} == {
            str(outside),
            str(outside / "secret.txt"),
            str(moved / "link"),
        }
        assert (report.updated, report.removed, report.unchanged) == ([], [], 2)
    report = refreshed(moved, ".")
    assert [problem.path for problem in report.problems] == [str(moved / "link")]
    assert "secret.txt" not in " ".join(report.updated)
    report = refreshed(moved, str(outside))
    assert report.updated == [str(outside / "secret.txt"), str(outside / "linked" / "secret.txt")]
    assert refreshed(moved).problems == [], "the link leads into the folder that was named"
    assert refreshed(home).problems == []
