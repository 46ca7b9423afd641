"""What does the reference say about files and configuration?"""

from __future__ import annotations

from collections.abc import Iterator
from textwrap import fill

from timviet.index.files.file_types import FILE_TYPES
from timviet.search.cli.config import KEYS
from timviet.search.cli.error_values import ADVICE

__all__ = ["STATUS_VALUES", "configuration_section", "files_section"]

_PLACES = {
    "md": "headings, line",
    "html": "headings",
    "pdf": "page, and its printed label if that differs",
    **dict.fromkeys(("docx", "odt", "rtf"), "headings, paragraph"),
    "doc": "paragraph",
    **dict.fromkeys(("xlsx", "xls", "ods"), "sheet, cell"),
    "csv": "row, column",
    **dict.fromkeys(("pptx", "ppt", "odp"), "slide and its title, notes"),
    "epub": "chapter, headings",
    "mail": "message, header field or attachment",
    "srt": "time",
    "json": "row, keys",
    "archive": "file in the archive, and the place in that",
}
_NEEDS = {
    "pdf": "`[pdf]`",
    **dict.fromkeys(("doc", "xls", "ppt"), "`[office]`"),
    "mail": "`.msg`: `[mail]`",
}
STATUS_VALUES = {
    "version": "1",
    "index": "the absolute path of the folder of the index",
    "commit": "the number of the last commit",
    "committed": "when that was, or null if another commit has just replaced it",
    "documents": "how many there are",
    "types": 'how many there are of each type; `""` for those without a type',
    "not_stored": "how many have no stored text",
    "deleted": "how many were deleted and still take space",
    "bytes": "the size of all files of the index",
    "sizes": "the bytes of its parts: `text`, `postings`, `positions`, `metadata`, `names`, `earlier` (of the "
    "commit before, which is kept) and `other`",
    "outdated": "whether another version of the analysis built it",
    "folders": "those that were named, each with its `path`, its `options`, and whether it is `missing`",
    "files": "how many were named by themselves",
    "unread": "the files that could not be read, each as `--errors json` prints it",
    "config": "the settings and the `path` of their file, if there is one",
    "next": "with `--files`: how many documents the next run would count as `added`, `updated`, `moved`, "
    "`removed` and `unchanged`",
}
"""What ``timviet status --json`` prints, by key."""


def files_section() -> Iterator[str]:
    """Yield the lines of the section on files in Markdown."""
    yield "\n## Files\n"
    yield _paragraph(
        "Each folder and file that was named once is known to the index, and `timviet index` alone brings "
        "all of them up to date. `timviet status` lists them, `timviet remove` makes the index forget them. "
        "The options of a folder count until it is named with others. A folder without options has those of "
        "the nearest known folder around it, else those of the configuration. A file that was named is read "
        "whatever options and ignore files say."
    )
    yield _paragraph(
        "With `--no-store`, or `store = false` in the configuration, the index stores no texts. They are read "
        "from the files when they are needed: for passages, `similar`, suggestions and `export`, in the same "
        "contained readers, each file once for an answer. The rest is as with stored texts: the same hits, "
        "scores, passages and places. If a file has changed since it was indexed, is gone, or cannot be read, "
        "its hit has the title, and a `note` in place of passages; a note on all such hits is printed on "
        "standard error. The choice is remembered for the folder or file and what is below it, apart from the "
        "other options; when it changes, these files are read again. `timviet rebuild` then needs "
        "`--from-files`. Records, and documents that programs add, are always stored."
    )
    yield _paragraph(
        "Globs are those of `.gitignore`: `*.md` and `drafts/` match at any depth, `/drafts/` and `a/*.md` "
        "only from the folder that was named, `**` matches any number of folders, and a `!` in front makes "
        "an exception to the globs before it."
    )
    yield "| type | suffixes | place of a hit | needs |"
    yield "|---|---|---|---|"
    for name, suffixes in FILE_TYPES.items():
        shown = ", ".join(f"`{suffix}`" for suffix in suffixes)
        yield f"| `{name}` | {shown} | {_PLACES.get(name, 'line')} | {_NEEDS.get(name, '')} |"
    yield ""
    yield _paragraph(
        "What a type needs is installed with `pip install 'timviet[pdf]'`, or all of it with "
        "`pip install 'timviet[all]'`; a file whose library is missing is listed with this command. The format is "
        "told by the content, and by the name only where the content does not tell. What stands beside the text "
        "of a document has the place `footnotes`, `endnotes`, `comments`, `header` or `footer`. In JSON a place "
        'is data: `{"sheet": "Giá", "cell": "B7"}`, `{"member": "a.zip!/b.pdf", "page": 12}`.'
    )
    yield _paragraph(
        "Ignore files are read as ripgrep reads them: `.timvietignore` counts before `.ignore`, and that "
        "before `.gitignore` and `.git/info/exclude`, which count only within a repository of git. The "
        "innermost file of a name counts first, and those of the folders above count too. A hidden file is "
        "read if an ignore file makes an exception for it."
    )
    yield _paragraph(
        "If a folder is gone, or the disk that was mounted on it is not, its documents stay. If a file is "
        "gone from a folder that is there, or has no text any more, its document is removed. In an index "
        "that was moved or copied, what is outside of the folder that holds it is not read until it is "
        "named again."
    )
    yield _paragraph(
        "A file of the same size and time of modification has not changed, unless it was read within two seconds "
        "of its last change: then its content decides. A file with the content of a document in the index is not "
        "extracted again: it was moved, renamed, copied or only touched. A file that cannot be read is kept in "
        "the index with its reason, without a document, or with that of its last content that could be read. It "
        "is tried again when it has changed or when other readers are installed; what only the system refused is "
        "tried each time. `timviet index --errors json` prints a line of JSON for each: its absolute `path`, the "
        "`cause`, the `message`, and the `help`, which says what to do. The cause is one of these:"
    )
    yield "| cause | what helps |"
    yield "|---|---|"
    for cause, advice in ADVICE.items():
        yield f"| `{cause}` | {advice} |"
    yield ""
    yield _paragraph(
        "`timviet index --watch` first brings the index up to date, then prints a line for each set of changes. "
        "It looks at changes when none has followed for 0.2 seconds, or after two seconds. Files that were named "
        "by themselves, folders that go and come back, and folders that are named meanwhile are noticed within a "
        "second. If the system cannot watch so many folders, they are looked at every 30 seconds. Only Ctrl-C "
        "ends it, with status 130; whatever it has printed is committed."
    )
    yield _paragraph(
        "`timviet index --dry-run` and `timviet status --files` say what would change and extract nothing: a file "
        "that no reader can read counts as added or updated until it has been tried. `timviet status --json` "
        "prints one object:"
    )
    yield "| key | value |"
    yield "|---|---|"
    for key, value in STATUS_VALUES.items():
        yield f"| `{key}` | {value} |"
    yield ""
    yield _paragraph(
        "`timviet search --index A --index B` searches several indexes as if they were one: statistics are those "
        "of all of them, so the order and the scores are those of one index of all documents. Each hit has its "
        "`index`. The same id in two indexes is two documents; `path:` does not tell apart files that have the "
        "same path in their own index. The settings are those of the first index."
    ).rstrip("\n")


def configuration_section() -> Iterator[str]:
    """Yield the lines of the section on configuration in Markdown."""
    yield "\n## Configuration\n"
    yield _paragraph(
        "The settings of an index are in `config.toml` in its folder (`.timviet/config.toml`), or in the "
        "section `[tool.timviet]` of the nearest `pyproject.toml` that has one, in the folder that holds "
        "the index or above. Only one file counts. Options count before environment variables, and these "
        "before settings. Paths, and globs with a slash, are relative to the folder that holds the index, "
        "or the `pyproject.toml`. An unknown key is an error. `timviet status` shows the settings."
    )
    yield "| key | value |"
    yield "|---|---|"
    for key, value in KEYS.items():
        yield f"| `{key}` | {value} |"
    yield ""
    yield "```toml"
    yield 'include = ["*.txt", "*.md"]'
    yield 'exclude = ["drafts/"]'
    yield 'synonyms = ["xe máy, mô tô"]'
    yield 'abbreviations = "abbreviations.txt"  # lines like: HTX = hợp tác xã'
    yield 'language = "vi"'
    yield "store = false"
    yield "memory = 1024"
    yield "```"
    yield ""
    yield (
        "| environment variable | |\n|---|---|\n"
        "| `TIMVIET_INDEX` | as `--index` |\n"
        "| `TIMVIET_SYNONYMS` | as `--synonyms` |\n"
        "| `TIMVIET_ABBREVIATIONS` | as `--abbreviations` |\n"
        "| `TIMVIET_LANG` | as `--lang` |"
    )


def _paragraph(text: str) -> str:
    return fill(text, 110, break_long_words=False, break_on_hyphens=False) + "\n"
