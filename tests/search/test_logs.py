"""Log lines of a server are safe for a terminal, and none is forged."""

from __future__ import annotations

import subprocess
import sys

from dangerous import HOSTILE, dangerous_in

PROGRAM = """
import logging, sys
from timviet.search.logs import log_to_stderr

log_to_stderr()
log = logging.getLogger("uvicorn.error")
log.info("not shown")
log.error("cannot write: %s", sys.argv[1] + "\\nERROR: forged")
try:
    raise ValueError(sys.argv[1] + "\\nin lines")
except ValueError:
    log.exception("failed", stack_info=True)
"""


def test_a_log_line_is_one_line_without_anything_dangerous() -> None:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, HOSTILE], capture_output=True, encoding="utf-8", check=True
    )
    first, second, *trace = done.stderr.splitlines()
    assert first.startswith("ERROR: cannot write: \ufffd]0;a")
    assert first.endswith(" ERROR: forged")
    assert second == "ERROR: failed"
    assert trace[0] == "Traceback (most recent call last):"
    assert "in lines" in trace
    assert any("Stack (most recent call last):" in line for line in trace)
    assert not dangerous_in(done.stderr)
