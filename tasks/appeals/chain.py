"""How the weights of the signals and of the runs are learnt: a chain of two states over documents with labels.

Refuses to know where the documents come from. Used by the trainer only.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.optimize import minimize
from scipy.sparse import csr_matrix, vstack

RARE = 3
IMPOSSIBLE = -1e4
PENALTY = 3.0
PENALTY_OF_WORDS, PENALTY_OF_SHAPES = 3.0, 10.0
ITERATIONS = 150


@dataclass(slots=True)
class Chain:
    """Documents as the chain model sees them: signals, wording per band, labels (1, 0, or -1 for either)."""

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
        """The documents so far, with as many columns as there are names by now."""
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
    """Blocks sorted by their place in the document, longest documents first: one step of the chain is one slice."""

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
        """Slices of the blocks that have a next one, and of these next ones, with their number."""
        pairs = []
        for step, count in enumerate(self.alive[1:], 1):
            before, here = self.offsets[step - 1], self.offsets[step]
            pairs.append((slice(before, before + count), slice(here, here + count), count))
        return pairs


def fit_chain(chain: Chain, importance: np.ndarray, start: np.ndarray | None = None) -> tuple[np.ndarray, np.ndarray]:
    """Weights of the signals and (start, stay with journalism, stay with appeal), by penalised maximum likelihood.

    `importance` is one number a document; `start` the result of another fit, to begin from. What a block looks like
    and where it stands is penalised more than its words: invented pages know less of it.
    """
    counts = np.asarray((chain.matrix != 0).sum(axis=0)).ravel()
    usable = counts >= RARE
    penalty = PENALTY * np.array([penalise(name) for name, use in zip(chain.names, usable, strict=True) if use])
    layout = _Layout(chain.lengths, importance)
    matrix = chain.matrix[:, usable].tocsr()[layout.order]
    transposed, labels = matrix.T.tocsr(), chain.labels[layout.order]
    never_news, never_appeal = np.where(labels == 1, IMPOSSIBLE, 0.0), np.where(labels == 0, IMPOSSIBLE, 0.0)

    def loss(parameters: np.ndarray) -> tuple[float, np.ndarray]:
        own, runs = parameters[:-3], parameters[-3:]
        odds = matrix @ own
        free, free_nodes, free_runs = _sum_paths(layout, np.zeros_like(odds), odds, runs)
        bound, bound_nodes, bound_runs = _sum_paths(layout, never_news, odds + never_appeal, runs)
        gradient = np.concatenate([transposed @ (free_nodes - bound_nodes) + penalty * own, free_runs - bound_runs])
        return float(free - bound + 0.5 * own @ (penalty * own)), gradient

    first = np.zeros(matrix.shape[1] + 3) if start is None else np.concatenate([start[:-3][usable], start[-3:]])
    result = minimize(loss, first, jac=True, method="L-BFGS-B", options={"maxiter": ITERATIONS})
    weights = np.zeros(len(chain.names))
    weights[usable] = result.x[:-3]
    return weights, result.x[-3:]


def penalise(signal: str) -> float:
    """How strongly a weight is drawn to zero."""
    if signal.startswith("wording") or " rule" in signal or "clear appeal" in signal or "in a list" in signal:
        return 1.0
    if " and " in signal or (" in " in signal and not signal.startswith(("name", "you", "we "))):
        return PENALTY_OF_WORDS
    return PENALTY_OF_SHAPES


def _sum_paths(
    layout: _Layout, news: np.ndarray, appeal: np.ndarray, runs: np.ndarray
) -> tuple[float, np.ndarray, np.ndarray]:
    """Log sum over all ways through the documents, expected appeals per block, expected (start, stays)."""
    start, stay_news, stay_appeal = runs
    steps, firsts = layout.steps(), layout.offsets[1]
    ahead_news, ahead_appeal = news.copy(), appeal.copy()
    ahead_appeal[:firsts] += start
    for before, here, _ in steps:
        ahead_news[here] += np.logaddexp(ahead_news[before] + stay_news, ahead_appeal[before])
        ahead_appeal[here] += np.logaddexp(ahead_news[before], ahead_appeal[before] + stay_appeal)
    totals = np.logaddexp(ahead_news[layout.last], ahead_appeal[layout.last])
    behind_news, behind_appeal = np.zeros_like(news), np.zeros_like(appeal)
    stays = np.zeros(2)
    for before, here, count in reversed(steps):
        next_news, next_appeal = news[here] + behind_news[here], appeal[here] + behind_appeal[here]
        behind_news[before] = np.logaddexp(next_news + stay_news, next_appeal)
        behind_appeal[before] = np.logaddexp(next_news, next_appeal + stay_appeal)
        rest, weight = totals[:count], layout.importance[:count]
        stays[0] += (np.exp(ahead_news[before] + stay_news + next_news - rest) * weight).sum()
        stays[1] += (np.exp(ahead_appeal[before] + stay_appeal + next_appeal - rest) * weight).sum()
    by_row = np.concatenate([totals[:count] for count in layout.alive])
    nodes = np.exp(ahead_appeal + behind_appeal - by_row) * layout.row_importance
    return float((totals * layout.importance).sum()), nodes, np.array([nodes[:firsts].sum(), *stays])
