"""Learn `tasks/body_weights.json` from pages with reference texts, and report how well it carries over to publishers
that it has not seen (five folds, no publisher in two of them).

    python tests/quality/train_body.py DATA [--labels BLOCKS.jsonl] [--write]

DATA holds *.jsonl with `{html, domain, gold_text}` or `{html, domain, with, without}` a line, `html` below DATA.
BLOCKS.jsonl holds `{page, blocks: [{text, label}]}`: its "article" blocks are body whatever the reference says, and
appeals count as nothing, for they are to reach the appeal remover. Needs scikit-learn (a development package).
"""

from __future__ import annotations

import argparse
import gzip
import json
import math
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from scipy.sparse import csr_matrix, vstack
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold

from tasks.alignment import find_covered, squeeze
from tasks.body_signals import Signals
from tasks.extract import find_body
from tasks.layout import caption_role
from tasks.markup import parse_html, read_runs
from tasks.metadata import read_metadata
from tasks.normalize import find_words
from tasks.records import Page, Reference
from tasks.scene import Scene

_FEWEST_DOMAINS = 6
_FOLDS = 5
_IN, _OUT = 0.7, 0.3
_SHORT = 25
_STRENGTH = 0.2
_SEGMENT_PAGE_WEIGHT = 0.5
_SMALLEST_WEIGHT = 0.01


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
    metadata = read_metadata(tree, page)
    runs = read_runs(tree)
    found = find_body(tree, page.url)
    shares = find_covered([squeeze(run.text) for run in runs], found) if found is not None else [0.0] * len(runs)
    scene = Scene(runs, shares, metadata.title)
    signals = Signals(scene, metadata)
    sample = Sample(row["domain"], 1.0 if "gold_text" in row else _SEGMENT_PAGE_WEIGHT, row)
    judge = _judge_by_text(row["gold_text"]) if "gold_text" in row else _judge_by_segments(row)
    for no in scene.candidates:
        text, key = runs[no].text, scene.keys[no]
        sample.texts.append(text)
        sample.signals.append([*signals.name(no), *scene.place(no).signals])
        beside = caption_role(runs[no]) is not None or key == scene.title_key
        sample.is_beside.append(beside)
        truth = None if beside else _correct(text, judge(text), labels.get(key), runs[no].element.tag, shares[no])
        sample.truth.append(truth)
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


def _words(text: str) -> list[str]:
    """Words without case; every character of Chinese and Japanese is one."""
    return find_words(text.casefold())


def _judge_by_text(reference: str) -> Any:
    words = _words(reference)
    triples = set(zip(words, words[1:], words[2:], strict=False))
    whole = f" {' '.join(words)} "

    def judge(text: str) -> float | None:
        own = _words(text)
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

    def choose(self, sample: Sample) -> list[bool]:
        known = dict(zip(self.names, self.weights, strict=True))
        return [self.bias + sum(known.get(name, 0.0) for name in names) > 0 for names in sample.signals]


def fit(samples: list[Sample]) -> Model:
    """Learn from pages; each counts the same however long it is, and a long run more than a short one."""
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
    importance = np.array([math.sqrt(min(len(sample.texts[no]), 400)) for no in known])
    total = importance.sum() or 1.0
    return matrix, [(sample.truth[no] or 0.0) > 0.5 for no in known], importance / total * sample.weight


def report(samples: list[Sample], choices: Iterable[list[bool]]) -> None:
    """Print the mean word F1 of pages with a reference, and the F1 over segments of the others."""
    scores: dict[str, list[float]] = defaultdict(list)
    hits = Counter[str]()
    for sample, choice in zip(samples, choices, strict=True):
        lines = zip(sample.texts, choice, sample.is_beside, strict=True)
        text = "\n".join(dict.fromkeys(line for line, yes, beside in lines if yes and not beside))
        if "gold_text" in sample.row:
            scores[sample.row["source"]].append(_word_f1(sample.row["gold_text"], text))
            continue
        flat = "".join(text.split())
        for key in ("with", "without"):
            hits.update(f"{key} {''.join(segment.split()) in flat}" for segment in sample.row[key])
    for source, values in scores.items():
        perfect = sum(value >= 0.99 for value in values) / len(values)
        print(f"{source}: {len(values)} pages, word F1 {np.mean(values):.4f}, {perfect:.0%} of them .99 or better")
    right, wrong, missed = hits["with True"], hits["without True"], hits["with False"]
    print(f"segments: F1 {2 * right / max(1, 2 * right + wrong + missed):.4f}")


def _word_f1(reference: str, text: str) -> float:
    one, other = Counter(_words(reference)), Counter(_words(text))
    common = (one & other).total()
    return 2 * common / max(1, one.total() + other.total())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("--labels", type=Path)
    parser.add_argument("--write", action="store_true", help="replace tasks/body_weights.json")
    options = parser.parse_args()
    samples = list(read_samples(options.data, options.labels))
    choices: list[list[bool]] = [[] for _ in samples]
    for known, unseen in GroupKFold(_FOLDS).split(samples, groups=[sample.domain for sample in samples]):
        model = fit([samples[no] for no in known])
        for no in unseen:
            choices[no] = model.choose(samples[no])
    report(samples, choices)
    if options.write:
        write_weights(fit(samples))


def write_weights(model: Model) -> None:
    from tasks.body import WEIGHTS_FILE

    kept = {
        n: round(float(w), 3) for n, w in zip(model.names, model.weights, strict=True) if abs(w) >= _SMALLEST_WEIGHT
    }
    WEIGHTS_FILE.write_text(json.dumps({"bias": round(model.bias, 3), **kept}, indent=0, ensure_ascii=False) + "\n")
    print(f"{len(kept)} weights -> {WEIGHTS_FILE}", file=sys.stderr)


if __name__ == "__main__":
    main()
