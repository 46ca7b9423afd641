"""What may an attacker change in an index?

Each of these functions changes one structure, and as much as possible of the others so that they agree with it.
Here are those for whole files; forged_tables.py and forged_texts.py have the others.
"""

from __future__ import annotations

import json
import math
from random import Random
from typing import Any

import numpy as np
from forged_index import ForgedIndex
from forged_tables import (
    change_blocks,
    change_counts,
    change_ids,
    change_lengths,
    change_runs,
    change_spellings,
    change_streams,
    change_values,
    overlap_lists,
    shuffle_terms,
)
from forged_texts import (
    bomb_earlier_texts,
    bomb_json,
    bomb_places,
    bomb_texts,
    bomb_unread,
    change_sections,
    fill_up_texts,
    grow,
    many_dictionaries,
    nest_frames,
)

ODD_NUMBERS = (
    0,
    -1,
    1,
    7,
    31,
    1 << 31,
    1 << 40,
    1 << 62,
    1 << 63,
    10**400,
    8.5,
    1e308,
    math.nan,
    -math.inf,
    "8",
    None,
    True,
)


def change_footer(draw: Random, index: ForgedIndex) -> None:
    """Let the footer of a segment say anything about its blocks, its documents and its fields."""
    segment = index.segment
    odd = draw.choice(ODD_NUMBERS)
    match draw.randrange(7):
        case 0:
            segment.about["documents"] = odd
        case 1:
            for name in draw.sample(sorted(segment.about["totals"]), draw.choice((1, 9))):
                segment.about["totals"][name] = odd
        case 2:
            segment.about["totals"] = draw.choice(({}, {"text": 1}, {"a.b.c": 1}, {"text.nothing": 1}, [], None))
        case 3:
            names = {
                f"f{number}.{layer}": 1 for number in range(9000) for layer in ("syllable", "folded", "bigram")
            }
            segment.about["totals"] |= names

            def lend(footer: dict[str, Any]) -> None:
                footer["blocks"] |= {
                    f"{name}.lengths": footer["blocks"]["text.syllable.lengths"] for name in names
                }

            segment.change_footer = lend
        case 4:

            def move(footer: dict[str, Any]) -> None:
                for name in draw.sample(sorted(footer["blocks"]), 3):
                    place = draw.choice((0, 1, 2, 3))
                    footer["blocks"][name][place] = draw.choice((odd, 8, 16, footer["blocks"]["documents"][place]))

            segment.change_footer = move
        case 5:
            deep = draw.choice(
                (b"[" * 1_000_000, b'{"a":' * 200_000, b"[" + b"[]," * 300_000 + b"0]", b"9" * 5000)
            )
            segment.change_footer = lambda footer: b'{"about":' + deep + b"}"
        case _:
            segment.change_footer = lambda footer: (
                json.dumps(footer).encode() + b" " * draw.choice((1 << 20, 1 << 24))
            )


def change_deletions(draw: Random, index: ForgedIndex) -> None:
    """Let other documents be deleted, or more than there are."""
    count = index.segment.doc_count
    live = np.array([draw.random() < 0.5 for _ in range(count)])
    packed = np.packbits(live, bitorder="little")
    index.deletions.blocks["live"] = draw.choice((packed, packed[:1], np.zeros_like(packed), np.tile(packed, 100)))
    index.manifest["segments"][0]["deleted"] = draw.choice((0, int(np.count_nonzero(~live)), count, 1 << 62))


def change_manifest(draw: Random, index: ForgedIndex) -> None:
    """Let the manifest say anything about the commit, its files and its sources."""
    manifest, odd = index.manifest, draw.choice(ODD_NUMBERS)
    deep = draw.choice(
        (b"[" * 1_000_000, b'{"a":' * 500_000, b"[" + b"[]," * 4_000_000 + b"0]", b"9" * 5000, b"NaN")
    )

    def rename(digits: str) -> None:
        index.name = f"timviet-{digits}.json"
        manifest["generation"] = int(digits)

    def change() -> None:
        entry = manifest["segments"][0]
        match draw.randrange(4):
            case 0:
                entry[draw.choice(("documents", "deleted"))] = odd
            case 1:
                entry["columns"]["size"] = odd
            case 2:
                manifest[draw.choice(("format", "generation", "analysis", "sources", "segments", "unread"))] = odd
            case _:
                manifest["segments"] = [entry] * draw.choice((2, 100_000))

    match draw.randrange(5):
        case 0:
            old = index.folder / index.name
            old.unlink()
            rename(draw.choice(("9" * 18, "9" * 19, "9" * 40, "9" * 230, "00000000")))
        case 1:
            index.change_manifest = change
        case 2:
            index.manifest_content = lambda text: b'{"manifest":' + deep + b',"crc32":0}'
        case 3:
            inner = deep.decode()
            home = (
                f'{{"home":"x","folders":{{"a":{{"options":null,"mounts":{inner}}}}},"files":{{}},"foreign":[]}}'
            )
            copy = f'{{"copy of": {{"origin":"/x","generation":{odd!r}}}}}'
            manifest["sources"] = draw.choice((inner, home, copy))[: 1 << 23]
        case _:
            manifest["analysis"] = "x" * draw.choice((1, 1 << 20))


def leave_other_files(draw: Random, index: ForgedIndex) -> None:
    """Put other files of an index into the folder that are huge, deep, or of another kind."""
    deep = draw.choice(
        ("[" * 1_000_000, "a = " + "[" * 90_000, "a." * 300_000 + "a = 1", "9" * 5000, "a = " + "9" * 900_000)
    )
    for name in ("writer.json", "config.toml"):
        (index.folder / name).write_text(deep)
    (index.folder / "rebuild").mkdir(exist_ok=True)
    for file in index.folder.glob("*.columns"):
        (index.folder / "rebuild" / file.name).write_bytes(draw.randbytes(100))
    (index.folder / "rebuild" / "timviet-00000009.json").write_text(deep)


FORGERIES = (
    *[change_blocks] * 6,
    *[overlap_lists] * 2,
    change_counts,
    shuffle_terms,
    change_values,
    *[bomb_texts] * 2,
    *[bomb_earlier_texts] * 2,
    *[fill_up_texts] * 2,
    *[bomb_json] * 3,
    bomb_places,
    many_dictionaries,
    nest_frames,
    change_sections,
    change_runs,
    change_spellings,
    change_lengths,
    change_streams,
    change_ids,
    *[change_footer] * 2,
    change_deletions,
    *[change_manifest] * 2,
    bomb_unread,
    grow,
    leave_other_files,
)
"""The functions above; those with more kinds more often."""
