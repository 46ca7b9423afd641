"""How do shells ask for completions, and how are they answered?

Click's scripts and protocols, mended where they lose something: values with blanks, commas and colons, and values
that are typed as ``--option=value``.
"""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING

from click.shell_completion import (
    BashComplete,
    FishComplete,
    ShellComplete,
    ZshComplete,
    add_completion_class,
)

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

__all__ = ["use_shells"]

_BASH = """\
%(complete_func)s() {
    local kind value
    COMPREPLY=()
    while IFS=',' read -r kind value; do
        case $kind in
            dir) compopt -o dirnames ;;
            file) compopt -o default ;;
            name) compopt -o filenames; COMPREPLY+=("$value") ;;
            plain) COMPREPLY+=("$value") ;;
        esac
    done < <(env COMP_LINE="${COMP_LINE:0:COMP_POINT}" COMP_WORDBREAKS="$COMP_WORDBREAKS" \\
        COMP_WORDS="${COMP_WORDS[*]}" COMP_CWORD="$COMP_CWORD" %(complete_var)s=bash_complete "$1")
}

complete -o nosort -F %(complete_func)s %(prog_name)s
"""

_FISH = """\
function %(complete_func)s
    for completion in (env %(complete_var)s=fish_complete COMP_WORDS=(commandline -cp) \\
            COMP_CWORD=(commandline -t) %(prog_name)s)
        set -l metadata (string split --max 1 "," $completion)
        switch $metadata[1]
            case dir
                __fish_complete_directories $metadata[2]
            case file
                __fish_complete_path $metadata[2]
            case plain
                printf "%%s\\n" $metadata[2]
        end
    end
end

complete --no-files --command %(prog_name)s --arguments "(%(complete_func)s)"
"""

_UNQUOTED = re.compile(r"[\w%+,.:=@-]*")
_EXPANDED = re.compile("[$`]")
_QUOTED = re.compile(r"""["'\\]""")


class _WithOptionValues(ShellComplete):
    """Completes ``--option=value`` as a whole, as shells replace it."""

    def get_completions(self, args: list[str], incomplete: str) -> list[CompletionItem]:
        items = super().get_completions(args, incomplete)
        name, sign, _ = incomplete.partition("=")
        if sign and name.startswith("--"):
            for item in items:
                item.value = f"{name}={item.value}"
        return items


class _Bash(_WithOptionValues, BashComplete):
    source_template = _BASH

    def get_completions(self, args: list[str], incomplete: str) -> list[CompletionItem]:
        """Return completions but those that bash would not quote, and run or replace when the line is entered."""
        items = super().get_completions(args, incomplete)
        return [item for item in items if item.type != "plain" or not _EXPANDED.search(str(item.value))]

    def get_completion_args(self) -> tuple[list[str], str]:
        line = os.environ.get("COMP_LINE")
        if not line:
            return super().get_completion_args()
        words = _split(line)
        return words[1:-1], words[-1]

    def format_completion(self, item: CompletionItem) -> str:
        value = str(item.value)
        kind = item.type if item.type != "plain" or _UNQUOTED.fullmatch(value) else "name"  # bash quotes names
        return f"{kind},{value[len(_kept_by_bash(os.environ.get('COMP_LINE', ''))) :]}"


class _Zsh(_WithOptionValues, ZshComplete):
    pass


class _Fish(_WithOptionValues, FishComplete):
    source_template = _FISH


def use_shells() -> None:
    """Let click answer shells with these classes."""
    for shell in (_Bash, _Zsh, _Fish):
        add_completion_class(shell)


def _split(line: str) -> list[str]:
    """Return the words of a line that is being typed, the last one empty after a blank."""
    import shlex

    lexer = shlex.shlex(line, posix=True)
    lexer.whitespace_split, lexer.commenters = True, ""
    words: list[str] = []
    try:
        words.extend(lexer)
    except ValueError:  # a quotation mark is open
        return [*words, lexer.token]
    return [*words, ""] if line[-1].isspace() and not line.endswith("\\ ") else words


def _kept_by_bash(line: str) -> str:
    """Return the part of the last word that bash keeps and does not replace: up to a colon or an equals sign."""
    word = line.rsplit(None, 1)[-1] if line and not line[-1].isspace() else ""
    if _QUOTED.search(word):
        return ""
    breaks = set(os.environ.get("COMP_WORDBREAKS", "")) & set(":=")
    return word[: max((word.rfind(character) + 1 for character in breaks), default=0)]
