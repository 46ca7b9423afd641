"""Are damaged documents of all formats only ever a reason in a list?

    python tests/faults/mutated_files.py [--files 2000] [FOLDER]

Files of every format, made here or taken from FOLDER, are cut, zeroed, repeated, swapped and flipped, and read as
an indexing run reads them. Each must be read or refused with a reason, within its limits of time and memory. The
program fails if this process fails, if a reader raises an error that it does not document, or if the memory of
this process grows beyond bounds.
"""

from __future__ import annotations

import resource
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from random import Random

import click

from timviet.index.files.readers.contained import ContainedReader
from timviet.index.files.readers.reader import Unreadable

sys.path[:0] = [str(Path(__file__).parents[1] / "support")]
from packages import docx, epub, mail, opendocument, package, paragraph, pptx, xlsx  # noqa: E402
from pdf_files import pdf  # noqa: E402

MAX_GROWTH = 300 << 20  # bytes of this process
TEXT = "Giá gạo xuất khẩu của Việt Nam tăng mạnh trong tháng ba. " * 40


@click.command(help=__doc__)
@click.argument("folder", required=False, type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--files", default=2000, help="How many damaged files are read.")
@click.option("--seed", default=0)
def main(folder: Path | None, files: int, seed: int) -> None:
    draw = Random(seed)
    whole = list(samples(folder))
    outcomes: Counter[str] = Counter()
    undocumented: list[str] = []
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss << 10
    with closing(ContainedReader(max_seconds=20.0)) as reader:
        for number in range(files):
            name, data = whole[number % len(whole)]
            damaged = mutate(data, draw)
            try:
                reader.read(name, damaged)
                outcomes["read"] += 1
            except Unreadable as error:
                outcomes[
                    error.reason.template.replace("{reason}", str(error.reason.evidence.get("reason", ""))[:60])
                ] += 1
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss << 10) - before
    for reason, count in outcomes.most_common():
        click.echo(f"{count:6}  {reason}")
    click.echo(f"{files} damaged files of {len(whole)} kinds, memory grown by {grown >> 20} MB")
    if undocumented:
        sys.exit("\n".join(["these errors are not documented:", *undocumented]))
    if grown > MAX_GROWTH:
        sys.exit("the memory of the reading process has grown too much")


def samples(folder: Path | None) -> Iterator[tuple[str, bytes]]:
    """Yield whole files: one of each format that can be made here, then those of a folder."""
    page = f"<html><body><h1>Giá</h1><p>{TEXT}</p><table><tr><td>1</td></tr></table></body></html>"
    yield "a.docx", docx(paragraph("Chương", "H1") + paragraph(TEXT))
    yield "a.pptx", pptx(("Mở đầu", TEXT), ("Hết", TEXT), notes=TEXT)
    yield "a.xlsx", xlsx('<row><c r="A1" t="s"><v>0</v></c><c r="B1" s="1"><v>45382</v></c></row>' * 50, TEXT)
    yield "a.odt", opendocument("text", f"<text:h>Chương</text:h><text:p>{TEXT}</text:p>")
    yield "a.ods", opendocument("spreadsheet", "<table:table><table:table-row/></table:table>")
    yield "a.epub", epub(page, page)
    yield "a.html", page.encode()
    yield "a.eml", mail("Giá", TEXT, {"a.docx": docx(paragraph(TEXT))}, html=page)
    yield "a.mbox", b"From a Sun Mar 31 08:00:00 2024\n" + mail("Giá", TEXT)
    yield "a.zip", package({"a.txt": TEXT, "b/c.html": page, "d.zip": package({"e.txt": TEXT})})
    yield (
        "a.rtf",
        b"{\\rtf1{\\fonttbl{\\f0\\fcharset163 A;}}{\\stylesheet{\\s1\\outlinelevel0;}}\\s1 Gi\\u225?\\par x\\row}",
    )
    yield "a.pdf", pdf("gao nep", ["hai", "ba"], title="So tay")
    yield "a.csv", f"Tên,Giá\n{TEXT},1\n".encode()
    yield "a.jsonl", ('{"a": "' + TEXT + '"}\n').encode() * 3
    yield "a.srt", f"1\n00:00:01,000 --> 00:00:02,000\n{TEXT}\n".encode()
    yield "a.md", f"---\ntitle: x\n---\n# Giá\n{TEXT}\n".encode()
    yield "a.txt", TEXT.encode()
    for path in sorted(folder.iterdir()) if folder else ():
        if path.is_file():
            yield path.name, path.read_bytes()


def mutate(data: bytes, draw: Random) -> bytes:
    """Return data with one to four kinds of damage."""
    damaged = bytearray(data)
    for _ in range(draw.randint(1, 4)):
        if not damaged:
            break
        start = draw.randrange(len(damaged))
        end = min(start + draw.choice([1, 4, 64, 4096]), len(damaged))
        match draw.choice(["cut", "zero", "repeat", "flip", "noise", "swap", "remove"]):
            case "cut":
                del damaged[start:]
            case "zero":
                damaged[start:end] = bytes(end - start)
            case "repeat":
                damaged[start:start] = damaged[start:end] * draw.choice([1, 10, 100])
            case "flip":
                for _ in range(8):
                    damaged[draw.randrange(len(damaged))] ^= 1 << draw.randrange(8)
            case "noise":
                damaged[start:end] = draw.randbytes(end - start)
            case "swap":
                other = draw.randrange(len(damaged))
                damaged[start:end], damaged[other : other + end - start] = (
                    damaged[other : other + end - start],
                    damaged[start:end],
                )
            case "remove":
                del damaged[start:end]
    return bytes(damaged)


if __name__ == "__main__":
    main()
