"""Freed memory returns to the system although a later block is still in use."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

PROGRAM = """
import ctypes, os
from timviet.index.store.commit.malloc import return_freed_memory
if not hasattr(ctypes.CDLL(None), "malloc_trim"):
    raise SystemExit("no glibc")
def resident():
    with open("/proc/self/statm") as file:
        return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")
blocks = [bytearray(b"x" * 10_000) for _ in range(10_000)]
last = blocks.pop()
before = resident()
blocks.clear()
return_freed_memory()
print(before - resident())
"""


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="needs Linux")
def test_freed_memory_returns_to_the_system() -> None:
    done = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=False)
    if "no glibc" in done.stderr:
        pytest.skip("another C library")
    assert int(done.stdout) > 80_000_000
