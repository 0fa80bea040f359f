"""A lexicon of phrases: finds all of them in a reading in one pass, linear in the number of tokens.

Phrases are kept as one graph; the sets of nodes that a text can reach are worked out when a text first reaches them,
and remembered (a lazy automaton). A phrase is short and a gap is bounded, so the work at a token has a bound that does
not depend on the text. Refuses to judge what a hit means.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from tasks.appeals.graph import ROOMS, Graph, Node
from tasks.appeals.known_names import Places
from tasks.appeals.money import find_money
from tasks.appeals.pairs import ALONE, MORE, NOTHING, UNKNOWN, PairMemo, number_pairs
from tasks.appeals.phrases import Piece
from tasks.appeals.reading import Column, Numbers, Reading
from tasks.appeals.tokens import EMAIL_FACE, NUMBER_FACE, URL_FACE, Token

_ROOM_OF_WORD = 3
_STATE_LIMIT = 50_000
_EDGE_KIND, _NAME_KIND, _MONEY_KIND, _EMPTY_KIND, _EMPTY_SINGLE_KIND = range(5)

_Kind = tuple[tuple[str, ...], bool]
"""What a token can be taken for, and whether it is a character of a script without spaces."""


class Hit(NamedTuple):
    """An entry found at tokens `start:end`; `named` is where the publisher's name stands in it, `goes_on` whether the
    phrase leaves its end open."""

    entry: int
    start: int
    end: int
    named: tuple[int, int] | None = None
    goes_on: bool = False


class _State:
    """A set of nodes that a text has reached: where labels lead from them, which are gaps that leave room, what ends
    there; and its moves as far as they are known."""

    __slots__ = ("edges", "ends", "gaps", "has_money", "has_name", "is_end", "is_simple", "moves", "open_ends")

    def __init__(self, nodes: frozenset[int], graph: Sequence[Node]) -> None:
        members = [graph[place] for place in sorted({node // ROOMS for node in nodes})]
        self.edges = _join_edges(members)
        self.gaps = [number for number in nodes if number % ROOMS]
        self.moves: dict[int, _State | None] = {_EDGE_KIND: None}
        self.ends = tuple(sorted({entry for node in members for entry in node.ends}))
        self.open_ends = tuple(sorted({entry for node in members for entry in node.open_ends}))
        self.is_end = bool(self.ends or self.open_ends)
        self.has_name = any("{name}" in edges for edges in self.edges)
        self.has_money = any("{money}" in edges for edges in self.edges)
        self.is_simple = not self.has_name and not self.has_money
        """Whether it moves by single tokens only."""


def _join_edges(nodes: Sequence[Node]) -> list[dict[str, tuple[int, ...]]]:
    """Where labels lead from any of these; a move looks into few tables."""
    edges = [node.others for node in nodes if node.others]
    alone: dict[str, tuple[int, ...]] = {}
    for node in nodes:
        if node.label:
            alone[node.label] = (*alone.get(node.label, ()), *node.targets)
    return [*edges, alone] if alone else edges


class _Walk:
    """A way through a reading: kinds of tokens, where names and amounts stand, and what has been found in each block."""

    __slots__ = ("base", "block", "found", "hits", "kinds", "money", "names", "seen")

    def __init__(self, kinds: list[int], names: Places, money: dict[int, int], blocks: int) -> None:
        self.kinds, self.names, self.money = kinds, names, money
        self.found: list[list[Hit]] = [[] for _ in range(blocks)]
        self.block = -1

    def enter(self, block: int, base: int) -> None:
        """Go on in another block, from whose begin places are told; of some entries one hit in it is enough."""
        self.block, self.base, self.hits, self.seen = block, base, self.found[block], set[int]()

    def add(self, state: _State | None, place: int) -> None:
        """Collect entries of one token, of which one hit is enough."""
        for entry in state.ends if state else ():
            if entry not in self.seen:
                self.seen.add(entry)
                self.hits.append(Hit(entry, place - self.base, place - self.base + 1))


class Lexicon:
    """Phrases by entry number. Built once, then only read (but for bounded memos of tokens and states seen).

    A lexicon may stand on another one that is closed: its phrases are found as well, and its graph is shared.
    """

    def __init__(self, base: Lexicon | None = None) -> None:
        self._graph: Graph = Graph(base._graph if base else None)
        self._stem_lengths: tuple[int, ...] = ()
        self._kinds = Column(self._name_kind)
        self._numbers: dict[_Kind, int] = {}
        self._faces: list[_Kind] = []
        self._idle = np.zeros((0, 2), dtype=bool)
        self._states: dict[frozenset[int], _State | None] = {}
        self._pairs = PairMemo()
        self._root = self._opening = _State(frozenset(), ())

    def add(self, pieces: Sequence[Piece], entry: int, *, once: bool = False, opens: bool = False) -> None:
        """Add one phrase under an entry number, see `Graph.add`."""
        self._graph.add(pieces, entry, once=once, opens=opens)

    def close(self) -> None:
        """Say that all phrases are in."""
        self._stem_lengths = tuple(sorted({len(label) - 1 for label in self._graph.labels if label.endswith("*")}))
        self._forget()

    def _forget(self) -> None:
        """Start the memos anew."""
        self._kinds, self._states, self._pairs = Column(self._name_kind), {}, PairMemo()
        self._faces = [((), False), (("{name}",), False), (("{money}",), False), ((), False), ((), True)]
        self._numbers = {self._faces[kind]: kind for kind in range(_NAME_KIND, len(self._faces))}
        self._idle = np.zeros((0, 2), dtype=bool)
        self._root = self._reach(set(self._graph.roots)) or self._root
        self._opening = self._reach(self._graph.roots | self._graph.openings) or self._root
        for root in (self._root, self._opening):
            root.moves |= {_EMPTY_KIND: None, _EMPTY_SINGLE_KIND: None}

    def _name_kind(self, token: Token) -> int:
        """What a token can be taken for. Tokens of one kind move the automaton alike."""
        if not token.folded:
            return _EDGE_KIND
        faces = tuple(face for face in self._list_faces(token) if face in self._graph.labels)
        key = (faces, token.is_single)
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
            faces = [folded, *(folded[:length] + "*" for length in self._stem_lengths if length <= len(folded))]
        return [*faces, NUMBER_FACE] if token.is_number else faces

    def find(self, reading: Reading, names: Places, *, everywhere: bool = False) -> list[list[Hit]]:
        """All entries in each block of a reading, in order of where they begin.

        `names` are the places of the publisher's name, see `Names.find`. Of an entry that was added with `once`, only
        the first hit in a block is given; `everywhere`: those added with `opens` are found at any token.
        """
        if len(self._states) > _STATE_LIMIT:
            self._forget()
        kinds = self._kinds.of(reading)
        walk = _Walk(kinds.tolist(), names, find_money(reading), len(reading.starts))
        firsts = reading.starts.tolist()
        for place, block, pair, answer in self._list_starts(kinds, reading, walk, everywhere):
            if block != walk.block:
                walk.enter(block, firsts[block])
            root = self._opening if everywhere or place == walk.base else self._root
            if answer == ALONE:
                walk.add(self._move(root, walk.kinds[place]), place)
            else:
                if answer == UNKNOWN:
                    self._pairs.keep(pair, self._foresee(root, *walk.kinds[place : place + 2]))
                self._begin(root, place, walk)
        return walk.found

    def _list_starts(
        self, kinds: Numbers, reading: Reading, walk: _Walk, everywhere: bool
    ) -> Iterator[tuple[int, int, int, int]]:
        """Where entries may begin: the place, its block, the pair of kinds there and what is known of that pair."""
        opens = np.full(len(kinds), everywhere, dtype=np.int8)
        opens[reading.starts] = 1
        pairs = number_pairs(kinds, opens)
        answers = self._pairs.look_up(pairs)
        answers[self._list_idle()[kinds, opens]] = NOTHING
        if special := [*walk.names, *walk.money]:
            places = np.array(special)
            answers[places] = answers[places - 1] = UNKNOWN
        places = np.flatnonzero(answers != NOTHING)
        columns = places, reading.owners[places], pairs[places], answers[places]
        return zip(*(column.tolist() for column in columns), strict=True)

    def _list_idle(self) -> npt.NDArray[np.bool_]:
        """Whether nothing begins with tokens of each kind, inside a block and where they open one."""
        fresh = range(len(self._idle), len(self._faces))
        if fresh:
            idle = [[self._move(root, kind) is None for root in (self._root, self._opening)] for kind in fresh]
            self._idle = np.append(self._idle, idle, axis=0)
        return self._idle

    def _foresee(self, root: _State, kind: int, after: int) -> int:
        """What begins at a pair of kinds, names and amounts aside."""
        state = self._move(root, kind)
        if state is None:
            return NOTHING
        if self._move(state, after) is not None or state.open_ends or not self._graph.once.issuperset(state.ends):
            return MORE
        return ALONE if state.ends else NOTHING

    def _begin(self, root: _State, start: int, walk: _Walk) -> None:
        """Collect the entries that begin at a place."""
        self._follow(self._move(root, walk.kinds[start]), start, start + 1, None, walk)
        if start in walk.names and root.has_name:
            for end in walk.names[start]:
                self._follow(self._move(root, _NAME_KIND), start, end, (start, end), walk)
        if start in walk.money and root.has_money:
            self._follow(self._move(root, _MONEY_KIND), start, walk.money[start], None, walk)

    def _follow(self, state: _State | None, start: int, place: int, named: tuple[int, int] | None, walk: _Walk) -> None:
        """Collect the entries that begin at `start` and have been followed to `place`."""
        kinds = walk.kinds
        while state is not None:
            if state.is_end:
                self._collect(state, start, place, named, walk)
            kind, moves = kinds[place], state.moves
            if not state.is_simple:
                self._branch(state, start, place, named, walk)
            state = moves[kind] if kind in moves else self._move(state, kind)
            place += 1

    def _branch(self, state: _State, start: int, place: int, named: tuple[int, int] | None, walk: _Walk) -> None:
        """Follow an amount of money and the publisher's name where they stand at `place`."""
        if state.has_money and place in walk.money:
            self._follow(self._move(state, _MONEY_KIND), start, walk.money[place], named, walk)
        if state.has_name and place in walk.names:
            for end in reversed(walk.names[place]):
                self._follow(self._move(state, _NAME_KIND), start, end, (place, end), walk)

    def _collect(self, state: _State, start: int, end: int, named: tuple[int, int] | None, walk: _Walk) -> None:
        base = walk.base
        span = start - base, end - base, named and (named[0] - base, named[1] - base)
        for entry in state.ends:
            if entry not in walk.seen:
                walk.hits.append(Hit(entry, *span))
                if entry in self._graph.once:
                    walk.seen.add(entry)
        walk.hits += [Hit(entry, *span, goes_on=True) for entry in state.open_ends]

    def _move(self, state: _State, kind: int) -> _State | None:
        """Where tokens of a kind lead from a state; worked out once."""
        if kind not in state.moves:
            faces, is_single = self._faces[kind]
            reached = {node for edges in state.edges for face in faces if face in edges for node in edges[face]}
            if state.gaps and kind > _MONEY_KIND:
                step = 1 if is_single else _ROOM_OF_WORD
                reached.update(number - min(number % ROOMS, step) for number in state.gaps)
            state.moves[kind] = self._reach(reached) if reached else None
        return state.moves[kind]

    def _reach(self, nodes: set[int]) -> _State | None:
        """The state of these nodes and all that follow them freely; None where there are none."""
        waiting = list(nodes)
        while waiting:
            fresh = set(self._graph.nodes[waiting.pop() // ROOMS].free) - nodes
            nodes |= fresh
            waiting += fresh
        key = frozenset(nodes)
        if key not in self._states:
            self._states[key] = _State(key, self._graph.nodes) if key else None
        return self._states[key]
