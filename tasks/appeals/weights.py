"""The probability of an appeal: log-odds per block, then a linear chain (forward-backward) over the blocks of the article.

The chain has three states (journalism, a standalone box, a letter) with learnt transition odds. The probability that a
block is an appeal takes its neighbours into account, so the middle of a letter goes with its opener even though it
would pass for journalism anywhere else, and an isolated look-alike stays. Two linear passes over the blocks. Sees only
signals and weights, never text.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import repeat
from math import exp
from pathlib import Path
from sys import intern
from typing import Any, NamedTuple

from tasks.appeals.evidence import Evidence
from tasks.appeals.signals import name_banded

WEIGHTS_FILE = Path(__file__).parent / "weights.json"
WORDING_LIMIT = 4.0
THRESHOLD = 0.85
"""The threshold of a group that has none of its own."""
_MOST_ODDS = 50.0
_WORDINGS = name_banded("wording {band}")

States = tuple[float, float, float]
"""A number for each state: journalism, a box, a letter."""
Odds = tuple[float, float]
"""The odds of a box and of a letter against journalism."""


@dataclass(frozen=True, slots=True)
class Weights:
    """The learnt parameters: log-odds of signals and of state transitions, and thresholds."""

    signals: Mapping[str, float]
    """How strongly a signal, or a unit of wording score in a length band ("wording 4-8"), suggests an appeal."""
    letters: Mapping[str, float]
    """How much more strongly it suggests a letter than a box."""
    starts: States
    changes: tuple[States, ...]
    """Log-odds of a transition from each state (rows) to each state (columns)."""
    thresholds: Mapping[str, float]
    """The least probability with which a block goes, by `Evidence.group`."""

    def at(self, thresholds: Mapping[str, float]) -> Weights:
        """The same weights with different thresholds."""
        return replace(self, thresholds=thresholds)

    @property
    def lowest(self) -> float:
        """The probability below which no block goes, whatever its group."""
        return min([THRESHOLD, *self.thresholds.values()])

    def is_likely(self, evidence: Evidence, chance: float) -> bool:
        """Whether the probability reaches the threshold of the block's group."""
        return chance >= self.thresholds.get(evidence.group, THRESHOLD)


@lru_cache(maxsize=1)
def load_weights() -> Weights:
    """The weights that ship with the package."""
    return read_weights(json.loads(WEIGHTS_FILE.read_text(encoding="utf-8")))


def read_weights(data: Mapping[str, Any]) -> Weights:
    """The weights in parsed JSON."""
    changes = tuple(map(tuple, data["changes"]))
    signals, letters = ({intern(name): weight for name, weight in data[key].items()} for key in ("signals", "letters"))
    return Weights(signals, letters, tuple(data["starts"]), changes, data.get("thresholds", {}))


class Chance(NamedTuple):
    """The probability that a block is an appeal, and that it is part of a letter."""

    appeal: float
    letter: float


def limit_wording(evidence: Evidence) -> float:
    """The wording score, clipped."""
    return _limit(evidence.wording, WORDING_LIMIT)


def weigh_evidence(evidence: Evidence, weights: Weights, marks: float = 0.0) -> Odds:
    """The log-odds of a box and of a letter for one block on its own; `marks` are the log-odds from its markup."""
    names, wording, score = evidence.signals, _WORDINGS[evidence.band], limit_wording(evidence)
    box = score * weights.signals.get(wording, 0.0) + sum(map(weights.signals.get, names, repeat(0.0)))
    letter = score * weights.letters.get(wording, 0.0) + sum(map(weights.letters.get, names, repeat(0.0)))
    return box + marks, box + letter + marks


def find_chances(log_odds: Sequence[Odds], weights: Weights) -> list[Chance]:
    """The chance of each block given the whole sequence (forward-backward)."""
    own = [(_to_odds(box), _to_odds(letter)) for box, letter in log_odds]
    rows, columns = _lay_out_changes(weights.changes)
    ahead = _walk(own, _exponentiate(weights.starts), columns)
    behind = _walk(own[::-1], (1.0, 1.0, 1.0), rows)[::-1]
    return [_meet(*states) for states in zip(ahead, behind, own, strict=True)]


@lru_cache(maxsize=8)
def _lay_out_changes(changes: tuple[States, ...]) -> tuple[tuple[States, ...], tuple[States, ...]]:
    """The transition odds by row and by column, for the backward and the forward pass."""
    rows = tuple(_exponentiate(row) for row in changes)
    return rows, tuple(zip(*rows, strict=True))


def _exponentiate(states: States) -> States:
    news, box, letter = map(_to_odds, states)
    return news, box, letter


def _to_odds(log_odds: float) -> float:
    return exp(_limit(log_odds, _MOST_ODDS))


def _limit(value: float, most: float) -> float:
    return most if value > most else -most if value < -most else value


def _walk(own: Sequence[Odds], start: States, changes: Sequence[States]) -> list[States]:
    """The odds of the states at each block, given the blocks so far and its own evidence; normalized to 1 per block."""
    walked: list[States] = []
    news, box, letter = start
    to_news, to_box, to_letter = changes
    for own_box, own_letter in own:
        box, letter = box * own_box, letter * own_letter
        total = news + box + letter
        news, box, letter = here = news / total, box / total, letter / total
        walked.append(here)
        news, box, letter = (
            news * to_news[0] + box * to_news[1] + letter * to_news[2],
            news * to_box[0] + box * to_box[1] + letter * to_box[2],
            news * to_letter[0] + box * to_letter[1] + letter * to_letter[2],
        )
    return walked


def _meet(ahead: States, behind: States, own: Odds) -> Chance:
    """Combine both passes; both contain the block's own odds, so these are divided out once."""
    news = ahead[0] * behind[0]
    box = ahead[1] * behind[1] / own[0]
    letter = ahead[2] * behind[2] / own[1]
    total = news + box + letter
    return Chance((box + letter) / total, letter / total)
