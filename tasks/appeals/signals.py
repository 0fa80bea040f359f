"""Names of signals, interned so that lookups are fast, and their descriptions as evidence.

Looks at no text; `evidence` does.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from sys import intern, maxsize

_LENGTHS = (
    (0, "length 0"), (1, "length 1"), (2, "length 2"), (4, "length 3-4"), (7, "length 5-7"), (12, "length 8-12"),
    (18, "length 13-18"), (28, "length 19-28"), (45, "length 29-45"), (80, "length 46-80"), (maxsize, "length 81+"),
)  # fmt: skip
_BANDS = ((3, "1-3"), (8, "4-8"), (25, "9-25"), (50, "26-50"), (maxsize, "51+"))


def _bucket(words: int, edges: tuple[tuple[int, str], ...]) -> str:
    return next(name for most, name in edges if words <= most)


_MOST_WORDS = 81
"""Longer blocks are named like those of this many words."""
_BAND_OF = [_bucket(words, _BANDS) for words in range(_MOST_WORDS + 1)]
_LENGTH_OF = [_bucket(words, _LENGTHS) for words in range(_MOST_WORDS + 1)]
_MOST_NAMED = 20_000
"""The size of the caches: most blocks have a set of classes, and of shapes, that was seen before."""
_ADDRESSED = ("you", "we", "name")
_BAND = re.compile(r"(?:, | in )(?:quiet )?(?:\d+-\d+|\d+\+)(?: words)?$")
_REPEATS_RULE = re.compile(r"(?:sure|likely|one|two|many) rules? ")
_PLAIN = {
    "we": "speaks of itself", "we and you": "speaks of itself to the reader", "length 2": "two words",
    "between long and long": "between two long blocks", "between short and long": "between a short and a long block",
    "between short and nothing": "the last block, after a short one", "after clear appeals": "follows clear appeals",
    "before clear appeals": "precedes clear appeals", "all of the rest has rules": "all blocks after it match rules",
    "in a list under a label": "in a list under a label for further reading", "ends open": "ends without punctuation",
    "next between blocks with a rule": "between two blocks that match rules", "ends with a stop": "ends with a full stop",
    "none of its words in the story": "shares no words with the story", "1 kinds of asking": "asks for something",
}  # fmt: skip
_PATTERNS = (
    (re.compile(r"[2-5] kinds of asking"), "asks for several things"),
    (re.compile(r"length (\d+-\d+)"), r"\1 words"),
    (re.compile(r"in a gap of \d between rules"), "shortly before and after blocks that match rules"),
    (re.compile(r"you and (\w+)"), r"addresses the reader, words of \1"),
    (re.compile(r"we and (\w+)"), r"speaks of itself, words of \1"),
    (re.compile(r"name and (\w+)"), r"names the publisher, words of \1"),
)
NEWS = frozenset({"say", "report"})
ASKS = frozenset({
    "ask", "money", "subscribe", "login", "newsletter", "share", "comment", "contact", "app", "member", "press",
    "channel", "read_more", "period", "free",
})  # fmt: skip


def name_length(words: int) -> str:
    """The signal of a length in words."""
    return _LENGTH_OF[min(words, _MOST_WORDS)]


def name_band(words: int) -> str:
    """The band of a length in words, with which most signals' names end."""
    return _BAND_OF[min(words, _MOST_WORDS)]


@lru_cache(maxsize=_MOST_NAMED)
def name_classes(classes: tuple[str, ...], band: str) -> tuple[str, ...]:
    """The signals of word classes and of their combinations."""
    asks = [name for name in classes if name in ASKS]
    signals = [f"{name} in {band}" for name in classes]
    signals.append(f"{min(len(asks), 5)} kinds of asking in {band}")
    signals += [f"{addressed} and {ask}" for addressed in _ADDRESSED if addressed in classes for ask in asks]
    if "we" in classes and "you" in classes:
        signals.append(f"we and you, {band}")
    if "name" in classes and ("we" in classes or "you" in classes):
        signals.append(f"name and we or you, {band}")
    if asks and not NEWS.isdisjoint(classes):
        signals.append(f"asking beside words of news in {band}")
    return tuple(map(intern, signals))


@lru_cache(maxsize=_MOST_NAMED)
def name_shapes(shapes: tuple[str, ...], band: str) -> tuple[str, ...]:
    """The signals of shapes."""
    return tuple(intern(f"{shape}, {band}") for shape in shapes)


Family = Mapping[str, Mapping[str, str]]
"""Names of signals by a value and by the band of the block's length."""


def name_family(pattern: str, *values: str) -> Family:
    """The names of signals that differ in one value and in the band."""
    return {value: {band: intern(pattern.format(value, band=band)) for _, band in _BANDS} for value in values}


def name_banded(pattern: str) -> Mapping[str, str]:
    """The names of signals that differ only in the band, by band."""
    return name_family(pattern, "")[""]


@lru_cache(maxsize=_MOST_NAMED)
def describe_signal(signal: str) -> str:
    """A signal in words for an analyst; "" if it only repeats what the rules in the evidence say."""
    if _REPEATS_RULE.match(signal):
        return ""
    name = _BAND.sub("", signal)
    if name in _PLAIN:
        return _PLAIN[name]
    for pattern, plain in _PATTERNS:
        if found := pattern.fullmatch(name):
            return found.expand(plain).replace("_", " ")
    return name.replace("_", " ")
