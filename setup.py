"""Compile the catalogs of messages, for wheels and for editable installs; pyproject.toml has everything else."""

from __future__ import annotations

from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from setuptools import setup
from setuptools.command.build_py import build_py

LOCALE = Path(__file__).parent / "search" / "locale"


def compile_catalogs() -> None:
    """Compile each ``.po`` file to a ``.mo`` file beside it."""
    for source in LOCALE.glob("*/LC_MESSAGES/*.po"):
        with open(source, "rb") as text, open(source.with_suffix(".mo"), "wb") as compiled:
            write_mo(compiled, read_po(text))


class BuildWithCatalogs(build_py):
    """The build of the Python files, after that of the catalogs."""

    def run(self) -> None:
        """Compile the catalogs, then copy all files."""
        compile_catalogs()
        super().run()


if __name__ == "__main__":
    setup(cmdclass={"build_py": BuildWithCatalogs})
