"""How do tests drive a real Chromium, and what does an input method do to a box?"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, CDPSession, Page, sync_playwright

__all__ = ["InputMethod", "start_browser", "start_server"]

_NAMES = ("chromium", "chromium-browser", "google-chrome")
_PROCESS = 229  # the key code of a key that an input method takes


@contextmanager
def start_browser() -> Iterator[Browser]:
    """Start a browser without a window; the test is skipped if there is none."""
    program = next(filter(None, map(shutil.which, _NAMES)), None)
    if program is None:
        pytest.skip("Chromium is not installed")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox", "--disable-gpu"])
        yield browser
        browser.close()


@contextmanager
def start_server(index: Path, *options: str) -> Iterator[str]:
    """Start ``timviet serve`` and return its address, without the slash at its end."""
    command = [sys.executable, "-m", "timviet", "serve", "--index", str(index), "--port", "0", *options]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as server:
        assert server.stdout is not None
        try:
            for line in server.stdout:
                if match := re.search(r"http://[0-9.:]+", line):
                    yield match[0]
                    break
        finally:
            server.terminate()


class InputMethod:
    """Types into the box that has the focus as input methods for Vietnamese do."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self._session: CDPSession = page.context.new_cdp_session(page)

    def compose(self, *texts: str) -> None:
        """Show each text in turn as the one that is composed, each after a key, as IBus and macOS do."""
        for text in texts:
            self.key("Process")
            self._session.send(
                "Input.imeSetComposition", {"text": text, "selectionStart": len(text), "selectionEnd": len(text)}
            )

    def commit(self, text: str) -> None:
        """End the composition with a text."""
        self._session.send("Input.insertText", {"text": text})

    def key(self, name: str) -> None:
        """Press a key that the input method takes for itself."""
        event = {"key": name, "windowsVirtualKeyCode": _PROCESS, "nativeVirtualKeyCode": _PROCESS}
        self._session.send("Input.dispatchKeyEvent", {"type": "rawKeyDown", **event})
        self._session.send("Input.dispatchKeyEvent", {"type": "keyUp", **event})

    def replace(self, steps: Sequence[tuple[int, str]]) -> None:
        """Press Backspace some times and type a text, for each step, without a pause, as UniKey does."""
        for count, text in steps:
            for _ in range(count):
                self._page.keyboard.press("Backspace")
            for character in text:
                self._page.keyboard.insert_text(character)
