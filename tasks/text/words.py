"""The shape of words: whether a text consists of words or of wrongly decoded bytes; and its letters without accents.

Language-independent.
"""

from __future__ import annotations

import re
import unicodedata

_HIGH = re.compile("[^\x00-\x7f]")
_INNER = re.compile(r"(?<=[A-Za-z])[^\W\x00-\x7f]|[^\W\x00-\x7f](?=[A-Za-z])")
_MAY_STAND_IN_A_WORD = frozenset("\u2019\u2018\u02bc\u00b7\u00ad\u2010\u2011\u2012\u2013\u2014\u2015\u2026\u00a0\u2022")
_RARE_LETTERS = frozenset("ÿþðÞÐŸ")
_LOW_QUOTES = frozenset("‚„")
_DAGGERS = frozenset("†‡")


def odd_share(text: str, *, strict: bool = False) -> float:
    """Return the share (0 to 1) of non-ASCII characters that are oddly placed, which is the sign of a wrong encoding.

    Odd are capitals after lower-case letters, symbols inside words, control and unassigned characters, and two alphabets
    in one word. `strict` is for texts with few non-ASCII characters: letters that hardly any language has are odd too,
    and so are opening marks after a letter (`caf‚`), daggers before one, and capitals in the middle of a word.
    """
    found = [_is_odd(text, match.start(), strict) for match in _HIGH.finditer(text)]
    return sum(found) / len(found) if found else 0.0


def fold_letters(text: str) -> str:
    """Return only the letters and digits of a text, case-folded: texts that read the same are equal."""
    return "".join(filter(str.isalnum, text.casefold()))


def inner_share(text: str) -> float:
    """Return the share (0 to 1) of non-ASCII characters that are letters next to an ASCII letter."""
    count = len(_HIGH.findall(text))
    return len(_INNER.findall(text)) / count if count else 0.0


def _is_odd(text: str, at: int, strict: bool) -> bool:
    char, before, after = text[at], text[at - 1 : at], text[at + 1 : at + 2]
    if unicodedata.category(char) in ("Cc", "Cn", "Co"):
        return True
    if strict and _is_oddly_placed(char, before, after):
        return True
    if not char.isalpha():
        inside = before.isalpha() and (after.isalpha() or unicodedata.category(char) == "Sm")
        return inside and not _belongs_in_word(char)
    if char.isupper() and before.islower():
        return True
    return any(_mixes_alphabets(char, other) for other in (before, after))


def _is_oddly_placed(char: str, before: str, after: str) -> bool:
    if char.isalpha():
        return char in _RARE_LETTERS or (char.isupper() and before.isalpha() and after.islower())
    return (char in _LOW_QUOTES and before.isalpha()) or (char in _DAGGERS and after.isalpha())


def _belongs_in_word(char: str) -> bool:
    return char in _MAY_STAND_IN_A_WORD or unicodedata.category(char).startswith("M") or ord(char) > 0x2E7F


def _mixes_alphabets(char: str, other: str) -> bool:
    return other.isalpha() and _is_latin(char) != _is_latin(other) and max(char, other) < "\u0590"


def _is_latin(char: str) -> bool:
    return char < "\u0250" or "\u1e00" <= char < "\u1f00"
