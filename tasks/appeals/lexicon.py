"""A lexicon of phrases: finds all of them in a token sequence in one pass, linear in the number of tokens.

Phrases are kept as one graph; the sets of nodes that a text can reach are worked out when a text first reaches them,
and remembered (a lazy automaton). A phrase is short and a gap is bounded, so the work at a token has a bound that does
not depend on the text. Refuses to judge what a hit means.
"""

from __future__ import annotations

import re
from collections.abc import Container, Sequence
from itertools import pairwise
from typing import NamedTuple

from tasks.appeals.known_names import Places
from tasks.appeals.memo import Memo
from tasks.appeals.money import end_of_money
from tasks.appeals.phrases import GAP, Piece
from tasks.appeals.tokens import EMAIL_FACE, NUMBER_FACE, URL_FACE, Token

_GAP_ROOM, _ROOMS = 12, 16
_ROOM_OF_WORD = 3
_MEMO_LIMIT = 30_000
"""Tokens that the rules of one language remember, at 100 bytes each: a worker that meets forty languages has forty times that."""
_STATE_LIMIT = 50_000
_NAME_KIND, _MONEY_KIND, _EMPTY_KIND, _EMPTY_SINGLE_KIND, _END = 0, 1, 2, 3, -1
_ANY = range(-1, 1 << 40)

_Kind = tuple[tuple[str, ...], bool, bool]
"""What a token can be taken for, whether it is a character of a script without spaces, and whether an amount may begin."""


class Hit(NamedTuple):
    """An entry found at tokens `start:end`; `named` is where the publisher's name stands in it, `goes_on` whether the
    phrase leaves its end open."""

    entry: int
    start: int
    end: int
    named: tuple[int, int] | None = None
    goes_on: bool = False


class _Node:
    """A place in the graph: where labels lead, what follows freely, whether it is a gap, and what ends here.

    Numbers of nodes are kept times _ROOMS, plus the room that is left where the node is a gap. What is empty is not
    made: there are thousands of nodes in a language.
    """

    __slots__ = ("edges", "ends", "free", "is_gap", "open_ends")

    def __init__(self, *, is_gap: bool = False) -> None:
        self.edges: dict[str, tuple[int, ...]] | None = None
        self.free: tuple[int, ...] = ()
        self.is_gap = is_gap
        self.ends: tuple[int, ...] = ()
        self.open_ends: tuple[int, ...] = ()


class _State:
    """A set of nodes that a text has reached, with its moves as far as they are known."""

    __slots__ = ("ends", "has_money", "has_name", "is_end", "is_simple", "moves", "nodes", "open_ends")

    def __init__(self, nodes: frozenset[int], graph: Sequence[_Node]) -> None:
        members = [graph[place] for place in sorted({node // _ROOMS for node in nodes})]
        self.nodes = nodes
        self.moves: dict[int, _State | None] = {_END: None}
        self.ends = tuple(sorted({entry for node in members for entry in node.ends}))
        self.open_ends = tuple(sorted({entry for node in members for entry in node.open_ends}))
        self.is_end = bool(self.ends or self.open_ends)
        self.has_name = any("{name}" in node.edges for node in members if node.edges)
        self.has_money = any("{money}" in node.edges for node in members if node.edges)
        self.is_simple = not self.has_name and not self.has_money
        """Whether it moves by single tokens only."""


class _Walk(NamedTuple):
    """A token sequence, the kinds of its tokens and what has been found in it; entries of which one hit is enough are `seen`."""

    tokens: Sequence[Token]
    kinds: Sequence[int]
    names: Places
    hits: list[Hit]
    seen: set[int]


class Lexicon:
    """Phrases by entry number. Built once, then only read (but for bounded memos of tokens and states seen).

    A lexicon may stand on another one that is closed: its phrases are found as well, and its graph is shared.
    """

    def __init__(self, base: Lexicon | None = None) -> None:
        self._graph: list[_Node] = [*(base._graph if base else ()), _Node(), _Node()]
        self._own_root, self._own_opening = len(self._graph) - 2, len(self._graph) - 1
        self._roots: set[int] = {*(base._roots if base else ()), self._own_root * _ROOMS}
        self._openings: set[int] = {*(base._openings if base else ()), self._own_opening * _ROOMS}
        self._labels: set[str] = set(base._labels) if base else set()
        self._once: set[int] = set(base._once) if base else set()
        self._stem_lengths: tuple[int, ...] = ()
        self._kind_of = Memo(self._name_kind)
        self._kinds: dict[_Kind, int] = {}
        self._faces: list[_Kind] = []
        self._hopeless: list[Container[int]] = []
        """Per kind of token, those after which nothing begins with it but at the start of a block."""
        self._states: dict[frozenset[int], _State | None] = {}
        self._root = self._opening = _State(frozenset(), ())

    def add(self, pieces: Sequence[Piece], entry: int, *, once: bool = False, opens: bool = False) -> None:
        """Add one phrase (see `phrases.parse_phrase`) under an entry number.

        `once`: only its first hit matters; `opens`: only a hit at the first token does.
        """
        head = self._own_opening if opens else self._own_root
        if once:
            self._once.add(entry)
        goes_on = pieces[-1] == ((GAP,),)
        for piece in pieces[:-1] if goes_on else pieces:
            head = self._add_piece(head, piece)
        node = self._graph[head]
        if goes_on:
            node.open_ends += (entry,)
        else:
            node.ends += (entry,)

    def _add_piece(self, head: int, piece: Piece) -> int:
        tail = self._new_node()
        for labels in piece:
            place = head
            for label in labels[:-1]:
                place = self._add_label(place, label, self._new_node())
            if labels:
                self._add_label(place, labels[-1], tail)
            else:
                self._graph[head].free += (tail * _ROOMS,)
        return tail

    def _add_label(self, head: int, label: str, target: int) -> int:
        node = self._graph[head]
        if label == GAP:
            gap = self._new_node(is_gap=True)
            self._graph[gap].free = (target * _ROOMS,)
            node.free += (gap * _ROOMS + _GAP_ROOM,)
        else:
            self._labels.add(label)
            if node.edges is None:
                node.edges = {}
            node.edges[label] = (*node.edges.get(label, ()), target * _ROOMS)
        return target

    def _new_node(self, *, is_gap: bool = False) -> int:
        self._graph.append(_Node(is_gap=is_gap))
        return len(self._graph) - 1

    def close(self) -> None:
        """Say that all phrases are in."""
        self._stem_lengths = tuple(sorted({len(label) - 1 for label in self._labels if label.endswith("*")}))
        self._forget()

    def _forget(self) -> None:
        """Start the memos anew."""
        self._kind_of, self._states = Memo(self._name_kind), {}
        self._faces = [(("{name}",), False, False), (("{money}",), False, False), ((), False, False), ((), True, False)]
        self._kinds = {kind: number for number, kind in enumerate(self._faces)}
        self._hopeless = [set(), set(), _ANY, _ANY]
        self._root = self._reach(set(self._roots)) or self._root
        self._opening = self._reach(self._roots | self._openings) or self._root
        for root in (self._root, self._opening):
            root.moves |= {_EMPTY_KIND: None, _EMPTY_SINGLE_KIND: None}

    def _name_kind(self, token: Token) -> int:
        """What a token can be taken for. Tokens of one kind move the automaton alike."""
        faces = tuple(face for face in self._list_faces(token) if face in self._labels)
        key = (faces, token.is_single, token.is_price)
        if key not in self._kinds:
            self._kinds[key] = len(self._faces)
            self._faces.append(key)
            self._hopeless.append(set())
        return self._kinds[key]

    def _list_faces(self, token: Token) -> list[str]:
        folded = token.folded
        if folded.startswith(("http://", "https://")):
            faces = [URL_FACE, *re.findall(r"[^\W_]+", folded)[1:8]]
        elif "@" in folded:
            faces = [EMAIL_FACE]
        else:
            faces = [folded, *(folded[:length] + "*" for length in self._stem_lengths if length <= len(folded))]
        return [*faces, NUMBER_FACE] if token.is_number else faces

    def find(self, tokens: Sequence[Token], names: Places, *, everywhere: bool = False) -> list[Hit]:
        """All entries in a token sequence, in order of where they begin.

        `names` are the places of the publisher's name, see `Names.find`. Of an entry that was added with `once`, only
        the first hit is given; `everywhere`: those added with `opens` are found at any token.
        """
        if len(self._states) > _STATE_LIMIT:
            self._forget()
        elif len(self._kind_of) > _MEMO_LIMIT:
            self._kind_of.clear()
        kinds = [*map(self._kind_of.__getitem__, tokens), _END]
        hopeless = self._hopeless
        starts = [n for n, (kind, after) in enumerate(pairwise(kinds)) if after not in hopeless[kind] or not n]
        walk = _Walk(tokens, kinds, names, [], set())
        for start in range(len(tokens)) if everywhere else sorted({*starts, *names}) if names else starts:
            self._begin(self._root if start and not everywhere else self._opening, start, walk)
        return walk.hits

    def _begin(self, root: _State, start: int, walk: _Walk) -> None:
        """Collect the entries that begin at a place."""
        kind, token = walk.kinds[start], walk.tokens[start]
        state = root.moves[kind] if kind in root.moves else self._move(root, kind)
        if state is None:
            if root is self._root and not token.is_price:
                self._hopeless[kind] = _ANY
        elif state.is_end or not state.is_simple or state.moves.get(walk.kinds[start + 1], state):
            self._follow(state, start, start + 1, None, walk)
        elif root is self._root and isinstance(hopeless := self._hopeless[kind], set) and not token.is_price:
            hopeless.add(walk.kinds[start + 1])
        if not walk.names and not token.is_price:
            return
        if root.has_name and start in walk.names:
            for end in walk.names[start]:
                self._follow(self._move(root, _NAME_KIND), start, end, (start, end), walk)
        if token.is_price and root.has_money and (end := end_of_money(walk.tokens, start)):
            self._follow(self._move(root, _MONEY_KIND), start, end, None, walk)

    def _follow(self, state: _State | None, start: int, place: int, named: tuple[int, int] | None, walk: _Walk) -> None:
        """Collect the entries that begin at `start` and have been followed to `place`."""
        kinds = walk.kinds
        while state is not None:
            if state.is_end:
                self._collect(state, start, place, named, walk)
            kind, moves = kinds[place], state.moves
            if not state.is_simple and kind != _END:
                self._branch(state, start, place, named, walk)
            state = moves[kind] if kind in moves else self._move(state, kind)
            place += 1

    def _branch(self, state: _State, start: int, place: int, named: tuple[int, int] | None, walk: _Walk) -> None:
        """Follow an amount of money and the publisher's name where they stand at `place`."""
        if state.has_money and walk.tokens[place].is_price and (end := end_of_money(walk.tokens, place)):
            self._follow(self._move(state, _MONEY_KIND), start, end, named, walk)
        if state.has_name and place in walk.names:
            for end in reversed(walk.names[place]):
                self._follow(self._move(state, _NAME_KIND), start, end, (place, end), walk)

    def _collect(self, state: _State, start: int, end: int, named: tuple[int, int] | None, walk: _Walk) -> None:
        for entry in state.ends:
            if entry not in walk.seen:
                walk.hits.append(Hit(entry, start, end, named))
                if entry in self._once:
                    walk.seen.add(entry)
        for entry in state.open_ends:
            walk.hits.append(Hit(entry, start, end, named, True))

    def _move(self, state: _State, kind: int) -> _State | None:
        """Where tokens of a kind lead from a state; worked out once."""
        if kind not in state.moves:
            faces, is_single, _ = self._faces[kind]
            reached = set[int]()
            for number in state.nodes:
                node, room = self._graph[number // _ROOMS], number % _ROOMS
                if node.edges:
                    for face in faces:
                        reached.update(node.edges.get(face, ()))
                if node.is_gap and room and kind > _MONEY_KIND:
                    reached.add(number - min(room, 1 if is_single else _ROOM_OF_WORD))
            state.moves[kind] = self._reach(reached)
        return state.moves[kind]

    def _reach(self, nodes: set[int]) -> _State | None:
        """The state of these nodes and all that follow them freely; None where there are none."""
        waiting = list(nodes)
        while waiting:
            fresh = set(self._graph[waiting.pop() // _ROOMS].free) - nodes
            nodes |= fresh
            waiting += fresh
        key = frozenset(nodes)
        if key not in self._states:
            self._states[key] = _State(key, self._graph) if key else None
        return self._states[key]
