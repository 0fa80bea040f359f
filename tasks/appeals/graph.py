"""Phrases as one graph: nodes, labelled edges between them, and which phrases end at each node.

Looks at no text; a lexicon follows a text through the graph.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tasks.appeals.phrases import GAP, Piece

ROOMS = 16
"""A node is stored as its number times ROOMS plus, if it is a gap, the room that is left in the gap."""
_GAP_ROOM = 12


class Node:
    """A node of the graph: edges by label, `free` edges (taken without a token), and the entries that end here.

    Empty containers are not created, since a language has thousands of nodes. Most have one label and no `others`.
    """

    __slots__ = ("ends", "free", "label", "open_ends", "others", "targets")

    def __init__(self) -> None:
        self.label: str | None = None
        self.targets: tuple[int, ...] = ()
        self.others: dict[str, tuple[int, ...]] | None = None
        self.free: tuple[int, ...] = ()
        self.ends: tuple[int, ...] = ()
        self.open_ends: tuple[int, ...] = ()

    def lead(self, label: str, target: int) -> None:
        """Add an edge with a label."""
        if self.label is None or label == self.label:
            self.label, self.targets = label, (*self.targets, target)
            return
        if self.others is None:
            self.others = {}
        self.others[label] = (*self.others.get(label, ()), target)


class Graph:
    """Phrases by entry number. A graph may extend another one, whose phrases it then contains too."""

    def __init__(self, base: Graph | None = None) -> None:
        self.nodes: list[Node] = list(base.nodes) if base else []
        self._root, self._opening = self._new_node(), self._new_node()
        self.roots: set[int] = {*(base.roots if base else ()), self._root}
        """The nodes where phrases begin."""
        self.openings: set[int] = {*(base.openings if base else ()), self._opening}
        """The nodes where phrases begin that count only at the first token of a block."""
        self.once: set[int] = set(base.once) if base else set()
        """Entries of which only the first hit matters."""
        self._base, self._labels, self._ends = base, set[str](), dict[tuple[int, bool], int]()

    def list_labels(self) -> Iterator[str]:
        """All labels; those of the base graph come last."""
        yield from self._labels
        if self._base:
            yield from self._base.list_labels()

    def add(self, pieces: Sequence[Piece], entry: int, *, once: bool = False, opens: bool = False) -> None:
        """Add one phrase (see `phrases.parse_phrase`) under an entry number.

        `once`: only its first hit matters; `opens`: only a hit at the first token does.
        """
        head = self._opening if opens else self._root
        if once:
            self.once.add(entry)
        goes_on = pieces[-1] == ((GAP,),)
        *first, last = pieces[:-1] if goes_on else pieces
        for piece in first:
            head = self._add_piece(head, piece, self._new_node())
        self._add_piece(head, last, self._end(entry, goes_on))

    def _end(self, entry: int, goes_on: bool) -> int:
        """The node, without edges, where all phrases of an entry end."""
        number = self._ends.get((entry, goes_on))
        if number is None:
            number = self._ends[entry, goes_on] = self._new_node()
            node = self.nodes[number // ROOMS]
            node.ends, node.open_ends = ((), (entry,)) if goes_on else ((entry,), ())
        return number

    def _add_piece(self, head: int, piece: Piece, tail: int) -> int:
        for labels in piece:
            place = head
            for label in labels[:-1]:
                place = self._add_label(place, label, self._new_node())
            if labels:
                self._add_label(place, labels[-1], tail)
            else:
                self.nodes[head // ROOMS].free += (tail,)
        return tail

    def _add_label(self, head: int, label: str, target: int) -> int:
        node = self.nodes[head // ROOMS]
        if label == GAP:
            gap = self._new_node()
            self.nodes[gap // ROOMS].free = (target,)
            node.free += (gap + _GAP_ROOM,)
        else:
            self._labels.add(label)
            node.lead(label, target)
        return target

    def _new_node(self) -> int:
        self.nodes.append(Node())
        return (len(self.nodes) - 1) * ROOMS
