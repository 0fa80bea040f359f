"""Pack the model of py3langid into `tasks/metadata/languages.npz`: `python tests/quality/pack_languages.py [--output FILE]`.

The model has 100,053 groups of letters, of up to six bytes, and for each how likely it is in each of 142 languages. In
py3langid's file it is an automaton of 39 MB and a full table of 28 MB, which take most of a second to unpack. Here the
groups are a tree, and of the table only those numbers are kept that say more than "never seen in this language".

Needs py3langid (a development package), whose licence is in `tasks/metadata/languages.license.txt`.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
import numpy.typing as npt
from py3langid.langid import MODEL_DIR, MODEL_FILE
from py3langid.modelio import load_model

PACKED = Path(__file__).parents[2] / "tasks" / "metadata" / "languages.npz"
_BYTES, _WINDOW = 256, 4_096
_NOWHERE, _NO_GROUP = -1, -1

Array = npt.NDArray[np.int64]


def pack() -> dict[str, npt.NDArray[np.generic]]:
    """The arrays of the packed model, see `tasks.metadata.language_model`."""
    table, prior, languages, moves, rows, groups = load_model(MODEL_DIR / MODEL_FILE)
    parents, letters = grow_tree(np.array(moves).reshape(-1, _BYTES), np.array(rows))
    bases, places = lay_out_tree(parents, letters)
    owners = np.full(len(bases), _NOWHERE, dtype=np.int32)
    owners[places[1:]] = places[parents[1:]]
    numbers = np.full(len(bases), _NO_GROUP, dtype=np.int32)
    numbers[places] = groups
    met, first = np.unique(numbers, return_index=True)
    order = met[np.argsort(first)]
    order = order[order >= 0]
    renumbered = np.full(len(table) + 1, _NO_GROUP, dtype=np.int32)
    renumbered[order] = np.arange(len(order))
    return {
        "bases": bases, "owners": owners, "groups": renumbered[numbers], "prior": prior, "languages": np.array(languages),
        **pack_table(table[order]),
    }  # fmt: skip


def grow_tree(moves: Array, rows: Array) -> tuple[Array, Array]:
    """Of each state of an automaton the one that it is reached from on the shortest way, and by which byte."""
    parents, letters = np.full(len(rows), _NOWHERE), np.zeros(len(rows), dtype=np.int64)
    waiting = [0]
    for state in waiting:
        for letter, target in enumerate(moves[rows[state]].tolist()):
            if target and parents[target] == _NOWHERE:
                parents[target], letters[target] = state, letter
                waiting.append(target)
    return parents, letters


def lay_out_tree(parents: Array, letters: Array) -> tuple[npt.NDArray[np.int32], Array]:
    """Places for the nodes of a tree, the root's 0, and for each place where its children begin: the child by a byte stands
    that byte further on, and no place is taken twice."""
    children: list[list[int]] = [[] for _ in parents]
    for node, parent in enumerate(parents.tolist()):
        if parent != _NOWHERE:
            children[parent].append(node)
    is_taken = np.zeros(2 * len(parents) + 2 * _BYTES, dtype=bool)
    is_taken[:_BYTES] = True  # the root's own place, and no beginning below 0
    starts, places = np.zeros(len(parents), dtype=np.int32), np.zeros(len(parents), dtype=np.int64)
    for node in sorted(range(len(parents)), key=lambda node: -len(children[node])):
        if children[node]:
            wanted = letters[children[node]]
            start = _find_room(is_taken, wanted)
            is_taken[start + wanted] = True
            places[children[node]] = start + wanted
            starts[node] = start
    bases = np.zeros(int(places.max()) + 1 + _BYTES, dtype=np.int32)
    bases[places] = starts
    return bases, places


def _find_room(is_taken: npt.NDArray[np.bool_], wanted: Array) -> int:
    """The lowest place from which nothing wanted is taken."""
    first = int(np.argmin(is_taken))
    for start in range(first, len(is_taken), _WINDOW):
        free = start + (~is_taken[start : start + _WINDOW]).nonzero()[0] - wanted[0]
        fitting = free[~is_taken[free[:, None] + wanted].any(axis=1)]
        if len(fitting):
            return int(fitting[0])
    raise AssertionError("there is room for all")


def pack_table(table: npt.NDArray[np.float16]) -> dict[str, npt.NDArray[np.generic]]:
    """Of a table (groups by languages) what differs from the least of each language: how many differ in each row, in which
    column, and which of the column's values stands there."""
    ranks = np.zeros(table.shape, dtype=np.uint16)
    values = []
    for column in range(table.shape[1]):
        known, ranks[:, column] = np.unique(table[:, column], return_inverse=True)
        values.append(known)
    told, columns = ranks.nonzero()
    ranked = ranks[told, columns]
    return {
        "counts": np.bincount(told, minlength=len(table)).astype(np.uint8), "columns": columns.astype(np.uint8),
        "low_ranks": (ranked & 255).astype(np.uint8), "high_ranks": (ranked >> 8).astype(np.uint8),
        "values": np.concatenate(values), "value_counts": np.array(list(map(len, values)), dtype=np.uint16),
    }  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--output", type=Path, default=PACKED)
    np.savez_compressed(parser.parse_args().output, **pack())  # type: ignore[arg-type]


if __name__ == "__main__":
    main()
