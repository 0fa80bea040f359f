"""Recognizes photo credits: "… Name Surname / AGENCY", "Photo: …", "(AP Photo/Name)", "© …".

Does not match an agency's credit for the text ("AFP contributed reporting.", "(Reuters)").
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import re2

_LONGEST = 140
_MOST_WORDS = 6
_BOUNDARY = re.compile(r"""[.!?…。！？।]["'”’»)\]]{0,2}\s{0,3}|[|(\[（【]\s{0,2}|\s[–—-]\s|\)\s{0,3}""")
_BRACKETS = "()[]（）【】 \t."
_OPENER_END = re.compile(
    r"\s{0,3}[:：/｜|=]\s{0,3}|\s{1,3}(?:by|von|vom|de|par|por|di|da|av|af|door|via)\s{1,3}|\s{1,3}(?=©)"
)
_SIGN = re.compile(r"©|ⓒ|\(c\)\s|copyright\s", re.IGNORECASE)
_NOTICE = re.compile(
    r"\b(?:19|20)\d\d\b|rights|r[ei]serv|rechte|droits|diritti|prawa|права|hakları|الحقوق|bản quyền|금지|禁|転載|转载|轉載",
    re.IGNORECASE,
)
_PARTS = re.compile(r"\s*[/|,;·•+&]\s*|\s+[–—-]\s+|\s+via\s+")


@dataclass(frozen=True, slots=True)
class _Words:
    openers: tuple[str, ...]
    pictures: frozenset[str]
    wires: frozenset[str]
    joints: frozenset[str]
    hint: re2.Pattern[bytes]
    """A fast prefilter: matches every line with a credit and few others. In UTF-8, since character offsets cost more."""


def find_credit(text: str) -> int | None:
    """Where the photo credit at the end of a line begins (0: the line is only a credit), or None."""
    if not _load_words().hint.search(text[-_LONGEST:].encode()):
        return None
    for start in _starts(text):
        tail = text[start:]
        if _opens_credit(tail, alone=start == 0) or _names_makers(tail, alone=start == 0):
            return start
    return None


def _starts(text: str) -> Iterator[int]:
    """The positions in the last part of a line at which a credit may begin, from the left."""
    floor = max(0, len(text) - _LONGEST)
    if floor == 0:
        yield 0
    for found in _BOUNDARY.finditer(text, floor):
        if found.end() < len(text):
            yield found.end()


def _opens_credit(tail: str, *, alone: bool) -> bool:
    """Whether a tail starts with © or a word for a picture; if it is the whole line, only names may follow that word."""
    inside = tail.strip(_BRACKETS)
    if _SIGN.match(inside):
        return len(inside) <= 90 and not (alone and _NOTICE.search(inside))
    lowered = inside.lower()
    if not lowered.startswith(_load_words().openers):
        return False
    for opener in _load_words().openers:
        if lowered.startswith(opener) and (end := _OPENER_END.match(inside, len(opener))):
            rest = inside[end.end() :]
            is_short = 0 < len(rest.split()) <= 2 * _MOST_WORDS
            return is_short and (not alone or all(map(_is_name, filter(None, _PARTS.split(rest)))))
    return False


def _names_makers(tail: str, *, alone: bool) -> bool:
    """Whether a tail is a list of names and agencies with a photo agency or, after a name and a slash, a news agency."""
    words = _load_words()
    parts = [part for part in _PARTS.split(tail.strip(_BRACKETS)) if part]
    if not parts or not all(map(_is_name, parts)):
        return False
    if any(part.lower() in words.pictures for part in parts):
        return True
    if alone or "/" not in tail:
        return False
    return any(part.lower() in words.wires for part in parts[1:]) or _is_person_at_paper(tail)


def _is_person_at_paper(tail: str) -> bool:
    """ "Name Surname / The Paper": two names around a spaced slash, the first of them a person's."""
    person, slash, paper = tail.strip(_BRACKETS).partition(" / ")
    given = person.split()
    is_named = 2 <= len(given) <= 3 and all(token[0].isupper() and token.isalpha() for token in given)
    return bool(slash) and is_named and _is_name(paper) and len(paper.split()) <= 4 and paper[:1].isupper()


def _is_name(part: str) -> bool:
    words, tokens = _load_words(), part.split()
    if part.lower() in words.pictures or part.lower() in words.wires:
        return True
    return len(tokens) <= _MOST_WORDS and not any(
        token[0].islower() and token.lower() not in words.joints for token in tokens
    )


@lru_cache(maxsize=1)
def _load_words() -> _Words:
    data = tomllib.loads(Path(__file__).with_name("credits.toml").read_text(encoding="utf-8"))
    openers = {word for words in data["openers"].values() for word in words}
    hints = sorted({*openers, *data["makers"]["pictures"]})
    return _Words(
        openers=tuple(sorted(openers, key=lambda word: (-len(word), word))),
        pictures=frozenset(data["makers"]["pictures"]),
        wires=frozenset(data["makers"]["wires"]),
        joints=frozenset(data["makers"]["joints"]),
        hint=re2.compile(("(?i)[/©ⓒ]|\\(c\\)|copyright|" + "|".join(map(re2.escape, hints))).encode()),
    )
