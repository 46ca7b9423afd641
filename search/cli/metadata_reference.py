"""What does the page of reference say about metadata?"""

from __future__ import annotations

from collections.abc import Iterator
from textwrap import fill

from timviet.index.field_names import RESERVED_NAMES
from timviet.index.text.one_line import on_one_line

__all__ = ["TYPES", "metadata_section"]

TYPES: tuple[tuple[str, str, str, str, str, str], ...] = (
    (
        "text: `str`",
        "`text`",
        "`author:tuấn` contains the word; `author:=tuấn` is that as a whole; `author:tu*` begins so",
        "`name:>=ng`: without case and marks; a bound equals all that begins with it",
        "without case and marks, then by code point",
        "as written",
    ),
    ("whole number: `int`", "`int`", "`year:2024`: equal numbers", "`year:[2020 TO 2024}`", "by value", "`2024`"),
    (
        "number: `float`",
        "`float`",
        "`price:1.5`: equal numbers, `1.0` and `1` too",
        "`price:>0.5`",
        "by value",
        "`1.5`",
    ),
    ("true or false: `bool`", "`bool`", "`draft:true`, `draft:false`", "as text", "false, true", "`true`"),
    (
        "day: `date`",
        "`date`",
        "`date:2024-03-31`, `date:31/3/2024`, `date:20240331`; `date:3/2024` the month, `date:2024` the year; "
        "`date:=2024` not the days of 2024",
        "`date:>=1/3/2024`; a month or a year equals all its days",
        "by the calendar",
        "`2024-03-31`",
    ),
    (
        "time: `datetime`",
        "`datetime`",
        "as for a day, and `at:2024-03-31T09`: what the value as written begins with",
        '`at:>"2024-03-31 09:30"`: as written; `at:>2024-03-31T09:30+07:00`: by the moment; without a time zone, '
        "a value is in UTC",
        "by the moment",
        "`2024-03-31T09:30:00+07:00`",
    ),
    (
        "list: `list`",
        "`list`",
        "if any of its values is found",
        "if any of its values is in the range",
        "by its lowest value; descending by its highest",
        "each value once",
    ),
    ("none: `None`", "null", "`-date:*`, like a missing field; `date:*` finds any value", "never", "last", "not"),
)
"""The types of metadata, each with what it is in Python and for ``--field``, and with its behavior."""


def metadata_section() -> Iterator[str]:
    """Yield the parts of the section."""
    yield "\n## Metadata\n"
    yield _paragraph(
        """A document has metadata fields beside its text. Files have `path`, `folder`, `name`, `type`, `size` (in
        bytes), `modified` and `encoding`, and `author`, `created` and `language` if they say so themselves;
        records and programs bring fields of their own. A value is returned as it was added; its type decides
        how it is filtered, sorted and counted."""
    )
    yield "| type | `--field` | `field:value` finds | range | `--sort` | `--facet` counts |"
    yield "|---|---|---|---|---|---|"
    for row in TYPES:
        yield f"| {' | '.join(row)} |"
    yield ""
    yield _paragraph(
        """Values are compared by how they are written, so the number 2024 and the text `2024` are equal, and text
        that is written like a number or a date is compared as one: `31/3/2024`, `2024-03-31 09:30`, `31 tháng
        3 năm 2024`. In a field with such dates, or with nothing but days of eight digits (`20240331`), digits
        are dates too. In a field of several types, numbers come first, then dates, then text; a range has only
        values of the type of its bounds. Documents without a value come last, ascending or descending; equal
        values are ordered by the next `--sort`, then by score."""
    )
    yield _paragraph(
        f"""The name of a field is a letter, then letters, digits, `_`, `.` and `-`, at most 100 characters. These
        names mean something else and are refused: {", ".join(f"`{name}`" for name in sorted(RESERVED_NAMES))}."""
    )
    yield "### Records\n"
    yield "`timviet index --format` reads records, one document each, from files or standard input:\n"
    yield "| format | record |"
    yield "|---|---|"
    yield "| `jsonl` | a JSON object on a line; the values of an object within it are named `author.name` |"
    yield (
        "| `csv` | a row of a table with a header line, quoted where needed; commas or, as Excel writes them in "
        "Vietnam, semicolons; an empty cell is no value; values in a list are separated by `;`, `,` or a vertical "
        "bar |"
    )
    yield "| `tsv` | the same with tabs |\n"
    yield _paragraph(
        """Data is in UTF-8, or UTF-16 with a byte order mark, and is read record by record. A record that cannot
        be read is named with its line, the others are indexed, and the exit status is 2; with `--strict`,
        nothing is indexed then. The same records can be indexed again: unchanged documents are left alone,
        changed ones updated, all others stay; `timviet remove ID` removes one. When folders are brought up to
        date, documents that are not files stay."""
    )
    yield "`timviet export` prints all documents as such JSON lines, from which the same index can be made.\n"


def _paragraph(text: str) -> str:
    return fill(on_one_line(text), 110, break_long_words=False, break_on_hyphens=False) + "\n"
