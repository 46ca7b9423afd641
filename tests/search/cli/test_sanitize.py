"""What could command a terminal never reaches it."""

from __future__ import annotations

from timviet.search.cli.sanitize import harmless


def test_what_could_command_a_terminal_is_replaced() -> None:
    assert harmless("a\x1b[31m\x07\x9b\u202eb\td\n") == "a\ufffd[31m\ufffd\ufffd\ufffdb\td\n"
