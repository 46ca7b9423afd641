"""A short run of ``tests/faults/cluster.py``, which takes a quarter of an hour by default."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

import pytest
from processes import REPOSITORY

PROGRAM = REPOSITORY / "tests" / "faults" / "cluster.py"
FAULTS = ["kill-manager", "yellow", "slow-node", "overload", "lease", "kill-writers"]  # that take seconds each


@pytest.mark.timeout(900)  # in a minute and a half on two cores that do nothing else
def test_no_fault_of_three_nodes_causes_data_loss_or_wrong_answers(newest_opensearch: str) -> None:
    chosen = [word for fault in FAULTS for word in ("--fault", fault)]
    has_room = os.access("/dev/shm", os.W_OK) and shutil.disk_usage("/dev/shm").free > 4e9
    memory = {"TMPDIR": "/dev/shm"} if has_room else {}  # where syncing is fast
    done = subprocess.run(
        [sys.executable, PROGRAM, "--seconds", "1", "--together", "--opensearch", newest_opensearch, *chosen],
        env=os.environ | memory,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, f"{done.stdout}\n{done.stderr}"
