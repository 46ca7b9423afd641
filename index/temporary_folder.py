"""Where are files kept that nobody needs when the work is done?"""

from __future__ import annotations

import os
import shutil
import tempfile
import weakref
from pathlib import Path
from types import TracebackType

__all__ = ["TemporaryFolder"]


class TemporaryFolder:
    """A folder that is removed when it is closed, when nobody has it any more, or when the process ends.

    ``tempfile.TemporaryDirectory`` does the same in a forked process too, when that ends, though its parent still
    needs the folder. This one is removed only by the process that has made it.

    >>> with TemporaryFolder() as folder:
    ...     size = (folder.path / "a").write_text("a")
    >>> folder.path.exists()
    False
    """

    def __init__(self) -> None:
        """Make a folder.

        :raises OSError: it cannot be made
        """
        self.path = Path(tempfile.mkdtemp(prefix="timviet-"))
        self._finalizer = weakref.finalize(self, _remove, self.path, os.getpid())

    def close(self) -> None:
        """Remove the folder and all that is in it; closing twice does nothing."""
        self._finalizer()

    def __enter__(self) -> TemporaryFolder:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _remove(path: Path, process: int) -> None:
    if os.getpid() == process:
        shutil.rmtree(path, ignore_errors=True)
