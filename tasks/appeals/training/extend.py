"""Learns weights of new signals beside those that ship: `python -m tasks.appeals.training.extend LABELLED.jsonl…`.

For a signal that came after the weights, when not all pages that these were learnt from are at hand: whatever has a weight
keeps it, and so do the costs of runs, the thresholds and the wording. A file that is named twice counts twice. Learns
figures only.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from tasks.appeals.rulebook import RuleBook, load_rulebook
from tasks.appeals.training.chain import Chain, ChainBuilder, Parameters, fit_beside, join_chains
from tasks.appeals.training.runs import VIEWS, Page, describe_page, read_pages, see_page
from tasks.appeals.training.train import store_weights
from tasks.appeals.weights import WEIGHTS_FILE, Weights, load_weights
from tasks.appeals.wording import WordingModel, load_wording

IMPORTANCE = 0.4
"""Of each view alike: words that no rule foresaw are what new signals are for."""


def build_chain(
    pages: Sequence[Page], rulebook: RuleBook, wording: WordingModel, known: dict[str, int]
) -> tuple[Chain, np.ndarray]:
    """The pages as the chain sees them, once a view, and how much each counts. Adds signals to those known."""
    chains, importances = [], []
    for share, is_told, _ in VIEWS.values():
        builder = ChainBuilder(known)
        for page in pages:
            builder.add(describe_page(page, see_page(page, rulebook, wording, share, is_told)))
        chains.append(builder.build())
        importances.append(np.full(len(pages), IMPORTANCE))
    return join_chains(chains), np.concatenate(importances)


def flatten_weights(weights: Weights, names: Sequence[str]) -> np.ndarray:
    """Weights as the parameters of these signals in one row, 0 of those that they do not know."""
    signals, letters = (np.array([of.get(name, 0.0) for name in names]) for of in (weights.signals, weights.letters))
    return Parameters(signals, letters, np.array(weights.starts), np.array(weights.changes)).write()


def extend_weights(weights: Weights, chain: Chain, importance: np.ndarray) -> Parameters:
    """The parameters of all signals of the chain: those that have a weight keep it, the others are learnt."""
    is_new = np.array([name not in weights.signals and name not in weights.letters for name in chain.names])
    return Parameters.read(fit_beside(chain, importance, flatten_weights(weights, chain.names), is_new))


def main(arguments: Sequence[str] | None = None) -> int:
    """Learn the weights of new signals and write them beside the others."""
    parser = argparse.ArgumentParser(prog="python -m tasks.appeals.training.extend", description=__doc__)
    parser.add_argument("labelled", nargs="+", type=Path, help="JSONL of labelled pages")
    pages, weights = read_pages(parser.parse_args(arguments).labelled), load_weights()
    known = {name: place for place, name in enumerate(sorted({*weights.signals, *weights.letters}))}
    chain, importance = build_chain(pages, load_rulebook(), load_wording(), known)
    stored = json.loads(WEIGHTS_FILE.read_text(encoding="utf-8"))
    stored |= store_weights(chain.names, extend_weights(weights, chain, importance))
    stored["fitted_on"]["new signals on documents"] = len(pages)
    WEIGHTS_FILE.write_text(json.dumps(stored, ensure_ascii=False, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
