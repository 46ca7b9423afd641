"""``python -m timviet.search`` is the same as ``timviet``."""

from timviet.search.cli import main

if __name__ == "__main__":
    main()
