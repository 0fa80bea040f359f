"""Language-independent features of a block: length, ending, quotation marks, figures, amounts, credits.

Reads no meaning; words are handled by the lexicon.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from tasks.appeals.reading import Fact, Reading
from tasks.appeals.tokens import DOUBLED_MARKS, QUOTATION_MARK, SINGLE_MARKS, Token
from tasks.text.credits import find_credit

_ROOM, _FULL = 14, 16_383


def _count_spare(token: Token) -> int:
    """How much less than a word a token counts, in quarters of a word."""
    return 0 if not token.is_single else 3 if _is_sign(token.folded) else 2


_COUNTED = Fact(lambda tokens: [token.is_capital | _count_spare(token) << _ROOM for token in tokens])
"""Both counts of a block in one number, the capitals in the low bits: a block has at most 3,000 tokens."""
_is_sign = re.compile("[\u0e01-\u0edf\u1000-\u109f\u1780-\u17d3]").match
"""Thai, Lao, Burmese and Khmer write vowels and tones as separate characters: a word has four or five."""
_BULLETS = frozenset("•·▪■►▶»›>→●○◆★☆✓✔–—-*👉➡📲📩🔔")
_MARK = re.compile(QUOTATION_MARK)
_SINGLE_MARK = re.compile(f"[{SINGLE_MARKS}]")
"""Ten times faster than matching all marks."""
_DIGIT = re.compile(r"\d")
_NUMBERS = (
    ("date", re.compile(r"\b\d{1,2}[./-]\d{1,2}[./-]\d{2,4}\b|\b(?:19|20)\d{2}\b").search),
    ("count", re.compile(r"\W{0,3}\d[\d.,]{0,9}\W{0,3}\D{2,24}$|\D{2,24}\d[\d.,]{0,9}\W{0,3}$").match),
    ("bank account", re.compile(r"\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){3,7}(?: ?[A-Z0-9]{1,4})?\b").search),
)
"""Kinds of numbers, and the function that finds them in a text with a digit."""
_CHARACTERS = re.compile("[\u3400-\u9fff]")
OUTSIDE = 12
_SHORT = 220
_CREDIT_ROOM, _CREDIT_MARKS = 80, (":", "/", "(", "©", "|", " by ", "hoto", "：")
"""A photo credit is in the last 80 characters, and nearly every one has such a sign: checking it first takes a third of the
time."""
_SIGNED = re.compile(r"(?:[^\W\d_][^\s@:：?？!！|]{0,30} ){2,4}[\w.+-]{1,64}@[A-Za-z0-9.-]{4,80}")
_OPENING_MARKS = frozenset('“„«"「『‘')
_ENDINGS = {
    mark: f"ends with {name}"
    for name, marks in (
        ("a stop", ".。…।؟۔"), ("!", "!！"), ("?", "?？"), (":", ":："), ("a quote", "”“»\"」』’'"), ("a bracket", ")]）"),
    )
    for mark in marks
}  # fmt: skip


def describe_shape(text: str, has_marks: bool, has_money: bool) -> list[str]:
    """Names of the shapes that a block has; each is one signal. `has_marks`: whether it contains quotation marks;
    `has_money`: whether it contains an amount with its currency."""
    shapes = [_ENDINGS.get(text[-1:], "ends open")]
    if text[:1] in _BULLETS:
        shapes.append("bullet")
    if text[:1] in _OPENING_MARKS:
        shapes.append("opens with a quote")
    elif has_marks:
        shapes.append("quotes")
    if len(text) < _SHORT:
        if text[:1].islower():
            shapes.append("starts small")
        if _DIGIT.search(text):
            shapes += ["digits", *(["amount"] if has_money else []), *(name for name, find in _NUMBERS if find(text))]
    return shapes


def count_tokens(reading: Reading) -> Iterator[tuple[int, int, int]]:
    """For each block of a reading: the numbers of words, of tokens, and of capitalised tokens except the first.

    A character of a script without spaces counts as half a word, or a quarter if vowels and tones are characters.
    """
    counted = _COUNTED.of(reading)
    openings, sums = counted[reading.starts], reading.sum_by_block(counted)
    for length, opening, count in zip(reading.lengths.tolist(), openings.tolist(), sums.tolist(), strict=True):
        yield length - (count >> _ROOM) // 4, length, (count & _FULL) - (opening & 1)


def find_quoted(text: str) -> list[tuple[int, int]]:
    """The spans of quotations in a text, or none if fewer than OUTSIDE letters are outside them. Marks of any form alternate
    between opening and closing."""
    if text.isascii() and '"' not in text:
        return []
    marks = [found.start() for found in _choose_marks(text).finditer(text)]
    spans = list(zip(marks[::2], [*marks[1::2], len(text)], strict=False))
    inside = sum(map(_weigh_letters, (text[start:end] for start, end in spans)))
    return spans if _weigh_letters(text) - inside >= OUTSIDE else []


def _weigh_letters(text: str) -> int:
    """The number of characters; a Chinese character counts three."""
    return len(text) + (0 if text.isascii() else 2 * len(_CHARACTERS.findall(text)))


def _choose_marks(text: str) -> re.Pattern[str]:
    return _MARK if any(map(text.__contains__, DOUBLED_MARKS)) else _SINGLE_MARK


def is_credit(text: str) -> bool:
    """Whether a block is a photo credit, or ends with one."""
    tail = text[-_CREDIT_ROOM:]
    return any(map(tail.__contains__, _CREDIT_MARKS)) and find_credit(text) is not None


def is_signed(text: str) -> bool:
    """Whether a line is a name and an e-mail address, as reporters sign ("홍길동 기자 hong@news.example")."""
    return "@" in text and _SIGNED.fullmatch(text) is not None
