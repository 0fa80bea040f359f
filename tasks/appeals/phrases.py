"""The phrase syntax of the rule data, expanded into plain sequences of labels that a lexicon can hold.

    word        that word (case, accents, quotes, dashes do not matter)
    stem*       a word that begins so
    (a|b|c)     one of these, also inside a word; an alternative may be empty
    [words]     may be absent
    …           up to four words in between (twelve characters where the script has no spaces)
    {name} {n} {money} {email} {url}

Refuses anything else: brackets that do not close, unknown slots, phrases that expand to too many.
"""

from __future__ import annotations

import re
from itertools import product

from tasks.appeals.tokens import find_tokens, fold_token

GAP = "…"
SLOTS = frozenset({"{name}", "{n}", "{money}", "{email}", "{url}"})
MOST_EXPANSIONS = 2_000
_PART = re.compile(r"\{[^{}]*\}|…|[^{}…]+")
_CLOSING = {"(": ")", "[": "]"}


class PhraseError(ValueError):
    """A phrase that the syntax does not allow; the message says what and where."""


def expand_phrase(phrase: str) -> tuple[tuple[str, ...], ...]:
    """All sequences of labels that a phrase stands for, e.g. "give [us] (5|10)*" gives four.

    A label is a folded word, a folded stem with `*`, a slot such as "{money}", or the gap "…".
    Raises PhraseError.
    """
    written, end = _expand_sequence(phrase, 0, closing="")
    if end != len(phrase):
        raise PhraseError(f"“{phrase}”: “{phrase[end]}” at {end} closes nothing")
    sequences = {_label_words(plain, phrase) for plain in written}
    sequences.discard(())
    if not sequences:
        raise PhraseError(f"“{phrase}”: no word in it")
    return tuple(sorted(sequences))


def _expand_sequence(phrase: str, start: int, closing: str) -> tuple[list[str], int]:
    """Expand up to one of the `closing` characters; returns the strings and where it stopped."""
    pieces: list[list[str]] = []
    place = start
    while place < len(phrase) and phrase[place] not in closing and phrase[place] not in ")]":
        if phrase[place] in _CLOSING:
            choices, place = _expand_group(phrase, place)
        else:
            choices, place = _read_plain(phrase, place, closing)
        pieces.append(choices)
        if _count(pieces) > MOST_EXPANSIONS:
            raise PhraseError(f"“{phrase}”: stands for more than {MOST_EXPANSIONS} phrases; write several")
    return ["".join(parts) for parts in product(*pieces)], place


def _count(pieces: list[list[str]]) -> int:
    total = 1
    for choices in pieces:
        total *= len(choices)
    return total


def _read_plain(phrase: str, start: int, closing: str) -> tuple[list[str], int]:
    place = start
    while place < len(phrase) and phrase[place] not in "([)]" and phrase[place] not in closing:
        place += 1
    return [phrase[start:place]], place


def _expand_group(phrase: str, start: int) -> tuple[list[str], int]:
    close = _CLOSING[phrase[start]]
    choices: list[str] = [] if close == ")" else [""]
    place = start
    while True:
        more, place = _expand_sequence(phrase, place + 1, closing="|" + close)
        choices += more
        if place >= len(phrase) or phrase[place] not in "|" + close:
            raise PhraseError(f"“{phrase}”: the “{phrase[start]}” at {start} is not closed")
        if phrase[place] == close:
            return choices, place + 1


def _label_words(plain: str, phrase: str) -> tuple[str, ...]:
    labels: list[str] = []
    for found in _PART.finditer(plain):
        part = found.group()
        if part == GAP or part in SLOTS:
            labels.append(part)
        elif part.startswith("{"):
            raise PhraseError(f"“{phrase}”: unknown slot {part}; known are {' '.join(sorted(SLOTS))}")
        else:
            labels += _label_plain(part)
    while labels and labels[0] == GAP:
        labels.pop(0)
    while labels and labels[-1] == GAP:
        labels.pop()
    return tuple(labels)


def _label_plain(part: str) -> list[str]:
    return [fold_token(word) + ("*" if part[end : end + 1] == "*" else "") for word, _, end in find_tokens(part)]
