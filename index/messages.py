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

__all__ = ["Message", "file_size", "reason_of"]


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

    def __getnewargs_ex__(self) -> tuple[tuple[str, str | None], dict[str, object]]:
        return (self.template, self.plural), self.evidence


def reason_of(error: BaseException) -> str:
    """Return the text of an error: a :class:`Message` if it has one or comes from the operating system."""
    if isinstance(error, OSError) and error.strerror:
        return Message(error.strerror.replace("{", "{{").replace("}", "}}"))
    message = error.args[0] if error.args else None
    return message if isinstance(message, Message) else str(error)


def file_size(size: int) -> Message:
    """Return a size in bytes, kB or MB, whichever fits; a kilobyte has 1,024 bytes."""
    if size < 1 << 10:
        return Message("{count} byte", "{count} bytes", count=size)
    if size < 1 << 20:
        return Message("{size:.1f} kB", size=size / (1 << 10))
    return Message("{size:,.1f} MB", size=size / (1 << 20))
