"""What is a form, and what may a query conclude from one?

A form is a canonical term for a stretch of text that can be spelled in several ways: ``15/4/2024`` and
``ngày 15 tháng 4 năm 2024`` both have the form ``date:2024-04-15``. Documents store the term of every form;
a query is read by the same function, and looks up what it read.

A **whole** form says what its stretch means; its role says what is left for the plain syllables of that
stretch::

    Role.INSTEAD   2.472, 15/4/2024, 15h30     the syllables mean nothing alone: a query scores only the form
    Role.ABOVE     05-CT/TW, UBND              the form is the main evidence, the syllables a little more
    Role.BESIDE    khóa XIII, tháng tư, 30/4   the syllables keep their weight, the form adds other spellings

A **part** (``Role.PART``) is something that a whole contains, belongs to, or perhaps means, and its term is
that of the whole it could be, with a tilde in front: a day is stored as ``date:2024-04-15`` and as
``~date:2024-04``. So a query matches in three strengths, all of which ``Form.term`` and ``Form.also`` spell
out:

* a whole looks up its term (full strength) and its ``also``, the tilde term (weaker): documents that
  contain it;
* a part looks up only its ``also``, without the tilde (weaker): documents about what it belongs to.

One namespace crosses over to the folded syllables: ``~word:lenin`` says that the stretch (``Lê-nin``) may
be written as the one syllable ``lenin``. No ``word:`` term is ever stored, since the folded layer has it: a
query that reads ``~word:x`` looks up the folded syllable ``x``, and a query syllable whose fold is ``x``
looks up ``~word:x``; both are weaker evidence.
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


class Form(NamedTuple):
    """A canonical term for ``text[start:end]``, which begins and ends where syllables begin and end."""

    term: str
    """Namespaced and stored as it is: ``num:2472``, ``date:2024-04-15``, ``~date:2024-04``."""
    start: int
    end: int
    role: Role

    @property
    def whole(self) -> bool:
        """Whether the form is more than a part."""
        return self.role is not Role.PART

    @property
    def also(self) -> str:
        """The term that a query looks up as weaker evidence: a whole's tilde term, a part's whole."""
        return self.term[1:] if self.role is Role.PART else "~" + self.term

    @property
    def word(self) -> str | None:
        """The folded syllable that ``also`` stands for, if the term is one of ``~word:``."""
        return self.term[6:] if self.term.startswith("~word:") else None
