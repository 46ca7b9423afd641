"""Short runs of the programs in ``faults``, which run for minutes by default."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

FAULTS = Path(__file__).parent / "faults"

ONCE_QUADRATIC = (
    "a- analysis",
    "24/7  analysis",
    "<a  .html",
    '<a b=">"  .html',
    "<!--a> .html",
    'a","x\n .csv records',
    "\\'e1\\b a .rtf",
    "b?=  .eml",
    "; c=d .eml",
    "1.000. index and search",
)
"""The ends of the names of shapes, and the ways that these texts take, which once took more than their share."""

SHORT_RUNS = {
    "kills": ["--kills", "3"],
    "interrupts": ["--interrupts", "3"],
    "power": ["--commits", "1", "--variants", "1"],
    "errors": ["--step", "251"],
    "flips": ["--flips", "40"],
    "readers": ["--minutes", "0.02"],
    "writers": ["--commits", "6", "--most", "3"],
    "invalid": ["--documents", "200"],
    "machine": ["--steps", "60"],
    "hostile": ["--indexes", "1"],
    "queries": ["--queries", "5", "--documents", "60"],
    "mutated_files": ["--files", "150"],
    "updates": ["--kills", "2"],
    "forks": ["--step", "401"],
    "replaced": ["--step", "201"],
}

THOROUGH_RUNS = {
    "kills": ["--kills", "8"],
    "interrupts": ["--interrupts", "9"],
    "power": ["--commits", "2", "--variants", "1"],
    "errors": ["--step", "37"],
    "refusals": ["--most", "2"],
    "disks": ["--rounds", "2"],
    "hostile": ["--indexes", "4"],
    "queries": ["--queries", "35", "--documents", "100"],
    "updates": ["--kills", "8"],
    "forks": ["--step", "67"],
    "replaced": ["--step", "67"],
    "mutations": [
        "--near",
        "format/disk.py flush [sync]",
        "format/footer.py",
        "commit/manifest.py decode_manifest",
    ],
    "shapes": ["--count", *(f"--only={name}" for name in ONCE_QUADRATIC)],
}
"""Longer runs, and programs of which any run takes long."""

IN_BROWSER = {"payloads"}
"""Programs with a short run in the tests that have a browser: tests/search/web/browser/."""

ON_CLUSTER = {"cluster"}
"""Programs with a short run in the tests that have a cluster: tests/index/opensearch/."""


@pytest.mark.skipif(not hasattr(os, "fork") or not Path("/proc/self/fd").exists(), reason="made for Linux")
@pytest.mark.parametrize(
    ("program", "options"),
    [
        *(pytest.param(program, options, id=program) for program, options in SHORT_RUNS.items()),
        *(
            pytest.param(program, options, id=f"{program}, longer", marks=pytest.mark.thorough)
            for program, options in THOROUGH_RUNS.items()
        ),
    ],
)
def test_no_fault_causes_data_loss_or_wrong_answers(program: str, options: list[str]) -> None:
    done = subprocess.run(
        [sys.executable, FAULTS / f"{program}.py", *options], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


def test_every_fault_program_is_tested_and_documents_its_command() -> None:
    programs = {file.stem: text for file in FAULTS.glob("*.py") if "__main__" in (text := file.read_text())}
    assert programs.keys() == SHORT_RUNS.keys() | THOROUGH_RUNS.keys() | IN_BROWSER | ON_CLUSTER
    assert all(f"\n    python tests/faults/{name}.py" in text for name, text in programs.items())
