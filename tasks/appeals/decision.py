"""The decision over a whole article: log-odds per block, then probabilities over all ways to divide it into runs.

A chain of two states (journalism, appeal) with learnt costs for changing between them: the probability that a block
is an appeal takes in its neighbours, so a letter's middle goes with its opener and a lone look-alike stays. Two passes
over the blocks, linear. Refuses to look at text; it sees signals and weights.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import exp, log1p
from pathlib import Path

from tasks.appeals.evidence import Evidence

WEIGHTS_FILE = Path(__file__).parent / "weights.json"
WORDING_LIMIT = 4.0
LONG_BLOCK = 25
SURE_ODDS = 8.0
BOX_WORDS, BOX_ODDS = 90, 9.0
"""A box run together into one long block: a sure rule and another one, and nobody is quoted."""


@dataclass(frozen=True, slots=True)
class Weights:
    """Log-odds per signal, per unit of wording score and band of length, and for two neighbours of the same kind."""

    signals: Mapping[str, float]
    wording: Mapping[str, float]
    start: float
    stay_news: float
    stay_appeal: float
    thresholds: tuple[float, float] = (0.85, 0.85)
    """How probable an appeal must be before a block goes: up to 25 words, and longer."""

    def threshold(self, words: int) -> float:
        """The probability that a block of so many words needs."""
        return self.thresholds[words > LONG_BLOCK]


@lru_cache(maxsize=1)
def load_weights() -> Weights:
    """The weights that ship with the package."""
    data = json.loads(WEIGHTS_FILE.read_text(encoding="utf-8"))
    return Weights(data["signals"], data["wording"], data["start"], data["stay_news"], data["stay_appeal"])


def weigh_evidence(evidence: Evidence, weights: Weights) -> float:
    """The log-odds of one block by itself: positive speaks for an appeal. A sure rule on a short block is
    enough, and so are two rules on a box that was run together into one block."""
    known = weights.signals
    wording = max(-WORDING_LIMIT, min(WORDING_LIMIT, evidence.wording)) * weights.wording.get(evidence.band, 0.0)
    odds = wording + sum(known.get(signal, 0.0) for signal in [*evidence.signals, *evidence.context])
    sure = {rule.id for rule, _ in evidence.rules if rule.strength == "sure"}
    if sure and evidence.words <= LONG_BLOCK:
        return max(odds, SURE_ODDS)
    is_box = evidence.words <= BOX_WORDS and len({rule.id for rule, _ in evidence.rules}) > 1
    return max(odds, BOX_ODDS) if sure and is_box and "say" not in evidence.classes else odds


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
