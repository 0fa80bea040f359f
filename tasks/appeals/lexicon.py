"""A lexicon of phrases: finds all of them in a token sequence in one pass, linear in the number of tokens.

At each token the phrases that begin there are followed through a trie; a phrase is short and a gap is bounded, so the
work at a token has a bound that does not depend on the text. Refuses to judge what a hit means.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

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


@dataclass(slots=True)
class _Node:
    edges: dict[str, _Node] = field(default_factory=dict)
    ends: list[int] = field(default_factory=list)
    gap: _Node | None = None


@dataclass(frozen=True, slots=True)
class Hit:
    """An entry found at tokens `start:end`."""

    entry: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Token:
    """What the lexicon knows of a token: the labels it can be taken for, and whether it is written with a capital."""

    faces: tuple[str, ...]
    folded: str
    is_capital: bool
    is_single: bool


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
        folded = fold_token(raw)
        if folded.startswith(("http://", "https://")):
            parts = re.findall(r"[^\W_]+", folded)[1:8]
            faces = (URL_FACE, *(part for part in parts if part in self._labels))
        else:
            faces = self._find_faces(folded)
        single = len(folded) == 1 and not raw.isascii() and not raw.isupper() and not raw.islower()
        return Token(tuple(f for f in faces if f in self._labels), folded, raw[:1].isupper(), single)

    def _find_faces(self, folded: str) -> tuple[str, ...]:
        faces = [folded]
        faces += [folded[:length] + "*" for length in self._stem_lengths if length <= len(folded)]
        if folded[:1].isdigit():
            faces.append(NUMBER_FACE)
        return tuple(faces)

    def find(self, tokens: Sequence[Token], names: Names) -> list[Hit]:
        """All entries in a token sequence, in order of where they begin."""
        hits: list[Hit] = []
        root = self._root.edges
        places = names.find(tokens)
        named, priced = "{name}" in root, "{money}" in root
        for start, token in enumerate(tokens):
            for face in token.faces:
                child = root.get(face)
                if child is not None:
                    self._follow(child, tokens, start + 1, start, places, hits)
            if named and start in places:
                for end in places[start]:
                    self._follow(root["{name}"], tokens, end, start, places, hits)
            if priced and (end := _end_of_money(tokens, start)):
                self._follow(root["{money}"], tokens, end, start, places, hits)
        return hits

    def _follow(
        self, node: _Node, tokens: Sequence[Token], place: int, start: int, places: dict[int, list[int]], hits: list[Hit]
    ) -> None:
        for entry in node.ends:
            hits.append(Hit(entry, start, place))
        if place < len(tokens):
            if node.edges:
                self._step(node, tokens, place, start, places, hits)
            if node.gap is not None:
                widest = GAP_CHARACTERS if tokens[place].is_single else GAP_WORDS
                for skipped in range(min(widest, len(tokens) - 1 - place) + 1):
                    self._step(node.gap, tokens, place + skipped, start, places, hits)

    def _step(
        self, node: _Node, tokens: Sequence[Token], place: int, start: int, places: dict[int, list[int]], hits: list[Hit]
    ) -> None:
        edges = node.edges
        for face in tokens[place].faces:
            child = edges.get(face)
            if child is not None:
                self._follow(child, tokens, place + 1, start, places, hits)
        if "{name}" in edges:
            for end in places.get(place, ()):
                self._follow(edges["{name}"], tokens, end, start, places, hits)
        if "{money}" in edges and (end := _end_of_money(tokens, place)):
            self._follow(edges["{money}"], tokens, end, start, places, hits)


def _end_of_money(tokens: Sequence[Token], start: int) -> int:
    """Where an amount with its currency that begins at `start` ends, or 0."""
    here = tokens[start].folded
    after = tokens[start + 1].folded if start + 1 < len(tokens) else ""
    if here[:1].isdigit() and (after in MONEY_SIGNS or after in _CURRENCY):
        return start + 2
    if (here in MONEY_SIGNS or here in _CURRENCY) and after[:1].isdigit():
        return start + 2
    if here in {"us", "r", "a", "c", "nz", "n"} and after == "$" and start + 2 < len(tokens):
        return start + 3 if tokens[start + 2].folded[:1].isdigit() else 0
    return 0


class Names:
    """What a publisher calls itself. With none known, a run of capitalised words may be the name."""

    def __init__(self, names: Iterable[str], *, guess: bool = False) -> None:
        self._by_first: dict[str, list[tuple[str, ...]]] = {}
        self.is_guess = guess
        for name in names:
            folded = tuple(fold_token(token) for token in split_tokens(name))
            if folded and len("".join(folded)) > 1:
                self._by_first.setdefault(folded[0], []).append(folded)

    def find(self, tokens: Sequence[Token]) -> dict[int, list[int]]:
        """Where names begin, and all the places where a name that begins there ends."""
        if not self._by_first and not self.is_guess:
            return {}
        places: dict[int, list[int]] = {}
        for start, token in enumerate(tokens):
            for name in self._by_first.get(token.folded, ()):
                if tuple(t.folded for t in tokens[start : start + len(name)]) == name:
                    places.setdefault(start, []).append(start + len(name))
            if self.is_guess and token.is_capital:
                places.setdefault(start, []).extend(_ends_of_capitals(tokens, start))
        return places


def _ends_of_capitals(tokens: Sequence[Token], start: int) -> list[int]:
    ends: list[int] = []
    for end in range(start + 1, min(start + LONGEST_NAME, len(tokens)) + 1):
        if not tokens[end - 1].is_capital:
            break
        ends.append(end)
    return ends
