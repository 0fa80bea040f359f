"""Where a text names its publisher: spans of tokens, found by the names it is known to have.

Refuses to guess names from a whole article; `names` does.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from operator import attrgetter

from tasks.appeals.tokens import HEAD_LETTERS, Token, fold_token, split_tokens

LONGEST_NAME = 6
_SHORTEST_STEM, _SHORTEST_STEM_OF_SEVERAL, _LONGEST_ENDING = 5, 4, 4
_HEAD = attrgetter("head")
_VOWELS = "aeiouyаеиоуыьэюяєіїαεηιου"
_AFTER_APOSTROPHE = frozenset(
    ["s", "a", "e", "i", "u", "ya", "ye", "yi", "yu", "na", "ne", "ni", "nu", "in", "un", "nin", "nun", "da", "de", "ta", "te", "dan", "den", "tan", "ten", "la", "le", "yla", "yle", "n", "ssa",
     "ə", "yə", "nın", "ın", "t", "et", "ot", "nak", "nek", "ban", "ben", "val", "vel", "ի", "ին", "ից", "ում", "ը", "ს", "ის", "ში", "მა"]
)  # fmt: skip
"""Case endings that stand after an apostrophe or a hyphen (BirGün'e, Telex-et, Ազգ-ին): tokens of their own."""

Places = dict[int, list[int]]
"""Where spans begin, and all the places where one that begins there ends."""


class Names:
    """What a publisher calls itself. With `guess`, any run of capitalised words may be the name."""

    def __init__(self, names: Iterable[str], *, guess: bool = False) -> None:
        self._by_first: dict[str, list[tuple[tuple[str, ...], bool]]] = {}
        self.is_guess = guess
        for name in names:
            raw = split_tokens(name)
            folded = tuple(fold_token(token) for token in raw)
            if len("".join(folded)) > 1:
                self._by_first.setdefault(folded[0][:HEAD_LETTERS], []).append((folded, raw[0][:1].isupper()))
        self._heads = frozenset(self._by_first)

    def __bool__(self) -> bool:
        return bool(self._by_first)

    def find(self, tokens: Sequence[Token]) -> Places:
        """Where names begin, and all the places where a name that begins there ends."""
        places: Places = {}
        if self.is_guess:
            for start, token in enumerate(tokens):
                if token.is_capital:
                    places[start] = _ends_of_capitals(tokens, start)
        if not self._heads.isdisjoint(map(_HEAD, tokens)):
            for start, token in enumerate(tokens):
                for name, is_capital in self._by_first.get(token.head, ()):
                    if token.is_capital >= is_capital and _begins_with(tokens, start, name):
                        places.setdefault(start, []).extend(_ends_of_name(tokens, start + len(name)))
        return places


def _begins_with(tokens: Sequence[Token], start: int, name: tuple[str, ...]) -> bool:
    there = tokens[start : start + len(name)]
    shortest = _SHORTEST_STEM if len(name) == 1 else _SHORTEST_STEM_OF_SEVERAL
    return len(there) == len(name) and all(
        _is_form_of(token.folded, word, shortest) for token, word in zip(there, name, strict=True)
    )


def _is_form_of(token: str, word: str, shortest: int) -> bool:
    """Whether a token is a word of a name, or may be one of its cases: Правда and Правды, Telex and Telexet."""
    stem = word.rstrip(_VOWELS)
    is_stem = len(stem) >= shortest - (not stem.isascii()) and token.startswith(stem)
    return token == word or (is_stem and len(token) - len(stem) <= _LONGEST_ENDING)


def _ends_of_name(tokens: Sequence[Token], end: int) -> list[int]:
    has_ending = end < len(tokens) and tokens[end].folded in _AFTER_APOSTROPHE and not tokens[end].is_capital
    return [end, end + 1] if has_ending else [end]


def _ends_of_capitals(tokens: Sequence[Token], start: int) -> list[int]:
    ends: list[int] = []
    for end in range(start + 1, min(start + LONGEST_NAME, len(tokens)) + 1):
        if not tokens[end - 1].is_capital:
            break
        ends.append(end)
    return ends
