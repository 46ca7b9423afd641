"""What is a form, and which terms does a query look up for it?

A form is a canonical term for a stretch of text that can be spelled in several ways: ``15/4/2024`` and
``ngày 15 tháng 4 năm 2024`` both have the form ``date:2024-04-15``. The index stores the terms of all forms of a
document. A query is read by the same function, and its forms are looked up.

A **whole** form is the meaning of its stretch. Its role says how much the plain syllables of the stretch still
count::

    Role.INSTEAD   2.472, 15/4/2024, 15h30     the syllables mean nothing alone: a query scores only the form
    Role.ABOVE     05-CT/TW, UBND              the form is the main evidence, the syllables a little more
    Role.BESIDE    khóa XIII, tháng tư, 30/4   the syllables keep their weight, the form adds other spellings

A **sign** (``Role.SIGN``) is no whole and overlaps anything: ``C++`` or ``.NET``, of which the syllables have only
``c`` and ``net``, or a symbol such as ★, which belongs to no syllable. The syllables keep their weight, and where
the query is a condition, the sign is one more.

A **part** (``Role.PART``) is something that a whole contains, belongs to, or perhaps means. Its term is the term
which that thing would have as a whole, with a tilde in front: a day is stored as ``date:2024-04-15``, its month as
the part ``~date:2024-04``. The **counterpart** of a term is the term with the tilde added or removed. A query
looks up:

* for a whole, its term (full weight) and its counterpart (less weight: documents that contain the whole);
* for a part, only its counterpart (less weight: documents about what the part belongs to).

The namespace ``word`` connects forms with folded syllables: ``~word:lenin`` says that the stretch (``Lê-nin``) may
be written as the one syllable ``lenin``. Terms ``word:…`` are never stored, since the folded layer has them as
syllables: the counterpart of ``~word:lenin`` is the folded syllable ``lenin``, and a query with a syllable that
folds to ``lenin`` also looks up ``~word:lenin``. Both get less weight.
"""

from __future__ import annotations

from enum import Enum
from typing import NamedTuple

__all__ = ["Form", "Role"]


class Role(Enum):
    """The relation of a form to the plain syllables of its span; see the module's docstring."""

    INSTEAD = "instead"
    ABOVE = "above"
    BESIDE = "beside"
    PART = "part"
    SIGN = "sign"


class Form(NamedTuple):
    """A canonical term for ``text[start:end]``, which begins and ends where syllables do, or with a sign."""

    term: str
    """Namespace and name, as the index stores them: ``num:2472``, ``date:2024-04-15``, ``~date:2024-04``."""
    start: int
    end: int
    role: Role

    @property
    def is_whole(self) -> bool:
        """Whether the form is the meaning of its stretch, not a part or a sign."""
        return self.role is not Role.PART and self.role is not Role.SIGN

    @property
    def is_of_sign(self) -> bool:
        """Whether the form is a sign, or says that something has one."""
        return self.term.startswith(("sign:", "~sign:"))

    @property
    def is_required_sign(self) -> bool:
        """Whether the form is a sign at an end of a name, or a symbol; one between syllables is less essential."""
        return self.role is Role.SIGN and not (self.term[len("sign:")].isalnum() and self.term[-1].isalnum())

    @property
    def counterpart(self) -> str:
        """The term with the tilde added (of a whole) or removed (of a part); a query gives it less weight."""
        return self.term[1:] if self.role is Role.PART else "~" + self.term

    @property
    def folded_syllable(self) -> str | None:
        """The folded syllable that a query looks up instead of the counterpart, or None if there is none."""
        return self.term[6:] if self.term.startswith("~word:") else None
