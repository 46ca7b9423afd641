"""A process that is forked from one that writes or searches an index harms neither itself nor its parent."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from thorough import first

from timviet import Document, Index, Searcher, check

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no fork")

FAULTS = Path(__file__).parents[1] / "faults"

WRITE = """
import os, signal, sys, time
from timviet import Document, Index
sys.path.insert(0, sys.argv[2])
from forks import use

def documents(start):
    body = "nội dung dài của văn bản " * 40
    return (Document(str(i), body=f"văn bản số {i} {body}") for i in range(start, start + 3000))

index = Index.open(sys.argv[1], create=True, memory=1, jobs=1)
index.add_many(documents(0))  # with so little memory, segments are being written
child = os.fork()
if not child:
    try:
        use(index)
    except BaseException as error:
        print(error, file=sys.stderr)
        os._exit(1)
    index.close()
    sys.exit(0)  # flushes what it copied of open files
assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
idle = os.fork()
if not idle:
    time.sleep(60)
index.add_many(documents(3000))
index.commit()
with Index.open(sys.argv[1]) as other:  # the idle child does not hold the lock
    other.add(Document("other"))
os.kill(idle, signal.SIGKILL)
"""

SEARCH = """
import os, sys, threading, signal, itertools
from timviet import Index, Searcher, Document
from timviet.index.analysis.analyzer import analyze

searcher = Searcher(sys.argv[1])
is_done = False

def work(number):
    for i in itertools.count():
        if is_done:
            return
        searcher.search(f"văn bản số {i} chữ{number}lạ{i}")
        analyze(f"một đoạn chưa gặp {number} {i} " * 20)

threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
for thread in threads:
    thread.start()
children = []
for _ in range(int(sys.argv[2])):
    child = os.fork()
    if not child:
        signal.alarm(60)  # ends the child if it hangs
        found = searcher.search("văn bản số 7").total + Searcher(sys.argv[1]).search("nội dung").total
        os._exit(0 if found else 1)
    children.append(child)
failed = [status for child in children if (status := os.waitpid(child, 0)[1])]
is_done = True
sys.exit(f"{len(failed)} children failed: {failed}" if failed else 0)
"""


LEFT_BY_A_CHILD = """
import gc, os, sys, tempfile
from pathlib import Path
from timviet.index.own_process import end_process, start_module
from timviet.index.store.format.columns_writer import ColumnsWriter
from timviet.index.temporary_folder import TemporaryFolder

folder = TemporaryFolder()
kept = folder.path / "kept"
kept.touch()
columns = ColumnsWriter(folder.path / "a.columns")
reader = start_module("timviet.index.files.readers.contained")
reader.stdin.write(b"half of a request")  # in the buffer
ends = []
for how in ("sys.exit", "drop", "discard"):
    child = os.fork()
    if not child:
        if how == "discard":
            columns.discard()
        elif how == "drop":
            del folder, columns, reader
            gc.collect()
        sys.exit(0)
    assert os.waitpid(child, 0)[1] == 0
    assert kept.exists() and (folder.path / "a.columns").exists(), how
idle = os.fork()
if not idle:
    import time
    time.sleep(60)
reader.stdin.close()  # the child does not keep the pipe open, so the process ends
reader.wait(20)
os.kill(idle, 9)
folder.close()
assert not kept.exists()
"""


WITHOUT_DESCRIPTORS = """
import os, resource, sys
from pathlib import Path
from timviet.index.store.format.columns_writer import ColumnsWriter

columns = ColumnsWriter(Path(sys.argv[1]))
columns.write("b", b"x" * 1000)  # in the buffer
resource.setrlimit(resource.RLIMIT_NOFILE, (20, resource.getrlimit(resource.RLIMIT_NOFILE)[1]))
taken = []
try:
    while True:
        taken.append(os.open(os.devnull, os.O_RDONLY))
except OSError:
    pass
child = os.fork()
if not child:
    sys.exit(0)
assert os.waitpid(child, 0)[1] == 0
for descriptor in taken:
    os.close(descriptor)
assert columns.close({}, durable=False).size == os.stat(sys.argv[1]).st_size
"""


BUFFERED = """
import os, sys
from pathlib import Path
from timviet.index.store.commit.lock import WriteLock
from timviet.index.store.format.columns_writer import ColumnsWriter

folder = Path(sys.argv[1])
lock = WriteLock(folder)
lock.acquire()
created, columns = lock.held.create("created"), ColumnsWriter(folder / "a.columns")
created.write(b"once")
columns.write("block", b"once")
child = os.fork()
if not child:
    sys.exit(0)  # flushes what it copied of open files
assert os.waitpid(child, 0)[1] == 0
created.close()
assert (folder / "created").read_bytes() == b"once"
columns.close({}).verify(folder)
"""


def run(program: str, *arguments: object) -> None:
    command = [sys.executable, "-W", "ignore::DeprecationWarning", "-c", program, *map(str, arguments)]
    done = subprocess.run(command, stderr=subprocess.PIPE, encoding="utf-8", check=False)
    assert (done.returncode, done.stderr) == (0, "")  # an error in what is done at a fork is only printed


def test_a_fork_of_a_writer_loses_no_change_and_keeps_no_lock(tmp_path: Path) -> None:
    run(WRITE, tmp_path / "index", FAULTS)
    assert check(tmp_path / "index", deep=True) == []
    with Index.open(tmp_path / "index") as index:
        assert len(index) == 6001
        assert "child" not in index


def test_a_child_removes_no_files_and_keeps_no_process_of_its_parent(tmp_path: Path) -> None:
    run(LEFT_BY_A_CHILD)


def test_a_child_writes_nothing_even_if_it_can_open_nothing(tmp_path: Path) -> None:
    run(WITHOUT_DESCRIPTORS, tmp_path / "a.columns")


def test_a_child_does_not_write_once_more_what_its_parent_has_in_buffers(tmp_path: Path) -> None:
    run(BUFFERED, tmp_path)


@pytest.mark.parametrize("forks", first(1, [8, 40]))
def test_a_fork_beside_searching_threads_does_not_hang(tmp_path: Path, forks: int) -> None:
    with Index.open(tmp_path, create=True) as index:
        index.add_many(Document(str(i), body=f"nội dung của văn bản số {i}") for i in range(200))
    run(SEARCH, tmp_path, forks)
    with Searcher(tmp_path) as searcher:
        assert len(searcher) == 200
