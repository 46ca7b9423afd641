"""How does a search not block an event loop? It runs in a thread, and numpy lets other threads run."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Sequence

from timviet.search import Results, Searcher


async def search_all(searcher: Searcher, queries: Sequence[str]) -> list[Results]:
    """Answer several queries at the same time, in their order."""
    return await asyncio.gather(*(asyncio.to_thread(searcher.search, query) for query in queries))


if __name__ == "__main__":
    with Searcher(sys.argv[1]) as opened:
        for answer in asyncio.run(search_all(opened, sys.argv[2:])):
            print(answer)
