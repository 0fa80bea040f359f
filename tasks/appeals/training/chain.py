"""Learns the weights of signals and runs: a linear-chain CRF with three states, fitted on labelled documents.

Where the documents come from is up to the caller.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from scipy.optimize import minimize
from scipy.sparse import csr_matrix, vstack

RARE = 3
IMPOSSIBLE = -1e4
PENALTY = 3.0
PENALTY_OF_WORDS, PENALTY_OF_SHAPES, PENALTY_OF_CHANGES = 3.0, 10.0, 0.01
STATES = 3
"""Journalism (0), a box (1), a letter (2). A label is the number of the only state it allows, or -1 for any."""
ITERATIONS = 150


@dataclass(frozen=True, slots=True)
class Parameters:
    """What is learnt: per signal the log-odds of an appeal, and what is added to them for a letter; log-odds of each state at
    the start, and of each change of state."""

    signals: np.ndarray
    letters: np.ndarray
    starts: np.ndarray
    changes: np.ndarray

    @classmethod
    def make_empty(cls, count: int) -> Parameters:
        """Parameters of `count` signals, all zero."""
        return cls(np.zeros(count), np.zeros(count), np.zeros(STATES), np.zeros((STATES, STATES)))

    @classmethod
    def read(cls, flat: np.ndarray) -> Parameters:
        """Parameters from one row of numbers, as from `write`."""
        count = (len(flat) - STATES - STATES**2) // 2
        signals, letters, starts, changes = np.split(flat, [count, 2 * count, 2 * count + STATES])
        return cls(signals, letters, starts, changes.reshape(STATES, STATES))

    def write(self) -> np.ndarray:
        """One row of numbers."""
        return np.concatenate([self.signals, self.letters, self.starts, self.changes.ravel()])

    def choose(self, places: np.ndarray) -> Parameters:
        """The parameters of some signals only."""
        return replace(self, signals=self.signals[places], letters=self.letters[places])

    def spread(self, places: np.ndarray, count: int) -> Parameters:
        """The parameters of `count` signals: these at the given places, 0 elsewhere."""
        signals, letters = np.zeros(count), np.zeros(count)
        signals[places], letters[places] = self.signals, self.letters
        return replace(self, signals=signals, letters=letters)


@dataclass(slots=True)
class Chain:
    """Documents as the chain model sees them: a row per block with its signals and wording score, and its label (see STATES);
    `lengths` are the documents' numbers of blocks."""

    matrix: csr_matrix
    names: list[str]
    labels: np.ndarray
    lengths: np.ndarray


class ChainBuilder:
    """Collects documents block by block; several builders may share one list of signal names."""

    def __init__(self, known: dict[str, int]) -> None:
        self.known = known
        self._rows: list[int] = []
        self._columns: list[int] = []
        self._values: list[float] = []
        self._labels: list[int] = []
        self._lengths: list[int] = []

    def add(self, blocks: Sequence[tuple[Sequence[str], str, float, int]]) -> None:
        """Add a document: per block its signals, its band, its wording score and its label."""
        for signals, band, wording, label in blocks:
            named = [*((signal, 1.0) for signal in signals), (f"wording {band}", wording)]
            for name, value in named:
                self._rows.append(len(self._labels))
                self._columns.append(self.known.setdefault(name, len(self.known)))
                self._values.append(value)
            self._labels.append(label)
        self._lengths.append(len(blocks))

    def build(self) -> Chain:
        """The documents added so far, with one column for each name known so far."""
        shape = (len(self._labels), len(self.known))
        matrix = csr_matrix((self._values, (self._rows, self._columns)), shape=shape)
        return Chain(matrix, list(self.known), np.array(self._labels), np.array(self._lengths))


def join_chains(chains: Sequence[Chain]) -> Chain:
    """One chain of all documents. The names of the last must begin with those of every other."""
    names = chains[-1].names
    matrices = [
        csr_matrix((c.matrix.data, c.matrix.indices, c.matrix.indptr), shape=(c.matrix.shape[0], len(names)))
        for c in chains
    ]
    labels, lengths = np.concatenate([c.labels for c in chains]), np.concatenate([c.lengths for c in chains])
    return Chain(vstack(matrices).tocsr(), names, labels, lengths)


class _Layout:
    """Blocks sorted by their position in the document, longest documents first, so that one step of the chain is one slice."""

    def __init__(self, lengths: np.ndarray, importance: np.ndarray) -> None:
        order = np.argsort(-lengths, kind="stable")
        sizes, begins = lengths[order], np.concatenate([[0], np.cumsum(lengths)[:-1]])[order]
        self.alive = [int((sizes > step).sum()) for step in range(int(sizes.max()))]
        self.offsets = np.concatenate([[0], np.cumsum(self.alive)]).astype(int)
        self.order = np.concatenate([begins[:count] + step for step, count in enumerate(self.alive)])
        self.last = np.array([self.offsets[size - 1] + row for row, size in enumerate(sizes)])
        self.importance = importance[order]
        self.row_importance = np.concatenate([self.importance[:count] for count in self.alive])

    def steps(self) -> list[tuple[slice, slice, int]]:
        """For each step: the slice of blocks that have a next one, the slice of these next ones, and their number."""
        pairs = []
        for step, count in enumerate(self.alive[1:], 1):
            before, here = self.offsets[step - 1], self.offsets[step]
            pairs.append((slice(before, before + count), slice(here, here + count), count))
        return pairs


def fit_chain(chain: Chain, importance: np.ndarray, start: np.ndarray | None = None) -> np.ndarray:
    """All parameters in one row (`Parameters.read` names its parts), by penalised maximum likelihood.

    `importance` is one number per document; `start` is the result of another fit, to begin from. Signals of a block's shape
    and position are penalised more than those of its words, because invented pages represent them less well.
    """
    counts = np.asarray((chain.matrix != 0).sum(axis=0)).ravel()
    usable = np.flatnonzero(counts >= RARE)
    penalties = PENALTY * np.array([penalise(chain.names[place]) for place in usable])
    fit = _Fit(chain, usable, penalties, _Layout(chain.lengths, importance))
    first = Parameters.read(start).choose(usable) if start is not None else Parameters.make_empty(len(usable))
    result = minimize(fit.measure, first.write(), jac=True, method="L-BFGS-B", options={"maxiter": ITERATIONS})
    return Parameters.read(result.x).spread(usable, len(chain.names)).write()


class _Fit:
    """The loss of parameters on the labelled documents, and its gradient."""

    def __init__(self, chain: Chain, usable: np.ndarray, penalties: np.ndarray, layout: _Layout) -> None:
        self.layout, self.penalties = layout, penalties
        self.matrix = chain.matrix[:, usable].tocsr()[layout.order]
        self.transposed = self.matrix.T.tocsr()
        self.bounds = _bind_labels(chain.labels[layout.order])

    def measure(self, flat: np.ndarray) -> tuple[float, np.ndarray]:
        """The penalised negative log likelihood of a row of parameters, and its gradient."""
        own = Parameters.read(flat)
        box = self.matrix @ own.signals
        odds = np.column_stack([np.zeros_like(box), box, box + self.matrix @ own.letters])
        free, bound = _sum_paths(self.layout, odds, own), _sum_paths(self.layout, odds + self.bounds, own)
        _, boxes, letters = (self.transposed @ (free.nodes - bound.nodes)).T
        gradient = Parameters(
            boxes + letters + self.penalties * own.signals,
            letters + self.penalties * own.letters,
            free.starts - bound.starts,
            free.changes - bound.changes + PENALTY_OF_CHANGES * own.changes,
        )
        penalty = (self.penalties * (own.signals**2 + own.letters**2)).sum()
        penalty += PENALTY_OF_CHANGES * (own.changes**2).sum()
        return float(free.total - bound.total + 0.5 * penalty), gradient.write()


def penalise(signal: str) -> float:
    """How strongly the weight of a signal is drawn to zero, relative to PENALTY."""
    if signal.startswith("wording") or " rule" in signal or "clear appeal" in signal or "in a list" in signal:
        return 1.0
    if " and " in signal or (" in " in signal and not signal.startswith(("name", "you", "we "))):
        return PENALTY_OF_WORDS
    return PENALTY_OF_SHAPES


def _bind_labels(labels: np.ndarray) -> np.ndarray:
    """For each block and state: 0, or IMPOSSIBLE if the label forbids the state."""
    is_other = labels[:, None] != np.arange(STATES)
    return np.where(is_other & (labels[:, None] >= 0), IMPOSSIBLE, 0.0)


@dataclass(frozen=True, slots=True)
class _Paths:
    """Log partition function of the documents; expected states per block and at the start, and expected changes of state."""

    total: float
    nodes: np.ndarray
    starts: np.ndarray
    changes: np.ndarray


def _sum_paths(layout: _Layout, nodes: np.ndarray, own: Parameters) -> _Paths:
    steps, firsts = layout.steps(), layout.offsets[1]
    ahead, behind = nodes.copy(), np.zeros_like(nodes)
    ahead[:firsts] += own.starts
    for before, here, _ in steps:
        ahead[here] += _log_sum(ahead[before][:, :, None] + own.changes, 1)
    totals = _log_sum(ahead[layout.last], 1)
    changes = np.zeros_like(own.changes)
    for before, here, count in reversed(steps):
        after = own.changes + (nodes[here] + behind[here])[:, None, :]
        behind[before] = _log_sum(after, 2)
        pairs = np.exp(ahead[before][:, :, None] + after - totals[:count, None, None])
        changes += (pairs * layout.importance[:count, None, None]).sum(axis=0)
    by_row = np.concatenate([totals[:count] for count in layout.alive])
    chances = np.exp(ahead + behind - by_row[:, None]) * layout.row_importance[:, None]
    return _Paths(float((totals * layout.importance).sum()), chances, chances[:firsts].sum(axis=0), changes)


def _log_sum(values: np.ndarray, axis: int) -> np.ndarray:
    most = values.max(axis=axis, keepdims=True)
    total: np.ndarray = np.log(np.exp(values - most).sum(axis=axis)) + most.squeeze(axis)
    return total
