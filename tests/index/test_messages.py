from __future__ import annotations

import copy
import json
import pickle

import pytest

from timviet.index.messages import Message, decode_message, encode_message, file_size, reason_of


def test_a_message_is_its_english_text() -> None:
    message = Message("{path}: {size:,} bytes", path="a.txt", size=1234)
    assert message == "a.txt: 1,234 bytes"
    assert (message.template, message.evidence) == ("{path}: {size:,} bytes", {"path": "a.txt", "size": 1234})
    assert str(ValueError(message)) == "a.txt: 1,234 bytes"


@pytest.mark.parametrize(("count", "text"), [(0, "0 files"), (1, "1 file"), (2, "2 files")])
def test_the_count_chooses_singular_or_plural(count: int, text: str) -> None:
    assert Message("{count} file", "{count} files", count=count) == text


def test_a_copy_remembers_template_and_evidence() -> None:
    message = Message("{what}", what=Message("a brace {{ and {name!r}", name="{x}"))
    for copied in (pickle.loads(pickle.dumps(message)), copy.deepcopy(message)):
        assert copied == message == "a brace { and '{x}'"
        assert copied.evidence["what"].template == "a brace {{ and {name!r}"


def test_the_reason_of_an_error_is_never_a_template() -> None:
    assert reason_of(OSError(2, "no {such} file")) == "no {such} file"
    assert isinstance(reason_of(OSError(2, "no {such} file")), Message)
    assert reason_of(OSError("odd")) == "odd"
    assert reason_of(ValueError()) == ""


def test_the_reason_of_an_error_is_the_message_that_it_carries() -> None:
    message = Message("{count} is odd", count=1)
    assert reason_of(ValueError(message)) is message


@pytest.mark.parametrize(
    ("size", "text"),
    [(0, "0 bytes"), (1, "1 byte"), (1536, "1.5 kB"), (1_677_722, "1.6 MB"), (1 << 31, "2,048.0 MB")],
)
def test_sizes_have_a_unit(size: int, text: str) -> None:
    assert file_size(size) == text


def test_a_message_survives_as_json() -> None:
    inner = Message("{count:,} page {{", "{count:,} pages {{", count=1200)
    message = Message("{path!r}: {reason}", path="a {b}.txt", reason=inner)
    decoded = decode_message(json.loads(json.dumps(encode_message(message))))
    assert decoded == message == "'a {b}.txt': 1,200 pages {"
    assert isinstance(decoded.evidence["reason"], Message)
    assert decode_message(encode_message("a plain {text}")) == "a plain {text}"


@pytest.mark.parametrize(
    "forged",
    [
        None,
        "text",
        ["{a}"],
        ["{a}", None, {}],
        ["{a}", None, {"a": {}}],
        ["{a", None, {"a": 1}],
        ["{a.__class__}", None, {"a": 1}],
        ["{a[0]}", None, {"a": "b"}],
        ["{a:999999999}", None, {"a": 1}],
        ["{a:{b}}", None, {"a": 1, "b": "999999999"}],
        ["{count}", "{count:>99999999}", {"count": 2}],
        ["{count:.2f}", None, {"count": "text"}],
    ],
)
def test_a_forged_message_is_refused(forged: object) -> None:
    with pytest.raises(ValueError, match=r"^not |the evidence does not fit|format"):
        decode_message(forged)
