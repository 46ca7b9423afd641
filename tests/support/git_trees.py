"""Which files does git leave in random folders with random ``.gitignore`` files?"""

from __future__ import annotations

import subprocess
from pathlib import Path
from random import Random

__all__ = ["files_git_keeps", "plant"]

_NAMES = ("a", "b", "ab", "ba", "a.txt", "b.txt", "a b", "[a]", "#a", "!a", "a*", "aa")
_PIECES = (
    "a",
    "b",
    "*",
    "?",
    "[ab]",
    "[!a]",
    "[^b]",
    ".txt",
    "**",
    "/",
    "/",
    "\\*",
    "\\[",
    "[[:alpha:]]",
    "[a-b]",
)
_ODD_PIECES = (" ", "\\ ", "[b-a]", "[]a]", "[!]a]", "[a", "[a/b]", "[[:x:]]", "\\")


def plant(root: Path, draw: Random) -> None:
    """Fill a folder with files, a repository of git, and ``.gitignore`` files at up to three levels."""
    for _ in range(14):
        file = root.joinpath(*(draw.choice(_NAMES) for _ in range(draw.randint(1, 4))))
        if not any(parent.is_file() for parent in file.parents) and not file.exists():
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text("gạo")
    folders = [root, *(folder for folder in root.rglob("*") if folder.is_dir())]
    for folder in {root, *draw.choices(folders, k=2)}:
        lines = [_glob(draw) for _ in range(draw.randint(1, 3))]
        (folder / ".gitignore").write_text("\n".join(lines) + "\n")
    subprocess.run(["git", "init", "-q", root], check=True)


def files_git_keeps(root: Path) -> set[str]:
    """Return the files that git would add, relative to the folder."""
    command = ["git", "-c", "core.excludesFile=", "ls-files", "-z", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=root, capture_output=True, check=True).stdout.decode()
    return set(filter(None, listed.split("\0")))


def _glob(draw: Random) -> str:
    pieces = draw.choices((*_PIECES, *_PIECES, *_ODD_PIECES), k=draw.randint(1, 5))
    return ("!" if draw.random() < 0.25 else "") + "".join(pieces)
