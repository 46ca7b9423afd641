"""Which code of an official document is written in a text?

A code is a number, perhaps a year, then letters for the kind of document and for its issuer: ``05-CT/TW``,
``30/2020/NĐ-CP``, ``155/QĐ-BGDĐT``. Dashes, slashes, blanks, case and leading zeros vary, and queries may have d
for đ. No two documents differ in these alone. So the term is folded, its number has no leading zero, and all
pieces are joined by one sign: ``code:5/ct/tw``, ``code:30/2020/nd/cp``.

In upper case, any letters make a code. In lower case, or after a blank instead of a sign (``05 CT/TW``), only
letters for a known kind or issuer do, so that ``24/7``, ``50km/h`` and ``1/2`` are no codes.

Parts: the number with its year (``~code:30/2020``) and the number with its kind (``~code:5/ct``).
"""

from __future__ import annotations

import re

from timviet.index.forms.form import Form, Role
from timviet.index.forms.kind import DigitTrigger, FormGroup, FormKind
from timviet.index.forms.kinds.numbers import leading_digits, number_part
from timviet.index.forms.page import Page
from timviet.index.forms.syllable_text import hint_search
from timviet.index.lazy import lazy_pattern

__all__ = ["CODES"]

_DOCUMENT_KINDS = frozenset(
    """
    bb bc cd ct ctr cthd cv da dt gm hd hdlt kh kl kt l lct nd nq nqlt pa pl qc qcvn qd qdlt qt qy tb tg thb
    tl tt ttlt ttr
    """.split()
)
"""Kinds of document, folded: báo cáo, công điện, chỉ thị, chương trình, công văn, kế hoạch, kết luận, …"""

_ISSUERS = frozenset(
    """
    tw tu qu hu du cp ttg ctn ubnd hdnd ubtvqh vpcp vptw btgtw btctw ubkttw bdvtw mttw mttq tldld hdbt tand
    tandtc vksnd vksndtc hdtp ktnn ttcp nhnn bhxh tct tchq ubdt ubkt tctk btv btc bgddt byt bct bca bqp bkhcn
    bkhdt btnmt btttt bldtbxh bnnptnt bnv bng btp bvhttdl bxd bgtvt
    """.split()
)
"""Issuers, folded: Trung ương, tỉnh and quận ủy, Chính phủ, ministries, …"""

_LETTERS = "a-zđăâêôơư"
_CODE = lazy_pattern(
    r"([0-9]{1,5}+[a-zđ]?+)(?: ?[/-] ?([12][0-9]{3}))?+( ?[/-] ?| )"
    rf"([{_LETTERS}]{{1,8}}+[0-9]{{0,2}}+(?: ?[/&-] ?[{_LETTERS}]{{1,8}}+[0-9]{{0,2}}+){{0,4}}+)(?![^\W_])"
)
_AFTER_DIGITS = (
    rf" ?[/-] ?[{_LETTERS}12]|[a-zđ](?: ?[/-] ?[{_LETTERS}12]| [{_LETTERS}]{{1,4}}[/&-])| [a-zđ]{{1,4}}/"
)
_LETTER_GROUP = lazy_pattern(r"[^\W_]++")
_PARLIAMENT = lazy_pattern(r"(?:ubtv)?+qhk?[0-9]{1,2}+")
_UNACCENTED = str.maketrans("đăâêôơư", "daaeoou")


def read_code_at(page: Page, start: int, end: int) -> tuple[FormGroup, int]:
    """Read the code whose first digits are at (start, end); see :class:`DigitTrigger`."""
    plain, lower = page.plain, page.lower
    nothing: tuple[FormGroup, int] = [], start
    if start and plain[start - 1] in "/._@\\-=":
        return nothing
    match = _CODE.match(lower, start)
    if match is None:
        return nothing
    number, year, sign, letters = match.groups()
    if " " in sign and letters.isalnum():
        return nothing  # a single group after a blank is a word: 1990 - nay
    groups = [group.group().translate(_UNACCENTED) for group in _LETTER_GROUP.finditer(letters)]
    end = match.end()
    if plain[end : end + 1] in ("@", "/", "_"):
        return nothing
    if sign == " " and year is None and number.isdecimal() and letters[len(groups[0])] != "/":
        return nothing  # "155 NĐ-CP" may be a count of such documents
    if not _is_code(plain[match.start(4) : end], groups, year, sign):
        return nothing
    return _code_forms(match, groups), end


def _code_forms(match: re.Match[str], groups: list[str]) -> FormGroup:
    """Return the form of a code, then its parts.

    :param groups: the groups of letters after the number, folded
    """
    start, end = match.span()
    year = match[2]
    number = match[1].translate(_UNACCENTED).lstrip("0") or "0"
    head = f"{number}/{year}" if year else number
    forms = [Form(f"code:{head}/{'/'.join(groups)}", start, end, Role.ABOVE)]
    if year:
        forms.append(Form("~code:" + head, start, match.end(2), Role.PART))
    if len(groups) > 1:
        end_of_kind = match.start(4) + len(groups[0])
        forms.append(Form(f"~code:{head}/{groups[0]}", start, end_of_kind, Role.PART))
    if match[1].isdecimal():
        forms += number_part(match[1], start, match.end(1))
    if year:
        forms += number_part(year, match.start(2), match.end(2))
    return forms


def _is_code(letters: str, groups: list[str], year: str | None, sign: str) -> bool:
    has_kind = groups[0] in _DOCUMENT_KINDS
    has_issuer = groups[-1] in _ISSUERS or _PARLIAMENT.fullmatch(groups[-1]) is not None
    if sign == " ":
        return has_kind and len(groups) > 1 and " " not in letters
    if " " in sign and len(groups) == 1:
        return False
    if has_kind or has_issuer:
        return len(groups) > 1 or year is not None or "/" in sign or letters.isupper()
    is_upper = letters[:2].isupper() and sum(letter.islower() for letter in letters) <= 2
    return is_upper and (len(groups) > 1 or year is not None) and min(map(len, groups)) > 1


CODES = FormKind(
    candidates={"code": hint_search(leading_digits)},
    digits=DigitTrigger(_AFTER_DIGITS, read_code_at),
)
"""Numbers of official documents."""
