"""Run the command line: ``python -m timviet`` is the same as ``timviet``.

Ctrl-C ends it with status 130 at any moment, so nothing else is imported before that is arranged.
"""

import os

__all__ = ["main"]


def main() -> None:
    """Run the command line and exit with the documented status."""
    # When numpy is imported, OpenBLAS starts a thread for each processor, and these threads keep the processors
    # busy for a while. The products that are computed here are too small for more than one.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    try:
        from timviet.search.cli.interrupts import end_on_interrupt, ignore_interrupts

        end_on_interrupt()
        from timviet.search.cli.importing import importing

        with importing():
            from timviet.search.cli.main import main
            from timviet.search.cli.streams import prepare_streams

        prepare_streams()
    except KeyboardInterrupt:
        os._exit(130)
    try:
        main()
    finally:
        ignore_interrupts()


if __name__ == "__main__":
    main()
