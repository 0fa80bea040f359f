"""How the weights of the signals and of the runs are learnt: a chain of two states over invented documents.

Refuses to know how the wording is scored; it is handed the models. Used by `train` only.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.optimize import minimize
from scipy.sparse import csr_matrix

from tasks.appeals.compose import Document
from tasks.appeals.decision import WORDING_LIMIT
from tasks.appeals.evidence import gather_evidence
from tasks.appeals.known_names import Names
from tasks.appeals.names import list_names
from tasks.appeals.rulebook import RuleBook
from tasks.appeals.wording import WordingModel, name_wordings
from tasks.records import CATEGORIES

RARE = 3
STAY_NEWS, STAY_APPEAL = 3.0, 0.75  # chosen by cross-validation on real pages, where runs are longer than invented ones
PENALTY_OF_WORDS, PENALTY_OF_SHAPES = 3.0, 30.0


@dataclass(slots=True)
class Chain:
    """Documents as the chain model sees them: signals, wording per band, labels (1, 0, or -1 for either)."""

    matrix: csr_matrix
    names: list[str]
    labels: np.ndarray
    lengths: np.ndarray


def list_chain(
    documents: Sequence[Document], models: Sequence[WordingModel], folds: Sequence[int], rulebook: RuleBook
) -> Chain:
    """Evidence of all documents as one sparse matrix; wording scores come from models that never saw the box."""
    known: dict[str, int] = {}
    rows: list[int] = []
    columns: list[int] = []
    values: list[float] = []
    labels: list[int] = []
    row = 0
    for document in documents:
        for signals, wording, label in describe_document(document, models, folds, rulebook):
            band = wording[0]
            for name, value in [*((signal, 1.0) for signal in signals), (f"wording {band}", wording[1])]:
                rows.append(row)
                columns.append(known.setdefault(name, len(known)))
                values.append(value)
            labels.append({"optional": -1}.get(label, 1 if label in CATEGORIES else 0))
            row += 1
    matrix = csr_matrix((values, (rows, columns)), shape=(row, len(known)))
    return Chain(matrix, list(known), np.array(labels), np.array([len(d.lines) for d in documents]))


def describe_document(
    document: Document, models: Sequence[WordingModel], folds: Sequence[int], rulebook: RuleBook
) -> list[tuple[list[str], tuple[str, float], str]]:
    rules = rulebook.compile(rulebook.choose_languages(document.language, []))
    found = gather_evidence([line.text for line in document.lines], rules, Names(list_names(document.names, None)))
    words = [[] if evidence.is_quiet else name_wordings(evidence.tokens, evidence.names) for evidence in found]
    scores = [0.0] * len(found)
    for fold, model in enumerate(models):
        mine = [place for place, line in enumerate(document.lines) if folds[line.box] == fold]
        for place, score in zip(mine, model.score_blocks([words[place] for place in mine]), strict=True):
            scores[place] = max(-WORDING_LIMIT, min(WORDING_LIMIT, score))
    return [
        ([*e.signals, *e.context], (e.band, score), line.label)
        for e, score, line in zip(found, scores, document.lines, strict=True)
    ]


def fit_chain(chain: Chain) -> tuple[np.ndarray, np.ndarray]:
    """Weights of the signals and (start, stay with journalism, stay with appeal), by penalised maximum likelihood.

    What a block looks like and where it stands is penalised more than its words: invented pages know less of it.
    """
    counts = np.asarray((chain.matrix != 0).sum(axis=0)).ravel()
    usable = counts >= RARE
    penalty = np.array([penalise(name) for name, use in zip(chain.names, usable, strict=True) if use])
    matrix = chain.matrix[:, usable].tocsr()
    longest = int(chain.lengths.max())
    starts = np.concatenate([[0], np.cumsum(chain.lengths)[:-1]])
    grid = starts[:, None] + np.arange(longest)[None, :]
    inside = np.arange(longest)[None, :] < chain.lengths[:, None]
    grid = np.where(inside, grid, 0)
    labels = np.where(inside, chain.labels[grid], -1)
    transposed = matrix.T.tocsr()

    def loss(parameters: np.ndarray) -> tuple[float, np.ndarray]:
        own, runs = parameters[:-3], parameters[-3:]
        odds = np.where(inside, (matrix @ own)[grid], 0.0)
        free, free_nodes, free_runs = _sum_paths(odds, runs, inside, None)
        bound, bound_nodes, bound_runs = _sum_paths(odds, runs, inside, labels)
        by_row = np.zeros(matrix.shape[0])
        by_row[grid[inside]] = (free_nodes - bound_nodes)[inside]
        gradient = np.concatenate([transposed @ by_row + penalty * own, free_runs - bound_runs])
        return float(free - bound + 0.5 * own @ (penalty * own)), gradient

    start = np.zeros(matrix.shape[1] + 3)
    result = minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": 250})
    weights = np.zeros(len(chain.names))
    weights[usable] = result.x[:-3]
    return weights, result.x[-3:]


def penalise(signal: str) -> float:
    """How strongly a weight is drawn to zero."""
    if signal.startswith("wording") or " rule " in signal or "clear appeal" in signal or "in a list" in signal:
        return 1.0
    if " and " in signal or (" in " in signal and not signal.startswith(("name", "you", "we "))):
        return PENALTY_OF_WORDS
    return PENALTY_OF_SHAPES


def _sum_paths(
    odds: np.ndarray, runs: np.ndarray, inside: np.ndarray, labels: np.ndarray | None
) -> tuple[float, np.ndarray, np.ndarray]:
    """Log sum over all ways (that agree with the labels), expected appeals per block, expected (start, stays)."""
    start, stay_news, stay_appeal = runs
    _, longest = odds.shape
    emit = np.stack([np.zeros_like(odds), odds], axis=2)
    if labels is not None:
        emit[..., 0] = np.where(labels == 1, -1e9, emit[..., 0])
        emit[..., 1] = np.where(labels == 0, -1e9, emit[..., 1])
    change = np.array([[stay_news, 0.0], [0.0, stay_appeal]])
    ahead = np.empty_like(emit)
    ahead[:, 0] = emit[:, 0] + np.array([0.0, start])
    for t in range(1, longest):
        step = emit[:, t] + np.logaddexp.reduce(ahead[:, t - 1, :, None] + change, axis=1)
        ahead[:, t] = np.where(inside[:, t, None], step, ahead[:, t - 1])
    behind = np.zeros_like(emit)
    for t in range(longest - 2, -1, -1):
        step = np.logaddexp.reduce(change + (emit[:, t + 1] + behind[:, t + 1])[:, None, :], axis=2)
        behind[:, t] = np.where(inside[:, t + 1, None], step, 0.0)
    total = np.logaddexp.reduce(ahead[:, -1], axis=1)
    nodes = np.where(inside, np.exp(ahead[..., 1] + behind[..., 1] - total[:, None]), 0.0)
    stays = np.zeros(2)
    for t in range(1, longest):
        for state in (0, 1):
            both = ahead[:, t - 1, state] + change[state, state] + emit[:, t, state] + behind[:, t, state] - total
            stays[state] += np.exp(both[inside[:, t]]).sum()
    return float(total.sum()), nodes, np.array([nodes[:, 0].sum(), *stays])
