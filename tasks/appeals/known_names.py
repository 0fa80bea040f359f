"""Where a text names its publisher: spans of tokens, found by the names it is known to have.

Refuses to guess names from a whole article; `names` does.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from tasks.appeals.tokens import fold_token, split_tokens

LONGEST_NAME = 6

Places = dict[int, list[int]]
"""Where spans begin, and all the places where one that begins there ends."""


class Token(NamedTuple):
    """What the lexicon knows of a token. Tokens of one `kind` move the automaton alike."""

    kind: int
    folded: str
    is_capital: bool
    is_single: bool
    """A character of a script without spaces."""
    is_number: bool
    is_price: bool
    """Whether an amount of money may begin here: a digit or a currency."""


class Names:
    """What a publisher calls itself. With `guess`, any run of capitalised words may be the name."""

    def __init__(self, names: Iterable[str], *, guess: bool = False) -> None:
        self._by_first: dict[str, list[tuple[tuple[str, ...], bool]]] = {}
        self.is_guess = guess
        for name in names:
            raw = split_tokens(name)
            folded = tuple(fold_token(token) for token in raw)
            if len("".join(folded)) > 1:
                self._by_first.setdefault(folded[0], []).append((folded, raw[0][:1].isupper()))

    def __bool__(self) -> bool:
        return bool(self._by_first)

    def find(self, tokens: Sequence[Token]) -> Places:
        """Where names begin, and all the places where a name that begins there ends."""
        places: Places = {}
        if self.is_guess:
            for start, token in enumerate(tokens):
                if token.is_capital:
                    places[start] = _ends_of_capitals(tokens, start)
        if self._by_first and not self._by_first.keys().isdisjoint([token.folded for token in tokens]):
            for start, token in enumerate(tokens):
                for name, is_capital in self._by_first.get(token.folded, ()):
                    if token.is_capital >= is_capital and _begins_with(tokens, start, name):
                        places.setdefault(start, []).append(start + len(name))
        return places


def _begins_with(tokens: Sequence[Token], start: int, name: tuple[str, ...]) -> bool:
    return tuple(token.folded for token in tokens[start : start + len(name)]) == name


def _ends_of_capitals(tokens: Sequence[Token], start: int) -> list[int]:
    ends: list[int] = []
    for end in range(start + 1, min(start + LONGEST_NAME, len(tokens)) + 1):
        if not tokens[end - 1].is_capital:
            break
        ends.append(end)
    return ends
