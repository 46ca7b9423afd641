"""Freed memory returns to the system although a later block is still in use."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

RESIDENT = """
import ctypes, os, threading
from timviet.index.malloc import return_freed_memory, share_one_heap
if not hasattr(ctypes.CDLL(None), "malloc_trim"):
    raise SystemExit("no glibc")
def resident():
    with open("/proc/self/statm") as file:
        return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")
"""
FREED = """
blocks = [bytearray(b"x" * 10_000) for _ in range(10_000)]
last = blocks.pop()
before = resident()
blocks.clear()
return_freed_memory()
print(before - resident())
"""
FREED_IN_A_THREAD = """
def read():
    bytearray(30_000_000)  # glibc now keeps up to twice this at the end of each heap
    blocks = [bytearray(b"x" * 100_000) for _ in range(500)]
    kept.append(resident())
share_one_heap()
kept = []
thread = threading.Thread(target=read)
thread.start()
thread.join()
return_freed_memory()
print(kept[0] - resident())
"""


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="needs Linux")
@pytest.mark.parametrize(("program", "returned"), [(FREED, 80_000_000), (FREED_IN_A_THREAD, 40_000_000)])
def test_freed_memory_returns_to_the_system(program: str, returned: int) -> None:
    command = [sys.executable, "-c", RESIDENT + program]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if "no glibc" in done.stderr:
        pytest.skip("another C library")
    assert int(done.stdout) > returned
