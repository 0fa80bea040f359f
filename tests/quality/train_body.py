"""Learn `tasks/page/body_weights.json` from pages with reference texts, and report how well it carries over to publishers
that it has not seen (five folds, no publisher in two of them).

    python tests/quality/train_body.py DATA [--labels BLOCKS.jsonl] [--write]

DATA holds *.jsonl with `{html, domain, gold_text}` or `{html, domain, with, without}` per line, `html` below DATA.
BLOCKS.jsonl holds `{page, blocks: [{text, label}]}`: its "article" blocks are body whatever the reference says, and appeals
are ignored, because they must reach the appeal remover. Needs scikit-learn (a development package).
"""

from __future__ import annotations

import argparse
import gzip
import json
import math
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from unittest.mock import patch

import numpy as np
from bench_text import Extraction, list_words, print_tallies, read_rows, use_ours
from scipy.sparse import csr_matrix, vstack
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold

from tasks.markup.classes import Classes
from tasks.markup.tree import parse_html
from tasks.metadata.stated import read_metadata
from tasks.page.alignment import find_covered, squeeze
from tasks.page.body import WEIGHTS_FILE
from tasks.page.body_signals import Signals
from tasks.page.captions import caption_role
from tasks.page.cascade import find_body
from tasks.page.runs import read_runs
from tasks.page.scene import Scene
from tasks.records import Page, Reference

_FEWEST_DOMAINS = 6
_FOLDS = 5
_IN, _OUT = 0.7, 0.3
_SHORT = 25
_LONG = 150
_STRENGTH = 0.2
_SEGMENT_PAGE_WEIGHT = 0.35
_SMALLEST_WEIGHT = 0.01
_STANDFIRST = 40
_LEADS = frozenset(
    ("is description", *(f"lead:0:{n}" for n in range(5)), *(f"below headline:{n}" for n in range(1, 4)))
)
_WITHOUT_STANDFIRST = ("aeb",)
"""Whose references leave standfirsts out, which are text here."""
_CAUTION = 0.2
"""So much more must speak for a run than against it."""


@dataclass(slots=True)
class Sample:
    """One page: the candidate runs, their signals, and what is known of them (1 body, 0 not, None unknown)."""

    domain: str
    weight: float
    row: dict[str, Any]
    texts: list[str] = field(default_factory=list)
    signals: list[list[str]] = field(default_factory=list)
    truth: list[float | None] = field(default_factory=list)
    is_beside: list[bool] = field(default_factory=list)
    """Headline or caption: found by other means, and not counted here."""


def read_samples(data: Path, labels: Path | None) -> Iterator[Sample]:
    known = _read_labels(labels)
    for path in sorted(data.glob("*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            yield _read_sample(row, gzip.decompress((data / row["html"]).read_bytes()), known.get(row["html"], {}))


def _read_labels(path: Path | None) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = defaultdict(dict)
    for line in path.read_text(encoding="utf-8").splitlines() if path else ():
        row = json.loads(line)
        if row.get("page"):
            found[row["page"]].update({squeeze(b["text"]).casefold(): b["label"] for b in row["blocks"]})
    return found


def _read_sample(row: dict[str, Any], body: bytes, labels: dict[str, str]) -> Sample:
    page = Page(Reference(row["id"]), body, "text/html", "", url=row["url"])
    tree = parse_html(body.decode("utf-8", "replace"))
    metadata = read_metadata(Classes(tree), page)
    runs = read_runs(tree)
    found = find_body(tree)
    shares = find_covered([run.squeezed for run in runs], found) if found is not None else [0.0] * len(runs)
    scene = Scene(runs, shares, metadata.title, metadata.titles)
    signals = Signals(scene, metadata)
    sample = Sample(row["domain"], 1.0 if "gold_text" in row else _SEGMENT_PAGE_WEIGHT, row)
    judge = _judge_by_text(row["gold_text"]) if "gold_text" in row else _judge_by_segments(row)
    for no in scene.candidates:
        text, key = runs[no].text, scene.keys[no]
        sample.texts.append(text)
        sample.signals.append([*signals.name(no), *signals.name_place(no)])
        beside = caption_role(runs[no]) is not None or key == scene.title_key or scene.is_title(no)
        sample.is_beside.append(beside)
        truth = None if beside else _correct(text, judge(text), labels.get(key), scene.tags[no], shares[no])
        is_standfirst = no < scene.first and len(text) > _STANDFIRST and _LEADS.intersection(sample.signals[-1])
        is_left_out = is_standfirst and truth is not None and truth < _OUT and row.get("source") in _WITHOUT_STANDFIRST
        sample.truth.append(None if is_left_out else truth)
    return sample


def _correct(text: str, truth: float | None, label: str | None, tag: str, share: float) -> float | None:
    """Annotators overrule references, which also lack lists and tables that are text."""
    if label == "article":
        return 1.0
    if label not in (None, "optional"):
        return None
    if truth == 1.0 and share < 0.5 and len(text) < _SHORT:
        return None  # a menu's "Sport" may stand in the text by chance
    is_missing_list = (
        tag in ("li", "tr", "td", "th", "dd", "dt") and share >= 0.5 and truth is not None and truth < _OUT
    )
    return None if is_missing_list else truth


def _judge_by_text(reference: str) -> Any:
    words = list_words(reference)
    triples = set(zip(words, words[1:], words[2:], strict=False))
    whole = f" {' '.join(words)} "

    def judge(text: str) -> float | None:
        own = list_words(text)
        if len(own) <= 3:
            return float(f" {' '.join(own)} " in whole) if own else None
        return sum(triple in triples for triple in zip(own, own[1:], own[2:], strict=False)) / (len(own) - 2)

    return judge


def _judge_by_segments(row: dict[str, Any]) -> Any:
    wanted, unwanted = (["".join(segment.split()) for segment in row[key]] for key in ("with", "without"))

    def judge(text: str) -> float | None:
        squeezed = "".join(text.split())
        if any(segment in squeezed for segment in wanted):
            return 1.0
        return 0.0 if any(segment in squeezed for segment in unwanted) else None

    return judge


@dataclass(slots=True)
class Model:
    """Names of signals in the order of the columns, and what was learnt about them."""

    names: list[str]
    weights: np.ndarray
    bias: float

    @property
    def signals(self) -> dict[str, float]:
        """What `tasks/page/body.py` weighs with."""
        return {"bias": self.bias - _CAUTION, **dict(zip(self.names, map(float, self.weights), strict=True))}


def fit(samples: list[Sample]) -> Model:
    """Fit a model on pages. The weight of a page does not depend on its length; within a page, long runs weigh more."""
    domains: dict[str, set[str]] = defaultdict(set)
    for sample in samples:
        for names in sample.signals:
            for name in names:
                domains[name].add(sample.domain)
    columns = {n: i for i, n in enumerate(sorted(n for n, seen in domains.items() if len(seen) >= _FEWEST_DOMAINS))}
    parts = [_matrix(sample, columns) for sample in samples]
    weights = np.concatenate([part[2] for part in parts])
    learner = LogisticRegression(C=_STRENGTH, solver="liblinear", max_iter=300, random_state=0)
    learner.fit(
        vstack([part[0] for part in parts if part[1]]),
        [truth for part in parts for truth in part[1]],
        sample_weight=weights * len(weights) / weights.sum(),
    )
    return Model(list(columns), learner.coef_[0], float(learner.intercept_[0]))


def _matrix(sample: Sample, columns: dict[str, int]) -> tuple[csr_matrix, list[bool], np.ndarray]:
    known = [no for no, truth in enumerate(sample.truth) if truth is not None and not _OUT <= truth <= _IN]
    cells = [(row, columns[name]) for row, no in enumerate(known) for name in sample.signals[no] if name in columns]
    rows, cols = zip(*cells, strict=True) if cells else ((), ())
    matrix = csr_matrix((np.ones(len(cells)), (rows, cols)), shape=(len(known), len(columns)))
    importance = np.array([math.sqrt(min(len(sample.texts[no]), _LONG)) for no in known])
    total = importance.sum() or 1.0
    return matrix, [(sample.truth[no] or 0.0) > 0.5 for no in known], importance / total * sample.weight


def report(data: Path, weights: Iterable[tuple[str, dict[str, float]]]) -> None:
    """Print what the whole way from page to text reaches, each page with the weights that its id is given."""
    of_page = dict(weights)
    for path in sorted(data.glob("*.jsonl")):
        rows, pages = zip(*read_rows(path), strict=True)
        print(f"\n{path.name}: {len(rows)} pages")
        print_tallies(rows, (_use(page, of_page[row["id"]]) for row, page in zip(rows, pages, strict=True)))


def _use(page: Page, weights: dict[str, float]) -> dict[str, Extraction]:
    with patch("tasks.page.body.load_body_weights", return_value=weights):
        return {"newsrefinery": use_ours(page)}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("--labels", type=Path)
    parser.add_argument("--write", action="store_true", help="replace tasks/page/body_weights.json")
    options = parser.parse_args()
    samples = list(read_samples(options.data, options.labels))
    print(f"cross-validated: {_FOLDS} folds, no publisher in two of them")
    learnt: dict[str, dict[str, float]] = {}
    for known, unseen in GroupKFold(_FOLDS).split(samples, groups=[sample.domain for sample in samples]):
        signals = fit([samples[no] for no in known]).signals
        learnt.update((samples[no].row["id"], signals) for no in unseen)
    report(options.data, learnt.items())
    if options.write:
        write_weights(fit(samples))


def write_weights(model: Model) -> None:
    kept = {name: round(weight, 3) for name, weight in model.signals.items() if abs(weight) >= _SMALLEST_WEIGHT}
    WEIGHTS_FILE.write_text(json.dumps(kept, indent=0, ensure_ascii=False) + "\n")
    print(f"{len(kept)} weights -> {WEIGHTS_FILE}", file=sys.stderr)


if __name__ == "__main__":
    main()
