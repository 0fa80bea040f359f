"""The phrase syntax of the rule files, parsed into pieces that a lexicon can follow.

    word        that word (case, accents, quotes and dashes are ignored)
    stem*       a word with this beginning
    (a|b|c)     one of these, also inside a word; an alternative may be empty
    [words]     optional
    …           a gap of up to four words (twelve characters of a script without spaces); at the end of a phrase for
                a whole line: the line may continue for up to twelve words
    {name} {n} {money} {email} {url}

Rejects everything else: unbalanced brackets, unknown slots, a piece with too many expansions.
"""

from __future__ import annotations

import re
from functools import lru_cache
from sys import intern
from typing import NamedTuple

from tasks.appeals.tokens import find_tokens, fold_token, is_word

GAP = "…"
SLOTS = frozenset({"{name}", "{n}", "{money}", "{email}", "{url}"})
MOST_EXPANSIONS = 1_000
_SLOT = re.compile(r"\{[^{}]*\}")
_PART = re.compile(r"\{[^{}]*\}|…|[^{}…]+")
_is_flat = re.compile(r"(?:[^()\[\]]++|[(\[][^()\[\]]*+[)\]])*+").fullmatch
_find_pieces = re.compile(r"(?:[^\s()\[\]]++|[(\[][^()\[\]]*+[)\]])+").findall
"""Brackets are rarely nested; without nesting this finds the pieces in half the time."""
_EDGE = re.compile(r"[\s()\[\]]")
_PARTS = re.compile(r"[()\[\]|]|[^()\[\]|]+")
_BRACKET = re.compile(r"[()\[\]]")
_CLOSING = {"(": ")", "[": "]"}
_OPENING = {closing: opening for opening, closing in _CLOSING.items()}

Labels = tuple[str, ...]
Piece = tuple[Labels, ...]
"""The alternatives at one place of a phrase; an empty one means that the place is optional."""


class PhraseError(ValueError):
    """A phrase that the syntax does not allow; the message says what is wrong, and where."""


@lru_cache(maxsize=10_000)
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
    """Split at white space outside brackets; in scripts without spaces also at every character and bracket.

    Each character is a word there: "(A|B)(C|D)" is two places, not one with four alternatives.
    """
    has_words = phrase.isascii() or any(is_word(letter) or letter.isdigit() for letter in _SLOT.sub("", phrase))
    if has_words and _is_flat(phrase):
        return _find_pieces(phrase)
    pieces: list[str] = []
    depth = start = 0
    for edge in _EDGE.finditer(phrase):
        letter, end = edge.group(), edge.end()
        depth += (letter in "([") - (letter in ")]")
        if depth == 0 and letter.isspace():
            pieces.append(phrase[start : edge.start()])
            start = end
        elif not has_words and depth == 1 and letter in "([":
            pieces.append(phrase[start : edge.start()])
            start = edge.start()
        elif not has_words and depth == 0 and phrase[end : end + 1] not in (GAP, "*"):
            pieces.append(phrase[start:end])
            start = end
    return [piece for piece in (*pieces, phrase[start:]) if piece]


@lru_cache(maxsize=5_000)
def _parse_piece(piece: str) -> Piece:
    """The alternatives of one piece. Cached, since phrases have most of their pieces in common."""
    plains = _expand(piece)
    labels = list(map(_label_words, plains))
    if () in labels and any(labels):  # an alternative of punctuation only does not make the word optional
        labels = [words for plain, words in zip(plains, labels, strict=True) if words or not plain]
    return tuple(dict.fromkeys(labels))


def _expand(piece: str) -> list[str]:
    """All expansions of a piece. Outside brackets a bar is an ordinary character."""
    if not _BRACKET.search(piece):
        return [piece]
    if not _BRACKET.search(piece[1:-1]) and _CLOSING.get(piece[0]) == piece[-1]:  # most are one list of words
        choices = piece[1:-1].split("|")
        if len(choices) < MOST_EXPANSIONS:
            return choices if piece[0] == "(" else ["", *choices]
    written, outer = [""], list[_Group]()
    for part in _PARTS.findall(piece):
        if part in _CLOSING:
            outer.append(_Group(written, _CLOSING[part], [""] if part == "[" else []))
            written = [""]
        elif part == "|" and outer:
            outer[-1].choices.extend(written)
            written = [""]
        elif part in (")", "]"):
            if not outer or outer[-1].closing != part:
                break
            group = outer.pop()
            choices = group.choices + written
            written = [start + end for start in group.before for end in choices]
        else:
            written = [start + part for start in written]
        if len(written) > MOST_EXPANSIONS:
            raise PhraseError(f"one word expands to more than {MOST_EXPANSIONS} words; write several phrases")
    else:
        part = ""
    if outer:
        raise PhraseError(f"a “{_OPENING[outer[-1].closing]}” is not closed")
    if part:
        raise PhraseError(f"a “{part}” has no opening bracket")
    return written


class _Group(NamedTuple):
    """An open bracket: the text before it, its closing bracket, and its alternatives so far."""

    before: list[str]
    closing: str
    choices: list[str]


@lru_cache(maxsize=5_000)
def _label_words(plain: str) -> Labels:
    words = plain.removesuffix("*")
    if is_word(words):
        return (intern(fold_token(plain)),)
    if all(map(is_word, words.split(" "))):
        return tuple(intern(fold_token(word)) for word in plain.split(" "))
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
    return tuple(map(intern, labels))
