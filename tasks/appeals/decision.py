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
from math import exp
from pathlib import Path
from typing import Any

from tasks.appeals.evidence import Evidence

WEIGHTS_FILE = Path(__file__).parent / "weights.json"
WORDING_LIMIT = 4.0
_MOST_ODDS = 300.0
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
    odds = [exp(max(-_MOST_ODDS, min(_MOST_ODDS, own))) for own in log_odds]
    from_start = _carry_odds(odds, exp(weights.start), weights)
    from_end = _carry_odds(odds[::-1], 1.0, weights)[::-1]
    both = (own * before * after for own, before, after in zip(odds, from_start, from_end, strict=True))
    return [product / (1.0 + product) for product in both]


def _carry_odds(odds: Sequence[float], first: float, weights: Weights) -> list[float]:
    """What the blocks before each one say about it, as odds: a soft step between the two costs of changing."""
    stay_news, stay_appeal = exp(weights.stay_news), exp(weights.stay_appeal)
    carried = [first]
    for own in odds[:-1]:
        before = own * carried[-1]
        carried.append((before * stay_appeal + 1.0) / (before + stay_news))
    return carried[: len(odds)]
