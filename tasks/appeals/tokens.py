"""Turns text into comparable tokens: case, accents, quotes, dashes and zero-width characters make no difference.

Language-independent: scripts without spaces are split into characters, all others into words.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from tasks.appeals.memo import Memo

_WORD = (
    r"0-9A-Za-z\u00aa\u00ba\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u037d\u037f-\u0386\u0388-\u0559\u0561-\u0588"
    r"\u0591-\u05bd\u05bf-\u05f2\u0610-\u061a\u0620-\u0669\u066e-\u06d3\u06d5-\u06ff\u0700-\u0963\u0966-\u0dff"
    r"\u10a0-\u135f\u1370-\u13ff\u1e00-\u1fff\uac00-\ud7af\uff10-\uff19\uff21-\uff3a\uff41-\uff5a"
)
_SPACELESS = r"\u0e01-\u0e59\u0e81-\u0edf\u1000-\u109f\u1780-\u17d3\u3005-\u3007\u3040-\u30fa\u30fc-\u30ff\u3400-\u4dbf\u4e00-\u9fff"
_TOKEN = re.compile(
    r"https?://[^\s<>\"']{1,2000}"
    r"|[0-9]+(?:[.,\u00a0'’][0-9]+){0,6}"
    r"|(?:Rp|Rs|RM|KSh|Ksh|TSh|USh|EUR|USD|CHF|GBP|PLN|PHP|kr|R)(?=[0-9])"
    rf"|[{_WORD}]+"
    rf"|[{_SPACELESS}]"
    r"|[€$£¥₽₹₺₴₩₪₫₱₦฿₸₾֏₲₡₵©®%+]"
)
SINGLE_MARKS, DOUBLED_MARKS = '“”„«»"「」『』‟', ("’’", "‘‘", ",,")
QUOTATION_MARKS = (*SINGLE_MARKS, *DOUBLED_MARKS)
QUOTATION_MARK = f"{'|'.join(DOUBLED_MARKS)}|[{SINGLE_MARKS}]"
_LETTERS_ONLY = re.compile(f"[{_WORD}]+").fullmatch
_EMAIL = r"[A-Za-z0-9._+-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,5}"
_TOKEN_OR_EMAIL = re.compile(f"{_EMAIL}|{_TOKEN.pattern}")
_WITH_MARKS = {pattern: re.compile(f"{pattern.pattern}|{QUOTATION_MARK}") for pattern in (_TOKEN, _TOKEN_OR_EMAIL)}
_INVISIBLE = re.compile(
    "[\u00ad\u055b\u055c\u055e\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufe00-\ufe0f\ufeff]"
)
_STRIPPED = re.compile("[\u0300-\u036f\u0591-\u05bd\u05bf\u05c1\u05c2\u0610-\u061a\u064b-\u065f\u0670\u0640]")
_ALPHABETIC = re.compile("[!-\u02ff\u0370-\u0482\u048a-\u052f\u1e00-\u1eff]+").fullmatch
"""Latin, Greek and Cyrillic without combining marks: folding letter by letter takes a fifth of the time."""
_LETTERS = str.maketrans(
    {"ł": "l", "ø": "o", "đ": "d", "ı": "i", "æ": "ae", "œ": "oe", "ى": "ي", "ة": "ه", "ی": "ي", "ک": "ك"}
)
EMAIL_FACE, URL_FACE, NUMBER_FACE = "{email}", "{url}", "{n}"


@dataclass(slots=True, eq=False)
class Token:
    """A word or sign as written; a vocabulary has one object for each."""

    folded: str
    is_capital: bool
    is_single: bool
    """A character of a script without spaces."""
    is_number: bool
    word: str
    """The folded form; all numbers have the same."""
    fold: int
    """The number of the vocabulary's first token with this folded form."""


def find_tokens(text: str) -> list[tuple[str, int, int]]:
    """The tokens of a text as written, each with its span `start:end`; invisible characters are skipped."""
    if _INVISIBLE.search(text):
        return _find_among_invisible(text)
    return [(found.group(), found.start(), found.end()) for found in _choose_pattern(text).finditer(text)]


def split_tokens(text: str, *, with_marks: bool = False) -> list[str]:
    """The tokens of a text as written, without spans (several times faster); with quotation marks if wanted."""
    visible = _INVISIBLE.sub("", text) if not text.isascii() and _INVISIBLE.search(text) else text
    pattern = _choose_pattern(visible)
    return (_WITH_MARKS[pattern] if with_marks else pattern).findall(visible)


def _choose_pattern(text: str) -> re.Pattern[str]:
    return _TOKEN_OR_EMAIL if "@" in text else _TOKEN


def _find_among_invisible(text: str) -> list[tuple[str, int, int]]:
    shown = [place for place, letter in enumerate(text) if not _INVISIBLE.match(letter)]
    visible = "".join(text[place] for place in shown)
    return [
        (found.group(), shown[found.start()], shown[found.end() - 1] + 1)
        for found in _choose_pattern(visible).finditer(visible)
    ]


def is_word(text: str) -> bool:
    """Whether a text is one token of letters."""
    return text.isalpha() and (text.isascii() or _LETTERS_ONLY(text) is not None)


def fold_token(token: str) -> str:
    """The form in which tokens are compared: lower case, without accents, one form of each letter."""
    if token.isascii():
        return token.lower()
    if _ALPHABETIC(token):
        return token.translate(_FOLDED)
    return _fold_composed(token)


def _fold_composed(token: str) -> str:
    composed = unicodedata.normalize("NFKC", token).casefold()
    bare = _STRIPPED.sub("", unicodedata.normalize("NFD", composed))
    return unicodedata.normalize("NFC", bare).translate(_LETTERS)


_FOLDED = Memo[int, str](lambda letter: _fold_composed(chr(letter)))
"""The folded form of each letter on its own."""


def fold_text(text: str) -> tuple[str, ...]:
    """The folded tokens of a text; texts with equal tokens are treated as equal."""
    return tuple(fold_token(token) for token in split_tokens(text))
