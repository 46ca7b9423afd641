"""An assistant searches over the Model Context Protocol, as its own SDK does it."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest

from timviet.index import Document, Index
from timviet.search import Searcher

pytest.importorskip("mcp", reason="mcp is not installed; pip install '.[mcp]'")

from mcp import Client, StdioServerParameters


def value_of(result: Any) -> Any:
    """Return what a tool has returned."""
    assert not result.is_error, result.content[0].text
    return json.loads(result.content[0].text)


def test_the_tools_answer_as_the_library_does(indexed: Callable[..., Path], tmp_path: Path) -> None:
    folder = indexed(a=("Gạo", "Giá gạo xuất khẩu tăng."), b="Giá gạo nếp giảm.", c="Giá lúa.")
    command = StdioServerParameters(
        command=sys.executable,
        args=["-m", "timviet", "mcp", "--index", str(folder)],
        cwd=tmp_path,
        env={**os.environ},
    )

    async def use() -> None:
        async with Client(command) as client:
            tools = {tool.name for tool in (await client.list_tools()).tools}
            assert tools == {"search", "suggest", "similar", "get_document"}
            with Searcher(folder) as searcher:
                found = searcher.search("gia gao", limit=1, snippets=2).to_dict()
                suggestions = [asdict(suggestion) for suggestion in searcher.suggest("ga")]
                like_it = searcher.similar("a", limit=5).to_dict()
            assert suggestions
            assert value_of(await client.call_tool("search", {"query": "gia gao", "limit": 1})) == found
            assert value_of(await client.call_tool("similar", {"id": "a"})) == like_it
            suggested = await client.call_tool("suggest", {"typed": "ga"})
            assert suggested.structured_content == {"result": suggestions}
            part = value_of(await client.call_tool("get_document", {"id": "a", "start": 4, "length": 3}))
            assert (part["title"], part["body"], part["length"]) == ("Gạo", "gạo", 23)
            with Index.open(folder) as index:
                index.add(Document("d", body="ngô"))
            assert value_of(await client.call_tool("search", {"query": "ngo"}))["total"] == 1
            missing = await client.call_tool("get_document", {"id": "none"})
            assert missing.is_error
            assert "no document has the id 'none'; check the spelling" in missing.content[0].text
            assert (await client.call_tool("search", {"query": "gạo", "sort": ["none"]})).is_error
            refused = await client.call_tool("search", {"query": "gạo", "filters": ["-nếp " * 2001]})
            assert refused.is_error
            assert "divide it into several filters" in refused.content[0].text

    asyncio.run(use())
