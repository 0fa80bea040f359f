"""The phrase syntax of the rule data, read into pieces that a lexicon can follow.

    word        that word (case, accents, quotes, dashes do not matter)
    stem*       a word that begins so
    (a|b|c)     one of these, also inside a word; an alternative may be empty
    [words]     may be absent
    …           up to four words in between (twelve characters where the script has no spaces); at the end of a
                phrase that is a whole line: the line goes on for up to twelve words
    {name} {n} {money} {email} {url}

Refuses anything else: brackets that do not close, unknown slots, a piece that stands for too many.
"""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import product

from tasks.appeals.tokens import find_tokens, fold_token

GAP = "…"
SLOTS = frozenset({"{name}", "{n}", "{money}", "{email}", "{url}"})
MOST_EXPANSIONS = 1_000
_PART = re.compile(r"\{[^{}]*\}|…|[^{}…]+")
_EDGE = re.compile(r"[\s()\[\]]")
_OUTSIDE, _INSIDE = re.compile(r"[^()\[\]]+"), re.compile(r"[^()\[\]|]+")
_CLOSING = {"(": ")", "[": "]"}

Labels = tuple[str, ...]
Piece = tuple[Labels, ...]
"""The choices at one place of a phrase; an empty one means that the place may be skipped."""


class PhraseError(ValueError):
    """A phrase that the syntax does not allow; the message says what and where."""


@lru_cache(maxsize=100_000)
def parse_phrase(phrase: str) -> tuple[Piece, ...]:
    """Read a phrase into its pieces, e.g. "give [us] (5|10)*" into (give) ( |us) (5*|10*).

    A label is a folded word, a folded stem with `*`, a slot such as "{money}", or the gap "…". Raises PhraseError.
    """
    try:
        pieces = [_parse_piece(piece) for piece in _split_pieces(phrase)]
    except PhraseError as error:
        raise PhraseError(f"“{phrase}”: {error}") from None
    while pieces and pieces[0] == ((GAP,),):
        pieces.pop(0)
    if all(() in piece for piece in pieces):
        raise PhraseError(f"“{phrase}”: no word in it that must be there")
    return tuple(pieces)


def _split_pieces(phrase: str) -> list[str]:
    """Cut at white space outside brackets."""
    pieces: list[str] = []
    depth = start = 0
    for edge in _EDGE.finditer(phrase):
        letter = edge.group()
        depth += (letter in "([") - (letter in ")]")
        if depth == 0 and letter.isspace():
            pieces.append(phrase[start : edge.start()])
            start = edge.end()
    return [piece for piece in (*pieces, phrase[start:]) if piece]


@lru_cache(maxsize=50_000)
def _parse_piece(piece: str) -> Piece:
    """Phrases have most of their pieces in common: each is read once."""
    written, end = _expand_sequence(piece, 0, "")
    if end != len(piece):
        raise PhraseError(f"a “{piece[end]}” closes nothing")
    choices = {plain: _label_words(plain) for plain in written}
    if any(choices.values()):  # a choice of punctuation alone is no choice to leave the word out
        choices = {plain: labels for plain, labels in choices.items() if labels or not plain}
    return tuple(dict.fromkeys(choices.values()))


def _expand_sequence(piece: str, start: int, closing: str) -> tuple[list[str], int]:
    """Expand up to one of the `closing` characters; returns the strings and where it stopped."""
    parts: list[list[str]] = []
    count, place = 1, start
    while place < len(piece) and piece[place] not in closing and piece[place] not in ")]":
        if piece[place] in _CLOSING:
            choices, place = _expand_group(piece, place)
        else:
            choices, place = _read_plain(piece, place, closing)
        parts.append(choices)
        count *= len(choices)
        if count > MOST_EXPANSIONS:
            raise PhraseError(f"one word stands for more than {MOST_EXPANSIONS}; write several phrases")
    return ["".join(chosen) for chosen in product(*parts)], place


def _read_plain(piece: str, start: int, closing: str) -> tuple[list[str], int]:
    found = (_INSIDE if closing else _OUTSIDE).match(piece, start)
    place = found.end() if found else start
    return [piece[start:place]], place


def _expand_group(piece: str, start: int) -> tuple[list[str], int]:
    close = _CLOSING[piece[start]]
    choices: list[str] = [] if close == ")" else [""]
    place = start
    while True:
        more, place = _expand_sequence(piece, place + 1, "|" + close)
        choices += more
        if place >= len(piece) or piece[place] not in "|" + close:
            raise PhraseError(f"a “{piece[start]}” is not closed")
        if piece[place] == close:
            return choices, place + 1


@lru_cache(maxsize=50_000)
def _label_words(plain: str) -> Labels:
    labels: list[str] = []
    for found in _PART.finditer(plain):
        part = found.group()
        if part == GAP or part in SLOTS:
            labels.append(part)
        elif part.startswith("{"):
            raise PhraseError(f"unknown slot {part}; known are {' '.join(sorted(SLOTS))}")
        else:
            labels += [
                fold_token(word) + ("*" if part[end : end + 1] == "*" else "") for word, _, end in find_tokens(part)
            ]
    return tuple(labels)
