"""A lexicon of phrases: finds all of them in a token sequence in one pass, linear in the number of tokens.

At each token the phrases that begin there are followed through a trie; a phrase is short and a gap is bounded, so the
work at a token has a bound that does not depend on the text. Refuses to judge what a hit means.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from tasks.appeals.tokens import EMAIL_FACE, MONEY_SIGNS, NUMBER_FACE, URL_FACE, fold_token, split_tokens

GAP_WORDS = 4
GAP_CHARACTERS = 12
LONGEST_NAME = 6
_MEMO_LIMIT = 200_000
_CURRENCY = frozenset(
    "euro euros eur usd dollar dollars gbp pounds pound chf fr sek nok dkk kr kronor kroner zl zlotych pln kc czk eur ft huf"
    " lei ron rub rubley rublja рублеи рубля руб грн гривень uah tl lira try reais real brl mxn pesos ars clp cop yen jpy"
    " rs inr rupees rupiah rp idr won krw aud cad nzd zar rand kes ksh ngn naira usdt bgn лв din rsd ден eвро евро".split()
)  # fmt: skip
_BEFORE_DOLLAR = frozenset({"us", "r", "a", "c", "nz", "n"})


@dataclass(slots=True)
class _Node:
    edges: dict[str, _Node] = field(default_factory=dict)
    ends: list[int] = field(default_factory=list)
    gap: _Node | None = None


Places = dict[int, list[int]]


class Hit(NamedTuple):
    """An entry found at tokens `start:end`; `named` is where the publisher's name stands in it."""

    entry: int
    start: int
    end: int
    named: tuple[int, int] | None = None


class Token(NamedTuple):
    """What the lexicon knows of a token: the labels it can be taken for, and whether it is written with a capital."""

    faces: tuple[str, ...]
    folded: str
    is_capital: bool
    is_single: bool
    is_number: bool
    is_price: bool
    """Whether an amount of money may begin here: a digit or a currency."""


class Lexicon:
    """Phrases by entry number. Built once, then only read (but for a bounded memo of tokens seen)."""

    def __init__(self) -> None:
        self._root = _Node()
        self._labels: set[str] = set()
        self._stem_lengths: tuple[int, ...] = ()
        self._memo: dict[str, Token] = {}

    def add(self, labels: Sequence[str], entry: int) -> None:
        """Add one expanded phrase (see `phrases.expand_phrase`) under an entry number."""
        node = self._root
        for label in labels:
            if label == "…":
                if node.gap is None:
                    node.gap = _Node()
                node = node.gap
            else:
                self._labels.add(label)
                node = node.edges.setdefault(label, _Node())
        if entry not in node.ends:
            node.ends.append(entry)

    def close(self) -> None:
        """Say that all phrases are in."""
        self._stem_lengths = tuple(sorted({len(label) - 1 for label in self._labels if label.endswith("*")}))
        self._memo.clear()

    def know_token(self, raw: str) -> Token:
        """What a token as written can be taken for; remembered."""
        known = self._memo.get(raw)
        if known is None:
            if len(self._memo) >= _MEMO_LIMIT:
                self._memo.clear()
            known = self._memo[raw] = self._study_token(raw)
        return known

    def _study_token(self, raw: str) -> Token:
        folded = fold_token(raw) or raw
        if folded.startswith(("http://", "https://")):
            faces = (URL_FACE, *re.findall(r"[^\W_]+", folded)[1:8])
        elif "@" in folded:
            faces = (EMAIL_FACE,)
        else:
            faces = self._find_faces(folded)
        single = len(folded) == 1 and not raw.isascii() and not raw.isupper() and not raw.islower()
        is_number = folded[0].isdigit()
        priced = is_number or folded in MONEY_SIGNS or folded in _CURRENCY or folded in _BEFORE_DOLLAR
        return Token(tuple(f for f in faces if f in self._labels), folded, raw[:1].isupper(), single, is_number, priced)

    def _find_faces(self, folded: str) -> tuple[str, ...]:
        faces = [folded]
        faces += [folded[:length] + "*" for length in self._stem_lengths if length <= len(folded)]
        if folded[:1].isdigit():
            faces.append(NUMBER_FACE)
        return tuple(faces)

    def know_tokens(self, raws: Iterable[str]) -> list[Token]:
        """What tokens as written can be taken for."""
        memo = self._memo
        return [memo.get(raw) or self.know_token(raw) for raw in raws]

    def find(self, tokens: Sequence[Token], names: Places) -> list[Hit]:
        """All entries in a token sequence, in order of where they begin. `names`: see `Names.find`."""
        root = self._root
        walk = _Walk(tokens, names)
        priced = "{money}" in root.edges
        for start, token in enumerate(tokens):
            if token.faces or start in walk.names or (priced and token.is_price):
                walk.begin(root, start)
        return walk.hits


class _Walk:
    """One pass over one token sequence."""

    __slots__ = ("hits", "names", "start", "tokens")

    def __init__(self, tokens: Sequence[Token], names: Places) -> None:
        self.tokens, self.names = tokens, names
        self.hits: list[Hit] = []
        self.start = 0

    def begin(self, root: _Node, start: int) -> None:
        self.start = start
        self._step(root, start, None)

    def _follow(self, node: _Node, place: int, named: tuple[int, int] | None) -> None:
        for entry in node.ends:
            self.hits.append(Hit(entry, self.start, place, named))
        if place < len(self.tokens):
            if node.edges:
                self._step(node, place, named)
            if node.gap is not None:
                widest = GAP_CHARACTERS if self.tokens[place].is_single else GAP_WORDS
                for skipped in range(min(widest, len(self.tokens) - 1 - place) + 1):
                    self._step(node.gap, place + skipped, named)

    def _step(self, node: _Node, place: int, named: tuple[int, int] | None) -> None:
        edges = node.edges
        for face in self.tokens[place].faces:
            child = edges.get(face)
            if child is not None:
                self._follow(child, place + 1, named)
        if place in self.names and "{name}" in edges:
            for end in self.names[place]:
                self._follow(edges["{name}"], end, (place, end))
        if "{money}" in edges and (end := _end_of_money(self.tokens, place)):
            self._follow(edges["{money}"], end, named)


def _end_of_money(tokens: Sequence[Token], start: int) -> int:
    """Where an amount with its currency that begins at `start` ends, or 0."""
    here = tokens[start].folded
    after = tokens[start + 1].folded if start + 1 < len(tokens) else ""
    if here[:1].isdigit() and (after in MONEY_SIGNS or after in _CURRENCY):
        return start + 2
    if (here in MONEY_SIGNS or here in _CURRENCY) and after[:1].isdigit():
        return start + 2
    if here in _BEFORE_DOLLAR and after == "$" and start + 2 < len(tokens):
        return start + 3 if tokens[start + 2].folded[:1].isdigit() else 0
    return 0


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
