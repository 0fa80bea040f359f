"""Phrases as one graph: nodes, labelled edges between them, and which phrases end at each node.

Looks at no text; a lexicon follows a text through the graph.
"""

from __future__ import annotations

from collections.abc import Sequence

from tasks.appeals.phrases import GAP, Piece

ROOMS = 16
"""Numbers of nodes are kept times ROOMS, plus the room that is left where the node is a gap."""
_GAP_ROOM = 12


class Node:
    """A place in the graph: where labels lead, what follows freely, and what ends here.

    What is empty is not made: there are thousands of nodes in a language. Most of them have one label, and no `others`.
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
        """Have a label lead to another place, too."""
        if self.label is None or label == self.label:
            self.label, self.targets = label, (*self.targets, target)
            return
        if self.others is None:
            self.others = {}
        self.others[label] = (*self.others.get(label, ()), target)


class Graph:
    """Phrases by entry number. A graph may stand on another one, whose phrases it has as well."""

    def __init__(self, base: Graph | None = None) -> None:
        self.nodes: list[Node] = [*(base.nodes if base else ()), Node(), Node()]
        self._root, self._opening = len(self.nodes) - 2, len(self.nodes) - 1
        self.roots: set[int] = {*(base.roots if base else ()), self._root * ROOMS}
        """Where phrases begin, and where those begin that only open a block."""
        self.openings: set[int] = {*(base.openings if base else ()), self._opening * ROOMS}
        self.labels: set[str] = set(base.labels) if base else set()
        self.once: set[int] = set(base.once) if base else set()
        """Entries of which only the first hit matters."""

    def add(self, pieces: Sequence[Piece], entry: int, *, once: bool = False, opens: bool = False) -> None:
        """Add one phrase (see `phrases.parse_phrase`) under an entry number.

        `once`: only its first hit matters; `opens`: only a hit at the first token does.
        """
        head = self._opening if opens else self._root
        if once:
            self.once.add(entry)
        goes_on = pieces[-1] == ((GAP,),)
        for piece in pieces[:-1] if goes_on else pieces:
            head = self._add_piece(head, piece)
        node = self.nodes[head]
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
                self.nodes[head].free += (tail * ROOMS,)
        return tail

    def _add_label(self, head: int, label: str, target: int) -> int:
        node = self.nodes[head]
        if label == GAP:
            gap = self._new_node()
            self.nodes[gap].free = (target * ROOMS,)
            node.free += (gap * ROOMS + _GAP_ROOM,)
        else:
            self.labels.add(label)
            node.lead(label, target * ROOMS)
        return target

    def _new_node(self) -> int:
        self.nodes.append(Node())
        return len(self.nodes) - 1
