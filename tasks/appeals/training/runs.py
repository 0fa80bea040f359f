"""Fits the weights and thresholds on synthetic documents and, if available, labelled pages.

Each document is used as it is, and again with some rules ignored, as on a page whose wording no rule anticipated. From
labelled pages only numbers are learnt (weights, thresholds), never words. The models passed in score the wording.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from random import Random
from typing import Any
from zlib import crc32

import numpy as np

from tasks.appeals.context import add_context
from tasks.appeals.decision import decide_blocks
from tasks.appeals.evidence import Evidence, study_blocks
from tasks.appeals.guards import find_guard
from tasks.appeals.known_names import Names
from tasks.appeals.names import infer_names, list_names
from tasks.appeals.rulebook import RuleBook
from tasks.appeals.training.chain import Chain, ChainBuilder, fit_chain, join_chains
from tasks.appeals.training.compose import Document
from tasks.appeals.weights import Weights, limit_wording
from tasks.appeals.wording import WordingModel, name_wordings
from tasks.blocks import lay_out_blocks
from tasks.records import APPEAL_FAMILY, CATEGORIES, Article, Block

SEED = 20_201_105
LINE_WORDS = 12
_OF_LETTERS = ("publisher_message", "donation_appeal", "membership_promo", "donation_widget")
FOLDS = 5
INVENTED_IMPORTANCE = 0.12
VIEWS = {"told": (1.0, True, 0.5), "half": (0.5, False, 0.4), "none": (0.0, True, 0.2)}
"""The views of a labelled page: share of rule matches kept, whether publisher and language are given, importance."""
PRICE_OF_CUT, WORDS_OF_CUT, DEAR_NOTES = 0.5, 15, ("headline", "hard_negative")
GAIN_OF_OTHERS = 0.4
LEAST_THRESHOLDS = {
    "sure rule, line": 0.5,
    "sure rule, paragraph": 0.5,
    "likely rule, line": 0.78,
    "likely rule, paragraph": 0.6,
    "no rule, stub": 0.75,
    "no rule, stub, in company": 0.7,
    "no rule, stub, in a letter": 0.4,
    "no rule, stub, in a letter, mute": 0.5,
    "no rule, stub, mute": 0.85,
    "no rule, stub, in company, mute": 0.75,
    "no rule, line": 0.9,
    "no rule, line, in company": 0.78,
    "no rule, line, in a letter": 0.8,
    "no rule, line, in a letter, mute": 0.6,
    "no rule, line, mute": 0.85,
    "no rule, line, in company, mute": 0.75,
    "no rule, paragraph": 0.85,
    "no rule, paragraph, in company": 0.8,
    "no rule, paragraph, in a letter": 0.8,
    "no rule, paragraph, in a letter, mute": 0.6,
}
"""Lower bounds for the chosen thresholds. Labelled pages have few long blocks, and a wrong cut of one costs most. Blocks
without a rule are where unseen publishers differ most from seen ones, especially if no neighbour matched a rule either."""


@dataclass(frozen=True, slots=True)
class Page:
    """A labelled document: its article, its other fields (`told`), and the label and note of each block."""

    publisher: str
    article: Article
    told: Mapping[str, Any]
    labels: tuple[str, ...]
    notes: tuple[str, ...]

    @property
    def fold(self) -> int:
        return crc32(self.publisher.encode()) % FOLDS


def read_pages(paths: Iterable[Path]) -> list[Page]:
    """Labelled documents, one JSON object per line, in the format that `bench_appeals.py` reads."""
    pages = []
    for path in paths:
        for line in path.read_text(encoding="utf-8").splitlines():
            told = json.loads(line)
            blocks = [block for block in told.pop("blocks") if block["text"].strip()]
            texts = [" ".join(block["text"].split()) for block in blocks]
            article = Article(blocks=lay_out_blocks([Block(no=0, text=text, start=0, end=0) for text in texts]))
            publisher = (told.get("publisher") or told.get("domain") or told["doc_id"]).lower()
            notes = tuple(block.get("note") or "" for block in blocks)
            pages.append(Page(publisher, article, told, tuple(block["label"] for block in blocks), notes))
    return pages


Seen = list[Evidence]


def see_page(page: Page, rulebook: RuleBook, wording: WordingModel, share: float, is_told: bool) -> Seen:
    """The evidence of a page if only this share of its rule matches is kept; `is_told`: with publisher and language."""
    texts = [block.text for block in page.article.blocks]
    language, domain = (page.told.get("lang"), page.told.get("domain")) if is_told else (None, None)
    told = [page.told["publisher"]] if is_told and page.told.get("publisher") else []
    rules = rulebook.compile(rulebook.choose_languages(language, texts))
    names = Names(list_names(told, domain) or infer_names(texts, rules))
    found = study_blocks(texts, rules, names)
    forget_rules(found, share, Random(f"{SEED} {page.publisher}"))  # noqa: S311  (a fixed seed is the point)
    add_context(found, wording)
    return found


def forget_rules(found: Sequence[Evidence], share: float, random: Random) -> None:
    """Keep only a share of the rule matches, as on a page whose wording no rule anticipated."""
    for evidence in found:
        if evidence.rules and share < 1:
            evidence.replace_rules([fired for fired in evidence.rules if random.random() < share])


def list_invented(
    documents: Sequence[Document], models: Sequence[WordingModel], folds: Sequence[int], rulebook: RuleBook,
    known: dict[str, int], share: float,
) -> Chain:  # fmt: skip
    """Evidence of invented documents; wording scores come from models that never saw the box."""
    builder = ChainBuilder(known)
    random = Random(SEED)  # noqa: S311  (a fixed seed is the point)
    for document in documents:
        rules = rulebook.compile(rulebook.choose_languages(document.language, []))
        names = Names(list_names(document.names, None))
        found = study_blocks([line.text for line in document.lines], rules, names)
        forget_rules(found, share, random)
        add_context(found, None)
        _score_apart(found, [folds[line.box] for line in document.lines], models)
        builder.add(_describe(found, [line.label for line in document.lines]))
    return builder.build()


def _score_apart(found: Seen, folds: Sequence[int], models: Sequence[WordingModel]) -> None:
    for fold, model in enumerate(models):
        mine = [e for e, own in zip(found, folds, strict=True) if own == fold]
        scores = model.score_blocks([name_wordings(evidence.tokens, evidence.names) for evidence in mine])
        for evidence, score in zip(mine, scores, strict=True):
            evidence.wording = score


def _describe(found: Seen, labels: Sequence[str]) -> list[tuple[Sequence[str], str, float, int]]:
    letters = _find_letters(found, labels)
    return [
        (
            evidence.signals,
            evidence.band,
            limit_wording(evidence),
            _name_state(label, place in letters),
        )
        for place, (evidence, label) in enumerate(zip(found, labels, strict=True))
    ]


def _name_state(label: str, is_in_letter: bool) -> int:
    """The state of the chain that a label allows, -1 for any."""
    if label not in CATEGORIES:
        return -1 if label == "optional" else 0
    return 2 if is_in_letter else 1


def _find_letters(found: Seen, labels: Sequence[str]) -> set[int]:
    """The places of letters: runs of blocks with labels of letters (`_OF_LETTERS`) that contain a publisher's message, or at
    least two paragraphs."""
    letters: set[int] = set()
    for is_asking, run in groupby(range(len(labels)), lambda place: labels[place] in _OF_LETTERS):
        places = list(run)
        has_message = any(labels[place] == "publisher_message" for place in places)
        paragraphs = sum(found[place].words > LINE_WORDS and labels[place] != "donation_widget" for place in places)
        if is_asking and (has_message or paragraphs > 1):
            letters.update(places)
    return letters


def fit_weights(
    invented: Callable[[dict[str, int], float], Chain], pages: Sequence[Page],
    see: Callable[[Page, float, bool], Seen], store: Callable[[Sequence[str], np.ndarray], Weights],
) -> tuple[Weights, dict[int, Weights]]:  # fmt: skip
    """Weights learnt from all documents, and for each fold of publishers the weights learnt without it.

    Thresholds are chosen on the pages with weights that have not seen them; the thresholds of a fold on the other folds.
    """
    known: dict[str, int] = {}
    chains = [invented(known, 1.0), invented(known, 0.5)]
    seen = {name: [see(page, share, told) for page in pages] for name, (share, told, _) in VIEWS.items()}
    importances = [np.full(len(chain.lengths), INVENTED_IMPORTANCE if pages else 0.5) for chain in chains]
    page_folds = np.array([page.fold for page in pages])
    for name in VIEWS if pages else ():
        builder = ChainBuilder(known)
        for page, found in zip(pages, seen[name], strict=True):
            builder.add(_describe(found, page.labels))
        chains.append(builder.build())
    chain = join_chains(chains)

    def fit(without: int | None, start: np.ndarray | None) -> tuple[Weights, np.ndarray]:
        real = [np.where(page_folds == without, 0.0, VIEWS[name][2]) for name in VIEWS] if pages else []
        learnt = fit_chain(chain, np.concatenate([*importances, *real]), start)
        return store(chain.names, learnt), learnt

    final, start = fit(None, None)
    if not pages:
        return final, {}
    by_fold = {fold: fit(fold, start)[0] for fold in range(FOLDS)}
    return set_thresholds(final, by_fold, pages, [seen["told"], seen["half"]])


@dataclass(frozen=True, slots=True)
class _Case:
    group: str
    chance: float
    gain: float
    fold: int


def set_thresholds(
    final: Weights, by_fold: Mapping[int, Weights], pages: Sequence[Page], views: Sequence[Sequence[Seen]]
) -> tuple[Weights, dict[int, Weights]]:
    """Set the thresholds of weights to those with the largest gain; those of a fold are chosen on the other folds."""
    cases = [
        case
        for seen in views
        for page, found in zip(pages, seen, strict=True)
        for case in _list_cases(page, found, by_fold[page.fold])
    ]
    apart = {
        fold: weights.at(choose_thresholds([case for case in cases if case.fold != fold]))
        for fold, weights in by_fold.items()
    }
    return final.at(choose_thresholds(cases)), apart


def _list_cases(page: Page, found: Seen, weights: Weights) -> list[_Case]:
    chances = decide_blocks(page.article, found, weights).chances
    return [
        _Case(
            evidence.group, 0.0 if find_guard(block, evidence, ()) else chance, _gain(label, note, evidence), page.fold
        )
        for block, evidence, chance, label, note in zip(
            page.article.blocks, found, chances, page.labels, page.notes, strict=True
        )
        if label != "optional"
    ]


def _gain(label: str, note: str, evidence: Evidence) -> float:
    """The gain from cutting a block: 1 for an appeal, less for other categories; negative for journalism, by its length, and
    more so for headlines and look-alikes."""
    if label in CATEGORIES:
        return 1.0 if label in APPEAL_FAMILY else GAIN_OF_OTHERS
    return -PRICE_OF_CUT * (1 + evidence.words / WORDS_OF_CUT + 3 * (note in DEAR_NOTES))


def choose_thresholds(cases: Iterable[_Case]) -> dict[str, float]:
    """For each group, the threshold of probability with the largest gain, but at least the group's lower bound."""
    by_group: dict[str, list[_Case]] = {}
    for case in cases:
        by_group.setdefault(case.group, []).append(case)
    return {
        group: max(_choose_threshold(own), LEAST_THRESHOLDS.get(group, 0.0)) for group, own in sorted(by_group.items())
    }


def _choose_threshold(cases: list[_Case]) -> float:
    ordered = sorted(cases, key=lambda case: -case.chance)
    best, threshold, total = 0.0, 1.01, 0.0
    for case, after in zip(ordered, [*ordered[1:], None], strict=True):
        total += case.gain
        below = after.chance if after else 0.0
        if total > best and below < case.chance:
            best, threshold = total, (case.chance + below) / 2
    return round(threshold, 3)
