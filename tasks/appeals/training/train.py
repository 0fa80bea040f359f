"""Trains the small model: `python -m tasks.appeals.training.train [LABELLED.jsonl…]`.

Two deterministic steps. First the wording table: logistic regression on the hashed wording of the examples in the
repository (boxes and rules), also fitted on four fifths at a time, so that every box gets a score from a model that
never saw it. Then the weights of the signals, the odds of states and of their changes, and the thresholds, on synthetic
documents composed of the boxes and on labelled pages if given. Needs the development packages. Never learns words from the
labelled pages, only numbers.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from random import Random
from typing import Any
from zlib import crc32

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from tasks.appeals.evidence import MOST_TOKENS
from tasks.appeals.examples import Box, fill_slots, read_examples
from tasks.appeals.known_names import Names, split_places
from tasks.appeals.rulebook import LANGUAGES_FOLDER, RuleBook, load_rulebook
from tasks.appeals.schema import read_rule_file
from tasks.appeals.training.chain import Parameters
from tasks.appeals.training.compose import Document, Shelf, compose_document, read_names
from tasks.appeals.training.runs import FOLDS, SEED, Page, fit_weights, list_invented, read_pages, see_page
from tasks.appeals.vocabulary import load_vocabulary
from tasks.appeals.weights import WEIGHTS_FILE, Weights, read_weights
from tasks.appeals.wording import (
    APPEAL_BITS,
    CATEGORY_BITS,
    MODEL_FILE,
    WordingModel,
    hash_block,
    mix,
    name_wordings,
)  # fmt: skip
from tasks.records import CATEGORIES

DOCUMENTS_PER_LANGUAGE = 40
WEIGHTS_OF_LANGUAGES = {"en": 4, "de": 3}
SOFTNESS = 20.0


@dataclass(frozen=True, slots=True)
class Sample:
    """One example line as the wording model sees it."""

    words: list[str]
    label: str
    fold: int


def read_all_boxes(folder: Path = LANGUAGES_FOLDER) -> list[Box]:
    """All boxes of all languages, in the order of file names."""
    return [box for path in sorted(folder.glob("*.examples.tsv")) for box in read_examples(path)]


def fold_of(*texts: str) -> int:
    """The fold of a box or of a rule's example, by a hash of its text, so that adding one does not move others."""
    return crc32("\n".join(texts).encode()) % FOLDS


def list_samples(boxes: Sequence[Box], rulebook: RuleBook) -> list[Sample]:
    """The samples that the wording is learnt from: the lines of the boxes, and the `remove` and `keep` examples of rules."""
    lines = [
        (box.language, line.text, line.label, fold_of(*(line.text for line in box.lines)))
        for box in boxes
        for line in box.lines
        if line.label != "optional"
    ]
    for code, paths in rulebook.language_paths.items():
        for rule in (rule for path in paths for rule in read_rule_file(path).rules):
            labelled = [(text, rule.category) for text in rule.remove] + [(text, "article") for text in rule.keep]
            lines += [(code, text, label, fold_of(text)) for text, label in labelled]
    return [sample for line in lines for sample in _view_line(*line)]


def _view_line(language: str, text: str, label: str, fold: int) -> Iterator[Sample]:
    """A line with the publisher's name recognised and, if the line contains the name, also with the name not recognised."""
    names = read_names()
    called = names.get(language, names["und"])
    name = called[crc32(text.encode()) % len(called)]
    reading = load_vocabulary().read([fill_slots(text, name)], MOST_TOKENS)
    tokens, places = reading.tokens_of(0), split_places(Names((name,)).find(reading), reading).get(0, {})
    yield Sample(name_wordings(tokens, places), label, fold)
    if "{name}" in text:
        yield Sample(name_wordings(tokens, {}), label, fold)


def hash_samples(samples: Sequence[Sample], bits: int) -> csr_matrix:
    """One row per sample; each of its n hashed wordings has the value 1 / sqrt(n)."""
    rows, places, values = [], [], []
    for row, sample in enumerate(samples):
        hashed = mix(hash_block(sample.words), bits)
        rows.append(np.full(len(hashed), row))
        places.append(hashed)
        values.append(np.full(len(hashed), 1 / max(1, len(hashed)) ** 0.5))
    shape = (len(samples), 2**bits)
    return csr_matrix((np.concatenate(values), (np.concatenate(rows), np.concatenate(places))), shape=shape)


def fit_wording(matrix: csr_matrix, is_appeal: np.ndarray, weights: np.ndarray) -> WordingModel:
    """Logistic regression on hashed wording, with weights rounded to multiples of 1/127 of the largest one."""
    model = LogisticRegression(C=SOFTNESS, solver="liblinear", tol=1e-3, fit_intercept=False, random_state=SEED)
    model.fit(matrix, is_appeal, sample_weight=weights)
    scale = float(np.abs(model.coef_[0]).max()) / 127
    rounded = np.rint(model.coef_[0] / scale).astype(np.int8)
    return WordingModel(rounded, scale, np.zeros((len(CATEGORIES), 1), np.int8))


def fit_categories(samples: Sequence[Sample]) -> np.ndarray:
    """One row of weights per category, from the appeal lines only."""
    appeals = [sample for sample in samples if sample.label in CATEGORIES]
    matrix = hash_samples(appeals, CATEGORY_BITS)
    labels = [CATEGORIES.index(sample.label) for sample in appeals]
    model = LogisticRegression(C=10.0, solver="lbfgs", max_iter=60, random_state=SEED)
    model.fit(matrix, labels)
    table = np.zeros((len(CATEGORIES), 2**CATEGORY_BITS), np.float64)
    table[model.classes_] = model.coef_
    rounded: np.ndarray = np.clip(np.rint(table * 127 / np.percentile(np.abs(table), 99.9)), -127, 127)
    return rounded.astype(np.int8)


def put_on_shelves(boxes: Sequence[Box]) -> list[Shelf]:
    """The boxes of each language by kind; a language without furniture of its own gets that of all languages."""
    names = read_names()
    numbered = list(enumerate(boxes))
    furniture = [(n, b) for n, b in numbered if all(line.label == "optional" for line in b.lines)]
    shelves = []
    for language in sorted({box.language for box in boxes} - {"und"}):
        mine = [(n, b) for n, b in numbered if b.language == language]
        shared = [(n, b) for n, b in numbered if b.language == "und" and b.is_appeal]
        shelves.append(
            Shelf(
                language,
                news=[(n, b) for n, b in mine if not b.is_appeal and b.lines[0].label == "article"],
                alikes=[(n, b) for n, b in mine if not b.is_appeal and b.lines[0].label == "article!"],
                appeals=[(n, b) for n, b in mine if b.is_appeal] + shared,
                furniture=[(n, b) for n, b in mine if (n, b) in furniture] or furniture,
                names=names.get(language, names["und"]),
            )
        )
    return shelves


def compose_all(boxes: Sequence[Box]) -> list[Document]:
    """The invented documents of all languages, from the fixed seed."""
    documents = []
    for shelf in put_on_shelves(boxes):
        random = Random(f"{SEED} {shelf.language}")  # noqa: S311  (a fixed seed is the point)
        count = DOCUMENTS_PER_LANGUAGE * WEIGHTS_OF_LANGUAGES.get(shelf.language, 1)
        documents += [compose_document(shelf, random) for _ in range(count)]
    return [document for document in documents if document.lines]


@dataclass(frozen=True, slots=True)
class Trained:
    """What was learnt: the wording model, the categories, the weights, and for each fold the weights learnt without it."""

    wording: WordingModel
    categories: np.ndarray
    weights: Weights
    by_fold: dict[int, Weights]


def train(boxes: Sequence[Box], pages: Sequence[Page], rulebook: RuleBook) -> Trained:
    """Learn the wording from the boxes, the weights from documents composed of them and from labelled pages."""
    samples = list_samples(boxes, rulebook)
    matrix = hash_samples(samples, APPEAL_BITS)
    is_appeal = np.array([sample.label in CATEGORIES for sample in samples])
    importance = np.array([2.0 if sample.label == "article!" else 1.0 for sample in samples])
    folds = [fold_of(*(line.text for line in box.lines)) for box in boxes]
    sample_folds = np.array([sample.fold for sample in samples])
    models = []
    for fold in range(FOLDS):
        others = np.flatnonzero(sample_folds != fold)
        models.append(fit_wording(matrix[others], is_appeal[others], importance[others]))
    wording = fit_wording(matrix, is_appeal, importance)
    documents = compose_all(boxes)
    weights, by_fold = fit_weights(
        lambda known, share: list_invented(documents, models, folds, rulebook, known, share),
        pages,
        lambda page, share, is_told: see_page(page, rulebook, wording, share, is_told),
        lambda names, learnt: read_weights(store_weights(names, Parameters.read(learnt))),
    )
    return Trained(wording, fit_categories(samples), weights, by_fold)


def store_weights(names: Sequence[str], learnt: Parameters) -> dict[str, Any]:
    """The weights as stored in `weights.json`, rounded, sorted by name; without thresholds, which are chosen later."""
    return {
        "starts": learnt.starts.round(3).tolist(),
        "changes": learnt.changes.round(3).tolist(),
        "signals": _name_weights(names, learnt.signals),
        "letters": _name_weights(names, learnt.letters),
    }


def _name_weights(names: Sequence[str], weights: np.ndarray) -> dict[str, float]:
    told = sorted(zip(names, weights.round(2).tolist(), strict=True))
    return {name: weight for name, weight in told if weight}


def write_trained(trained: Trained, pages: Sequence[Page]) -> None:
    """Write `wording.npz` and `weights.json`, which the remover reads."""
    wording = trained.wording
    np.savez_compressed(
        MODEL_FILE,
        appeal=wording.table,
        scale=np.float32(wording.scale),
        category=trained.categories,
    )
    fitted_on = {"labelled pages": len(pages), "of publishers": len({page.publisher for page in pages})}
    stored = {"fitted_on": fitted_on, **asdict(trained.weights)}
    WEIGHTS_FILE.write_text(json.dumps(stored, ensure_ascii=False, indent=1, sort_keys=True) + "\n", encoding="utf-8")


def main(arguments: Sequence[str] | None = None) -> int:
    """Train and write what was learnt."""
    parser = argparse.ArgumentParser(prog="python -m tasks.appeals.training.train", description=__doc__)
    parser.add_argument(
        "labelled", nargs="*", type=Path, help="JSONL of labelled pages: only figures are learnt of them"
    )
    pages = read_pages(parser.parse_args(arguments).labelled)
    write_trained(train(read_all_boxes(), pages, load_rulebook()), pages)
    return 0


if __name__ == "__main__":
    sys.exit(main())
