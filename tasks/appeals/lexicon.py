"""A lexicon of phrases: finds all of them in a reading in one pass, in time linear in the number of tokens.

Phrases are stored as one graph, a nondeterministic automaton. The sets of nodes that a text reaches are computed on first
use and cached (a lazy DFA). Phrases are short and gaps are bounded, so the work per token has a bound that does not depend
on the text. What a match means is up to the caller.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from functools import reduce
from itertools import chain
from operator import or_
from typing import NamedTuple
from zlib import crc32

import numpy as np
import numpy.typing as npt

from tasks.appeals.graph import ROOMS, Graph, Node
from tasks.appeals.known_names import Places
from tasks.appeals.phrases import Piece
from tasks.appeals.reading import Column, Numbers, Positions, Reading
from tasks.appeals.tokens import EMAIL_FACE, NUMBER_FACE, URL_FACE, Token

_ROOM_OF_WORD = 3
_STATE_LIMIT, _STATE_BYTES, _KIND_BYTES = 20_000, 1_500, 4
"""The maximum number of states of a lexicon, and the bytes per state (with its transitions) and per token."""
_SIGNS = 61
_GAP_SIGN, _END_SIGN, _ALL_SIGNS = 1 << _SIGNS, 2 << _SIGNS, (4 << _SIGNS) - 1
"""Bits beside those of labels: a gap, which any word passes, and the end of a phrase, which anything passes."""
_EDGE_KIND, _NAME_KIND, _MONEY_KIND, _EMPTY_KIND, _EMPTY_SINGLE_KIND = range(5)

_Kind = tuple[tuple[str, ...], bool]
"""The labels that a token matches, and whether it is a character of a script without spaces."""


class Hit(NamedTuple):
    """An entry found at tokens `start:end`; `named` is the place of the publisher's name in it, `goes_on` says whether the
    phrase has an open end."""

    entry: int
    start: int
    end: int
    named: tuple[int, int] | None = None
    goes_on: bool = False


class _State(dict[int, "_State | None"]):
    """A state of the automaton: a set of nodes. As a dictionary, its cached transitions by kind of token; its attributes are
    the edges of the nodes, the gaps among them, and the entries that end there."""

    __slots__ = ("_move", "edges", "ends", "gaps", "has_ends", "open_ends", "stirs")

    def __init__(self, nodes: Sequence[int], graph: Sequence[Node], move: _Move) -> None:
        super().__init__({_EDGE_KIND: None})
        self._move = move
        alone: dict[str, tuple[int, ...]] = {}
        edges = [alone]
        ends, open_ends = set[int](), set[int]()
        for place in {number // ROOMS for number in nodes}:
            node = graph[place]
            if node.label:
                alone[node.label] = (*alone.get(node.label, ()), *node.targets)
            if node.others:
                edges.append(node.others)
            ends.update(node.ends)
            open_ends.update(node.open_ends)
        self.edges = tuple(filter(None, edges))
        self.gaps = tuple(number for number in nodes if number % ROOMS)
        self.ends, self.open_ends = tuple(sorted(ends)), tuple(sorted(open_ends))
        self.has_ends = bool(ends or open_ends)
        self.stirs = self.has_ends or any("{name}" in edges or "{money}" in edges for edges in self.edges)
        """Whether an entry ends here, or an edge takes a name or an amount, which may have several tokens."""

    def __missing__(self, kind: int) -> _State | None:
        reached = self[kind] = self._move(self, kind)
        return reached


_Move = Callable[[_State, int], _State | None]


class _Walk:
    """One pass over a reading: the kinds of its tokens, the places of names and amounts, and the hits in each block."""

    __slots__ = ("base", "firsts", "found", "hits", "kinds", "money", "names", "once", "seen", "special")

    def __init__(
        self, kinds: Numbers, names: Places, money: Mapping[int, int], reading: Reading, once: Set[int]
    ) -> None:
        self.kinds: list[int] = kinds.tolist()
        self.names, self.money, self.once = names, money, once
        self.special = names.keys() | money.keys()
        self.firsts: list[int] = reading.starts.tolist()
        self.found: list[list[Hit]] = [[] for _ in self.firsts]

    def go(self, starts: Iterable[tuple[int, int]], root: _State, opening: _State) -> list[list[Hit]]:
        """Collect the entries that begin at `starts` (places with their blocks), from `opening` at the start of a block."""
        kinds, special, block = self.kinds, self.special, -1
        for start, owner in starts:
            if owner != block:
                block = owner
                self.base, self.hits, self.seen = self.firsts[block], self.found[block], set[int]()
            head = opening if start == self.base else root
            state = head[kinds[start]]
            if state is not None and (state.stirs or state[kinds[start + 1]] is not None):
                self._follow(state, start, start + 1)
            if start in special:
                self._begin(head, start)
        return self.found

    def _begin(self, root: _State, start: int) -> None:
        """Collect the entries that begin with the publisher's name or an amount of money."""
        for end in self.names.get(start, ()):
            self._follow(root[_NAME_KIND], start, end, (start, end))
        if start in self.money:
            self._follow(root[_MONEY_KIND], start, self.money[start])

    def _follow(self, state: _State | None, start: int, place: int, named: tuple[int, int] | None = None) -> None:
        """Collect the entries that begin at `start` and have been followed to `place`."""
        kinds = self.kinds
        while state is not None:
            if state.stirs:
                if state.has_ends:
                    self._collect(state, start, place, named)
                if place in self.special:
                    self._branch(state, start, place, named)
            state = state[kinds[place]]
            place += 1

    def _branch(self, state: _State, start: int, place: int, named: tuple[int, int] | None) -> None:
        """Follow an amount of money and the publisher's name that begin at `place`."""
        if place in self.money:
            self._follow(state[_MONEY_KIND], start, self.money[place], named)
        for end in reversed(self.names.get(place, ())):
            self._follow(state[_NAME_KIND], start, end, (place, end))

    def _collect(self, state: _State, start: int, end: int, named: tuple[int, int] | None) -> None:
        base = self.base
        told = named and (named[0] - base, named[1] - base)
        for entry in state.ends:
            if entry not in self.seen:
                self.hits.append(Hit(entry, start - base, end - base, told))
                if entry in self.once:
                    self.seen.add(entry)
        for entry in state.open_ends:
            self.hits.append(Hit(entry, start - base, end - base, told, True))


class Lexicon:
    """Phrases by entry number. Built once, then only read (except for bounded caches of tokens and states).

    A lexicon may extend another one that is closed: it finds the phrases of both, and they share nodes.
    """

    def __init__(self, base: Lexicon | None = None) -> None:
        self._graph: Graph = Graph(base._graph if base else None)
        self._stem_lengths: dict[str, list[int]] = {}
        """The lengths of stems, by first letter."""
        self._labels: frozenset[str] = frozenset()
        self._kinds = Column(self._name_kinds)
        self._numbers: dict[_Kind, int] = {}
        self._faces: list[_Kind] = []
        self._signs = np.zeros((2, 0), dtype=np.int64)
        self._states: dict[tuple[int, ...], _State | None] = {}
        self._root = self._opening = _State((), (), self._move)

    def add(self, pieces: Sequence[Piece], entry: int, *, once: bool = False, opens: bool = False) -> None:
        """Add one phrase under an entry number, see `Graph.add`."""
        self._graph.add(pieces, entry, once=once, opens=opens)

    def close(self) -> None:
        """Declare that all phrases have been added."""
        self._labels = frozenset(self._graph.list_labels())
        for letter, length in sorted({(label[0], len(label) - 1) for label in self._labels if label.endswith("*")}):
            self._stem_lengths.setdefault(letter, []).append(length)
        self.forget()

    @property
    def memory(self) -> int:
        """The approximate size of the caches in bytes."""
        return _STATE_BYTES * len(self._states) + _KIND_BYTES * len(self._kinds)

    def forget(self) -> None:
        """Clear the caches."""
        self._kinds, self._states = Column(self._name_kinds), {}
        self._faces = [((), False), (("{name}",), False), (("{money}",), False), ((), False), ((), True)]
        self._numbers = {self._faces[kind]: kind for kind in range(_NAME_KIND, len(self._faces))}
        self._signs = np.zeros((2, 0), dtype=np.int64)
        self._root = self._reach(set(self._graph.roots)) or self._root
        self._opening = self._reach(self._graph.roots | self._graph.openings) or self._root
        for root in (self._root, self._opening):
            root |= {_EMPTY_KIND: None, _EMPTY_SINGLE_KIND: None}

    def _name_kinds(self, tokens: Iterable[Token]) -> list[int]:
        """The kinds of tokens. Tokens of one kind match the same labels, so the automaton treats them alike."""
        return [self._name_kind(token) if token.folded else _EDGE_KIND for token in tokens]

    def _name_kind(self, token: Token) -> int:
        key = (tuple(filter(self._labels.__contains__, self._list_faces(token))), token.is_single)
        if key not in self._numbers:
            self._numbers[key] = len(self._faces)
            self._faces.append(key)
        return self._numbers[key]

    def _list_faces(self, token: Token) -> list[str]:
        folded = token.folded
        if folded.startswith(("http://", "https://")):
            faces = [URL_FACE, *re.findall(r"[^\W_]+", folded)[1:8]]
        elif "@" in folded:
            faces = [EMAIL_FACE]
        else:
            lengths = self._stem_lengths.get(folded[0], ())
            faces = [folded, *(folded[:length] + "*" for length in lengths if length <= len(folded))]
        return [*faces, NUMBER_FACE] if token.is_number else faces

    def find(
        self, reading: Reading, names: Places, money: Mapping[int, int], *, everywhere: bool = False
    ) -> list[list[Hit]]:
        """All entries in each block of a reading, ordered by start.

        `names` are the places of the publisher's name (see `Names.find`), `money` the starts and ends of amounts. Of an entry
        added with `once`, only the first hit in a block is returned. With `everywhere`, entries added with `opens` are found at
        any token.
        """
        if len(self._states) > _STATE_LIMIT:
            self.forget()
        kinds = self._kinds.of(reading)
        walk = _Walk(kinds, names, money, reading, self._graph.once)
        starts = np.arange(len(kinds)) if everywhere else self._list_starts(kinds, reading, [*names, *money])
        owned = zip(starts.tolist(), reading.owners[starts].tolist(), strict=True)
        return walk.go(owned, self._opening if everywhere else self._root, self._opening)

    def _list_starts(self, kinds: Numbers, reading: Reading, special: Sequence[int]) -> Positions:
        """The places where entries may begin: at the start of blocks, at `special` places and just before them, and where a
        token begins an entry that ends with it or may continue with the next token. (A prefilter: it may name too many.)"""
        after, own = self._list_signs()
        signs = after.take(kinds)
        signs[:-1] &= own.take(kinds[1:])
        signs[reading.starts] = _ALL_SIGNS
        if special:
            near = np.array(special, dtype=np.intp)
            signs[near] = signs[near - 1] = _ALL_SIGNS
        starts: Positions = signs.nonzero()[0]
        return starts

    def _list_signs(self) -> npt.NDArray[np.int64]:
        """Two bit sets per kind: what may follow it at the start of an entry, and what it is itself. Two tokens without a
        common bit begin no entry."""
        first = self._signs.shape[1]
        if first < len(self._faces):
            rows = [
                (_sign_state(self._root[kind]), _END_SIGN | _GAP_SIGN * (kind > _MONEY_KIND) | _sign_labels(faces))
                for kind, (faces, _) in enumerate(self._faces[first:], first)
            ]
            self._signs = np.append(self._signs, np.array(rows, dtype=np.int64).T, axis=1)
        return self._signs

    def _move(self, state: _State, kind: int) -> _State | None:
        """The state after a token of this kind. A kind without a matching label there moves like an unknown word."""
        faces, is_single = self._faces[kind]
        reached = {node for edges in state.edges for face in faces if face in edges for node in edges[face]}
        if not reached and kind > _EMPTY_SINGLE_KIND:
            return state[_EMPTY_SINGLE_KIND if is_single else _EMPTY_KIND]
        if state.gaps and kind > _MONEY_KIND:
            step = 1 if is_single else _ROOM_OF_WORD
            reached.update(number - min(number % ROOMS, step) for number in state.gaps)
        return self._reach(reached) if reached else None

    def _reach(self, nodes: set[int]) -> _State | None:
        """The state of these nodes and of all reached from them by free edges; None if there are none."""
        graph, waiting = self._graph.nodes, list(nodes)
        for node in waiting:
            for free in graph[node // ROOMS].free:
                if free not in nodes:
                    nodes.add(free)
                    waiting.append(free)
        key = tuple(sorted(nodes))
        if key not in self._states:
            self._states[key] = _State(key, self._graph.nodes, self._move) if key else None
        return self._states[key]


def _sign_state(state: _State | None) -> int:
    """The bits of what may follow a state."""
    if state is None:
        return 0
    return _ALL_SIGNS if state.has_ends else _sign_labels(chain(*state.edges)) | _GAP_SIGN * bool(state.gaps)


def _sign_labels(labels: Iterable[str]) -> int:
    """The bits of labels: one each, by hash, so different labels may share one."""
    return reduce(or_, (1 << crc32(label.encode()) % _SIGNS for label in labels), 0)
