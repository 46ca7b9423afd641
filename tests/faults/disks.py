"""What if a disk cannot read some of its sectors, a file is cut off while it is read, or files cannot be locked?

An index lies on a file system of our own (FUSE) that cannot read some bytes of a random file. A search must return
the right answer, or name the file. ``check`` must list these bytes. ``--repair`` must change nothing, and with
``--skip-unreadable`` keep what can be read and list the rest. Files of an open index are cut off anywhere: each
answer must be right, or there must be an error. Where files cannot be locked, writers must refuse and searches go
on; where they cannot be mapped into memory, all must go well. Without the right to mount, files are only cut off.

    python tests/faults/disks.py --rounds 500
"""

from __future__ import annotations

import argparse
import errno
import os
import shutil
import subprocess
import sys
import tempfile
import warnings
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from random import Random

sys.path.insert(0, str(Path(__file__).parents[1] / "support"))

from faulty_files import FaultyFiles, can_mount
from flips import LOCK, QUERIES, answers
from lexicons import write_lexicon
from workload import apply, print_figures, random_document

from timviet.index import Document, Index, IndexUnreadable, StoreError, check, repair
from timviet.index.lexicon.file_cache import LexiconFileCache
from timviet.index.store.format.file_digest import FileDigest, new_digest
from timviet.index.warnings import FellBack
from timviet.search import Searcher

PAGE = 4096
LOCK_ERRORS = (errno.ENOLCK, errno.ENOSYS, errno.EOPNOTSUPP)


def create_index(folder: Path) -> None:
    """Create an index of several pages a file, with deletions in its last commit."""
    draw = Random(5)
    with Index.open(folder, create=True, jobs=1, durable=False) as index:
        apply(index, {f"d{number}": random_document(draw, f"d{number}") for number in range(400)})
    with Index.open(folder, jobs=1, durable=False) as index:
        apply(index, {f"d{number}": None for number in range(3, 30, 9)})


def contents(folder: Path) -> dict[str, Document]:
    with Index.open(folder, jobs=1) as index:
        return {document.id: document for document in index.documents()}


def files_of(folder: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in folder.iterdir() if file.name not in LOCK}


def refusal_of(action: Callable[[], object]) -> StoreError | None:
    """Return the error of an action, or None if there was none."""
    try:
        action()
    except StoreError as error:
        return error
    return None


class Rounds:
    def __init__(self, scratch: Path, seed: int) -> None:
        self._draw = Random(seed)
        self._start, self._folder = scratch / "start", scratch / "index"
        create_index(self._start)
        self._answers, self._contents = answers(self._start), contents(self._start)
        self.figures: Counter[str] = Counter()

    def _copy(self) -> None:
        shutil.rmtree(self._folder, ignore_errors=True)
        shutil.copytree(self._start, self._folder)

    def bad_sector(self) -> None:
        """Let some pages of a file be unreadable."""
        self._copy()
        files = sorted(file for file in self._folder.iterdir() if file.name not in LOCK)
        (file,) = self._draw.choices(files, [1 + file.stat().st_size // PAGE for file in files])
        size = file.stat().st_size
        start = PAGE * self._draw.randrange(-(-size // PAGE))
        end = min(start + PAGE * self._draw.choice((1, 1, 1, 3)), size)
        where = f"{file.name} {start}–{end}"
        before = files_of(self._folder)
        with FaultyFiles(self._folder) as mounted:
            mounted.fail({file.name: (start, end)})
            self._search(mounted.path, file.name, where)
            expected = f"{file.name}: bytes {start:,} to {end - 1:,} cannot be read (Input/output error)"
            assert check(mounted.path) == [expected], where
            refusal = refusal_of(lambda: repair(mounted.path, jobs=1, durable=False))
            assert isinstance(refusal, IndexUnreadable), f"{where}: {refusal}"
            assert file.name in refusal.reason, f"{where}: {refusal}"
            assert files_of(self._folder) == before, f"{where}: the index has changed"
            report = repair(mounted.path, jobs=1, durable=False, skip_unreadable=True)
        assert report.unreadable == [expected], where
        assert check(self._folder, deep=True) == [], where
        after = contents(self._folder)
        back = after.keys() - self._contents.keys()
        assert not back or any("may have come back" in doubt for doubt in report.doubts), (
            f"{where}: {back} came back"
        )
        assert all(self._contents[id] == after[id] for id in after.keys() - back), f"{where}: another document"
        gone = self._contents.keys() - after.keys()
        assert gone <= {*report.lost} or len(gone) <= report.unknown, f"{where}: {gone} not listed as lost"
        self.figures["bad sectors"] += 1
        self.figures["kept"] += len(after.keys() - back)
        self.figures["lost"] += len(gone)

    def commands(self) -> None:
        """Look at what the commands say of a bad sector."""
        self._copy()
        segment = max(self._folder.glob("*.columns"), key=lambda file: file.stat().st_size)
        with FaultyFiles(self._folder) as mounted:
            mounted.fail({segment.name: (PAGE, 2 * PAGE)})

            def timviet(*arguments: str) -> tuple[int, str]:
                command = [sys.executable, "-m", "timviet", *arguments, "--index", str(mounted.path)]
                done = subprocess.run(
                    command, capture_output=True, text=True, env=os.environ | {"LC_ALL": "C"}, check=False
                )
                return done.returncode, done.stdout + done.stderr

            place = f"{segment.name}: bytes 4,096 to 8,191 cannot be read (Input/output error)"
            assert timviet("check") == (
                2,
                f"{place}\nthe disk may be failing: try again, and copy the folder to another disk; "
                "'timviet check --repair --skip-unreadable' goes on without what cannot be read\n",
            )
            status, said = timviet("check", "--repair")
            assert status == 2, said
            assert f"{place}; the disk may be failing" in said
            status, said = timviet("check", "--repair", "--skip-unreadable")
            assert said.startswith(f"{place}\n"), said
            assert timviet("check", "--deep") == (0, "no damage found\n")

    def lexicon_cache(self) -> None:
        """Open a lexicon file of a cluster that was kept on a bad sector: it must be fetched again."""
        kept = self._folder.with_name("cache")
        kept.mkdir()
        written = write_lexicon(kept / "new", [Document("d", "", "văn bản")])
        content = written.read_bytes()
        digest = new_digest()
        digest.update(content)
        file = LexiconFileCache(kept, 1 << 30).keep(written, FileDigest("new", len(content), digest.hexdigest()))
        with FaultyFiles(kept) as mounted:
            mounted.fail({file.name: (0, PAGE)})
            (lexicon,) = LexiconFileCache(mounted.path, 1 << 30).open([file], lambda _: [content])
            assert lexicon.spellings("van") == {"văn": 1}
        assert (kept / file.name).read_bytes() == content

    def _search(self, folder: Path, name: str, where: str) -> None:
        found: list = []
        refusal = refusal_of(lambda: found.append(answers(folder)))
        if refusal is None:
            assert found == [self._answers], f"{where}: a wrong answer"
            self.figures["right"] += 1
        else:
            assert isinstance(refusal, IndexUnreadable), f"{where}: {refusal}"
            assert refusal.reason.startswith(f"{name}: cannot be read at byte "), f"{where}: {refusal}"
            self.figures["named"] += 1

    def cut(self) -> None:
        """Cut off the files of an index while it is open."""
        self._copy()
        with Searcher(self._folder) as searcher, Index.open(self._folder, jobs=1) as index:
            view = index.whoosh().searcher()
            if self._draw.random() < 0.5:
                searcher.search(self._draw.choice(QUERIES))
            for file in self._folder.glob("segment*"):
                os.truncate(file, self._draw.randrange(file.stat().st_size + 1))
            expected_hits, _, expected_documents = self._answers
            for query, hits in zip(QUERIES, expected_hits, strict=True):
                self._try(lambda query=query: searcher.search(query, limit=2), hits)
            for number, document in enumerate(expected_documents):
                self._try(lambda number=number: searcher.document(f"d{number}"), document)
            self._try(lambda: len(index.revisions()), len(self._contents))
            self._try(lambda: list(view.all_stored_fields()) is not None, True)
            self._try(lambda: bool(searcher.suggest("dai h")), True)

    def _try(self, action, expected) -> None:
        self.figures["reads of cut files"] += 1
        try:
            assert action() == expected, "a wrong answer from a file that was cut off"
            self.figures["right from cut files"] += 1
        except StoreError:
            pass

    def without_locks(self, error: int) -> None:
        """Write to an index whose files cannot be locked."""
        self._copy()
        with FaultyFiles(self._folder, lock_error=error, maps=False) as mounted:
            assert answers(mounted.path) == self._answers
            for write in (
                lambda: Index.open(mounted.path, jobs=1).delete("d1"),
                lambda: Index.open(mounted.path / "new", create=True),
                lambda: repair(mounted.path, jobs=1),
            ):
                assert "keep the index on a disk that supports file locks" in str(refusal_of(write))
                self.figures["refused"] += 1
            assert check(mounted.path, deep=True) == []

    def without_maps(self) -> None:
        """Use an index whose files cannot be mapped into memory."""
        self._copy()
        with FaultyFiles(self._folder, maps=False) as mounted:
            with Index.open(mounted.path, jobs=1) as index:
                index.update(Document("new", "", "nghị quyết mới"))
                index.commit()
                index.rebuild()
            with Searcher(mounted.path) as searcher:
                assert [hit.id for hit in searcher.search('"nghị quyết mới"')] == ["new"]
            assert contents(mounted.path).keys() == self._contents.keys() | {"new"}
            assert check(mounted.path, deep=True) == []


def run(rounds: int, seed: int = 0) -> None:
    with tempfile.TemporaryDirectory() as scratch, warnings.catch_warnings():
        warnings.simplefilter("error")
        warnings.simplefilter("ignore", FellBack)
        all_rounds = Rounds(Path(scratch), seed)
        if can_mount():
            all_rounds.without_maps()
            all_rounds.commands()
            all_rounds.lexicon_cache()
            for error in LOCK_ERRORS:
                all_rounds.without_locks(error)
            for _ in range(rounds):
                all_rounds.bad_sector()
        for _ in range(rounds):
            all_rounds.cut()
        figures = all_rounds.figures
    print_figures(
        indexes_with_bad_sectors=figures["bad sectors"],
        searches_that_did_not_meet_them=figures["right"],
        searches_that_named_the_file_and_the_offset=figures["named"],
        documents_kept_by_repairs=figures["kept"],
        documents_listed_as_lost=figures["lost"],
        reads_of_files_that_were_cut_off_while_open=figures["reads of cut files"],
        of_them_with_the_right_answer=figures["right from cut files"],
        writers_that_refused_without_locks=figures["refused"],
        wrong_answers=0,
        processes_ended_by_the_system=0,
    )


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=500)
    parser.add_argument("--seed", type=int, default=0)
    run(**vars(parser.parse_args()))
