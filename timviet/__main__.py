"""Run the command line: ``python -m timviet`` is the same as ``timviet``."""

from timviet.search.cli.main import main

__all__: list[str] = []

if __name__ == "__main__":
    main()
