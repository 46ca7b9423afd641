"""How do tests run the server as a process?"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

_SERVING = "serving "


@contextmanager
def serving(*options: str | Path, cwd: Path, **environment: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """Run ``timviet serve`` on a free port; yield the process and its address.

    :param environment: changes of the environment of the tests
    """
    process = subprocess.Popen(
        [sys.executable, "-m", "timviet", "serve", "--port", "0", *map(str, options)],
        cwd=cwd,
        env=os.environ | {"TMPDIR": str(cwd)} | environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    assert process.stdout is not None
    try:
        line = process.stdout.readline()
        assert line.startswith(_SERVING), process.communicate()[1]
        yield process, line.removeprefix(_SERVING).partition(";")[0].rstrip("/")
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)  # its workers too, should they have outlived it
        process.communicate()


def ask(address: str, path: str, **parameters: Any) -> Any:
    """Return what the API answers."""
    with urllib.request.urlopen(f"{address}/api/v1/{path}?{urlencode(parameters)}") as response:
        return json.load(response)


def workers_of(process: subprocess.Popen[str]) -> list[int]:
    """Return the process ids of the workers of a server that has several."""
    return [*map(int, Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split())]
