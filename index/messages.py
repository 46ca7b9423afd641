"""How can an English message be translated when it is shown?

A :class:`Message` is a string in English that also has its template and its evidence, the values in the template.
To show it in another language, look the template up in a catalog and fill in the same evidence. Other code uses
it as a plain string: the argument of an error, the text of a warning, a line of a report.

    >>> message = Message("{path}: {reason}", path="a.txt", reason=Message("the file is empty"))
    >>> message
    'a.txt: the file is empty'
    >>> message.template
    '{path}: {reason}'
    >>> Message("removed {count} document", "removed {count} documents", count=2)
    'removed 2 documents'

Every template is a literal in a call of :class:`Message`, so that a test finds those without a translation.
"""

from __future__ import annotations

from collections.abc import Mapping

from timviet.index.lazy import lazy_pattern
from timviet.index.portable import portable

__all__ = ["Message", "decode_message", "encode_message", "file_size", "reason_of"]

_FIELD = lazy_pattern(r"\{\w+(![rs])?(:,?(\.\d)?[fd]?)?\}")  # as in the templates of this package


class Message(str):
    """A string in English that also has its template and its evidence."""

    __slots__ = ("evidence", "plural", "template")

    template: str
    """The text before the evidence is filled in, for ``str.format``."""

    plural: str | None
    """The template for any ``count`` in the evidence but 1; None if there is only one template."""

    evidence: dict[str, object]
    """The values in the template, by name. A value that is itself a :class:`Message` is translated too."""

    def __new__(cls, template: str, plural: str | None = None, /, **evidence: object) -> Message:
        """Fill in a template with evidence."""
        english = template if plural is None or evidence["count"] == 1 else plural
        self = super().__new__(cls, english.format(**evidence))
        self.template, self.plural, self.evidence = template, plural, evidence
        return self

    def __reduce__(self) -> tuple[object, ...]:
        evidence = {name: portable(value) for name, value in self.evidence.items()}
        return _remake, (str(self), self.template, self.plural, evidence)


def _remake(text: str, template: str, plural: str | None, evidence: dict[str, object]) -> Message:
    """Return a message that was pickled or copied, with the text that it had."""
    message = str.__new__(Message, text)
    message.template, message.plural, message.evidence = template, plural, evidence
    return message


def reason_of(error: BaseException) -> str:
    """Return the text of an error: a :class:`Message` if it has one or comes from the operating system."""
    if isinstance(error, OSError) and error.strerror:
        return _verbatim(error.strerror)
    message = error.args[0] if error.args else None
    return message if isinstance(message, Message) else str(error)


def encode_message(message: str) -> object:
    """Return a message as JSON values, for :func:`decode_message`."""
    if not isinstance(message, Message):
        message = _verbatim(message)
    return [message.template, message.plural, {name: _encode(value) for name, value in message.evidence.items()}]


def decode_message(encoded: object) -> Message:
    """Return what was encoded. The values may be forged: a template can only show its evidence.

    :raises ValueError: these values are no message
    """
    match encoded:
        case [str(template), None | str() as plural, Mapping() as evidence]:
            _require_plain(template)
            _require_plain(plural or "")
            try:
                return Message(template, plural, **{str(name): _decode(value) for name, value in evidence.items()})
            except (LookupError, TypeError, AttributeError) as error:
                raise ValueError("the evidence does not fit the template") from error
    raise ValueError("not a message")


def _verbatim(text: str) -> Message:
    """Return a text as a message without evidence."""
    return Message(text.replace("{", "{{").replace("}", "}}"))


def _encode(value: object) -> object:
    if isinstance(value, Message):
        return encode_message(value)
    return value if value is None or isinstance(value, str | int | float) else str(value)


def _decode(value: object) -> object:
    if isinstance(value, list):
        return decode_message(value)
    if value is None or isinstance(value, str | int | float):
        return value
    raise ValueError("not evidence")


def _require_plain(template: str) -> None:
    """Raise an error for a template that does more than to show its evidence.

    :raises ValueError: so it does
    """
    rest = _FIELD.sub("", template.replace("{{", "").replace("}}", ""))
    if "{" in rest or "}" in rest:
        raise ValueError("not a template")


def file_size(size: int) -> Message:
    """Return a size in bytes, kB or MB, whichever fits; a kilobyte has 1,024 bytes."""
    if size < 1 << 10:
        return Message("{count} byte", "{count} bytes", count=size)
    if size < 1 << 20:
        return Message("{size:.1f} kB", size=size / (1 << 10))
    return Message("{size:,.1f} MB", size=size / (1 << 20))
