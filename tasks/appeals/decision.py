"""The decision over a whole article: log-odds per block, then probabilities over all ways to divide it into runs.

A chain of two states (journalism, appeal) with learnt costs for changing between them: the probability that a block
is an appeal takes in its neighbours, so a letter's middle goes with its opener and a lone look-alike stays. Two passes
over the blocks, linear. Refuses to look at text; it sees signals and weights.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import repeat
from math import exp, log1p
from pathlib import Path
from typing import Any

from tasks.appeals.evidence import Evidence

WEIGHTS_FILE = Path(__file__).parent / "weights.json"
WORDING_LIMIT = 4.0
THRESHOLD = 0.85
"""How probable an appeal must be in a group that has no threshold of its own."""


@dataclass(frozen=True, slots=True)
class Weights:
    """Log-odds per signal, per unit of wording score and band of length, and for two neighbours of the same kind."""

    signals: Mapping[str, float]
    wording: Mapping[str, float]
    start: float
    stay_news: float
    stay_appeal: float
    thresholds: Mapping[str, float]
    """How probable an appeal must be before a block goes, by `Evidence.group`."""

    def at(self, thresholds: Mapping[str, float]) -> Weights:
        """The same weights with other thresholds."""
        return replace(self, thresholds=thresholds)

    def is_likely(self, evidence: Evidence, chance: float) -> bool:
        """Whether the probability is enough for a block of this group."""
        return chance >= self.thresholds.get(evidence.group, THRESHOLD)


@lru_cache(maxsize=1)
def load_weights() -> Weights:
    """The weights that ship with the package."""
    return read_weights(json.loads(WEIGHTS_FILE.read_text(encoding="utf-8")))


def read_weights(data: Mapping[str, Any]) -> Weights:
    """Weights as they are stored."""
    return Weights(
        data["signals"],
        data["wording"],
        data["start"],
        data["stay_news"],
        data["stay_appeal"],
        data.get("thresholds", {}),
    )


def weigh_evidence(evidence: Evidence, weights: Weights) -> float:
    """The log-odds of one block by itself: positive speaks for an appeal."""
    known = weights.signals
    wording = max(-WORDING_LIMIT, min(WORDING_LIMIT, evidence.wording)) * weights.wording.get(evidence.band, 0.0)
    return wording + sum(map(known.get, evidence.signals + evidence.context, repeat(0.0)))


def find_probabilities(log_odds: Sequence[float], weights: Weights) -> list[float]:
    """The probability of each block to be an appeal, given the whole sequence (forward and backward pass)."""
    if not log_odds:
        return []
    forward = [log_odds[0] + weights.start]
    for own in log_odds[1:]:
        forward.append(own + _carry(forward[-1], weights))
    backward = [0.0] * len(log_odds)
    for place in range(len(log_odds) - 2, -1, -1):
        backward[place] = _carry(log_odds[place + 1] + backward[place + 1], weights)
    return [_squash(ahead + behind) for ahead, behind in zip(forward, backward, strict=True)]


def _carry(odds: float, weights: Weights) -> float:
    """What a neighbour's log-odds say about a block: a soft step between the two costs of changing."""
    return _log_add(odds + weights.stay_appeal, 0.0) - _log_add(odds, weights.stay_news)


def _log_add(first: float, second: float) -> float:
    high, low = (first, second) if first > second else (second, first)
    return high + log1p(exp(low - high))


def _squash(odds: float) -> float:
    return 1.0 / (1.0 + exp(-odds)) if odds > -700 else 0.0
