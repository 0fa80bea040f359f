"""The appeal remover on labelled documents, beside a keyword regex and jusText: `bench_appeals.py DATA [--errors N] [--by-lang]`.

`--folds` adds a column in which weights and thresholds are fitted anew on four fifths of the publishers and scored on the
rest. Rules and wording are those of the repository in every column, so that rules written after reading DATA still flatter it.

DATA is JSONL, one document per line: {doc_id, lang?, publisher?, domain?, fragment?, body_only?, blocks: [{text, label, note?}]}.
Labels are the twelve categories, `article` (keep) and `optional` (not scored). Writes nothing.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
import time
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

from tasks.appeals import judge_article, load_rulebook
from tasks.appeals.weights import Weights
from tasks.blocks import lay_out_blocks
from tasks.pool import collect_seldom
from tasks.records import APPEAL_FAMILY, CATEGORIES, Article, Block, Judgement

Document = dict[str, Any]
Removed = Callable[[Document], set[int]]
PROSE_WORDS = 8
USUAL_BLOCKS = range(30, 51)
"""Blocks of an article about as long as the goal has in mind."""
KEYWORDS = re.compile(
    r"newsletter|subscri(be|ption|bers)|sign up|donat(e|ion)|support (us|our|the)|contribute|dear readers|become a member"
    r"|membership|read (more|also)|related|follow us|share (this|on)|privacy policy|cookie|all rights reserved|log ?in"
    r"|register|your (email|inbox)|remind me|abonn|spende|unterstützen sie|jetzt anmelden|kommentar",
    re.IGNORECASE,
)


def count_words(text: str) -> int:
    """Words of a text; in scripts without spaces, half its characters."""
    return max(len(re.findall(r"\w+", text)), len(re.findall(r"[\u3040-\u30ff\u4e00-\u9fff\u0e00-\u0e7f]", text)) // 2)


def remove_ours(document: Document, *, told: bool = True, weights: Weights | None = None) -> set[int]:
    """The block numbers that the appeal remover cuts; with `told` it gets publisher, domain and language."""
    blocks, numbers, judgement = judge_document(document, told=told, weights=weights)
    kept = {verdict.block.start for verdict in judgement.verdicts if verdict.action == "keep"}
    starts = [block.start for block in blocks]
    alive = {bisect_right(starts, start) - 1 for start in kept}
    return {number for place, number in enumerate(numbers) if place not in alive}


def judge_document(
    document: Document, *, told: bool = True, weights: Weights | None = None
) -> tuple[Sequence[Block], list[int], Judgement]:
    """Judge a document as plain text: its blocks, their numbers in the document, and the verdicts."""
    blocks, numbers = lay_out_document(document)
    return blocks, numbers, judge_blocks(blocks, document, told=told, weights=weights)


def lay_out_document(document: Document) -> tuple[tuple[Block, ...], list[int]]:
    """The blocks of a document that have text, and their numbers in it."""
    numbered = [(n, b["text"].strip()) for n, b in enumerate(document["blocks"]) if b["text"].strip()]
    blocks = lay_out_blocks([Block(no=0, text=" ".join(text.split()), start=0, end=0) for _, text in numbered])
    return blocks, [number for number, _ in numbered]


def judge_blocks(
    blocks: tuple[Block, ...], document: Document, *, told: bool = True, weights: Weights | None = None
) -> Judgement:
    """The verdicts on the blocks of a document."""
    return judge_article(
        Article(blocks=blocks),
        names=tuple(filter(None, [document.get("publisher")])) if told else (),
        domain=document.get("domain") if told else None,
        language=document.get("lang") if told else None,
        rulebook=load_rulebook(),
        weights=weights,
    )


def calibrate(documents: Sequence[Document]) -> list[tuple[int, int, float, int]]:
    """By tenths of the confidence that a whole block is an appeal: lower edge, blocks, mean confidence, appeals."""
    bins: dict[int, list[tuple[float, bool]]] = defaultdict(list)
    for document in documents:
        blocks, numbers, judgement = judge_document(document)
        labels = {block.start: document["blocks"][n]["label"] for block, n in zip(blocks, numbers, strict=True)}
        for verdict in judgement.verdicts:
            label = labels.get(verdict.block.start, "optional")
            if label != "optional":
                chance = verdict.confidence if verdict.action == "remove" else 1 - verdict.confidence
                bins[min(9, int(chance * 10))].append((chance, label in CATEGORIES))
    return [
        (10 * tenth, len(own), sum(c for c, _ in own) / len(own), sum(is_appeal for _, is_appeal in own))
        for tenth, own in sorted(bins.items())
    ]


def remove_by_keywords(document: Document) -> set[int]:
    """What a simple keyword regex cuts, such as one might write in twenty minutes."""
    return {n for n, block in enumerate(document["blocks"]) if KEYWORDS.search(block["text"])}


def remove_by_justext(document: Document) -> set[int]:
    """What jusText cuts from the same blocks as paragraphs, with the stop words of the document's language."""
    import justext

    names = {"en": "English", "de": "German", "es": "Spanish", "fr": "French", "it": "Italian", "pt": "Portuguese",
             "ru": "Russian", "tr": "Turkish", "pl": "Polish", "cs": "Czech", "uk": "Ukrainian", "nl": "Dutch",
             "sv": "Swedish", "no": "Norwegian_Bokmal", "hu": "Hungarian", "ro": "Romanian"}  # fmt: skip
    stop_words = justext.get_stoplist(names.get(document.get("lang", ""), "English"))
    escaped = (b["text"].replace("&", "&amp;").replace("<", "&lt;") for b in document["blocks"])
    page = "<html><body>" + "".join(f'<p id="{n}">{text}</p>' for n, text in enumerate(escaped)) + "</body></html>"
    paragraphs = justext.justext(page.encode(), stop_words)
    kept = Counter(" ".join(p.text.split()) for p in paragraphs if not p.is_boilerplate)
    return {n for n, block in enumerate(document["blocks"]) if not kept[" ".join(block["text"].split())]}


class Score:
    """Counts of one method: pairs (hit, of) by name, and the errors."""

    def __init__(self) -> None:
        self.pairs: dict[str, list[int]] = defaultdict(lambda: [0, 0])
        self.cut: list[tuple[str, int, str, str]] = []
        self.missed: list[tuple[str, int, str, str]] = []

    def count(self, name: str, hit: bool, weight: int = 1) -> None:
        self.pairs[name][0] += hit * weight
        self.pairs[name][1] += weight

    def share(self, name: str) -> str:
        hit, of = self.pairs[name]
        return f"{100 * hit / of:6.2f} % ({hit}/{of})" if of else "     – "


def score_documents(documents: Iterable[Document], removed: Removed) -> Score:
    """Score one method over all documents."""
    score = Score()
    for document in documents:
        _score_document(document, removed(document), score)
    return score


def _score_document(document: Document, removed: set[int], score: Score) -> None:
    language = document.get("lang", "?")
    all_kept = all_gone = True
    has_appeal = False
    for number, block in enumerate(document["blocks"]):
        label, gone, words = block["label"], number in removed, count_words(block["text"])
        entry = (document["doc_id"], number, label, block["text"])
        if label == "article":
            all_kept &= not gone
            _count_journalism(block, gone, words, language, score)
            if gone:
                score.cut.append(entry)
        elif label in CATEGORIES:
            is_family = label in APPEAL_FAMILY
            has_appeal |= is_family
            all_gone &= gone or not is_family
            _count_removable(label, gone, words, language, score)
            if not gone:
                score.missed.append(entry)
    if has_appeal and not document.get("fragment") and not document.get("body_only"):
        score.count("documents exactly right", all_kept and all_gone)
    score.count("documents with no journalism cut", all_kept)


def _count_journalism(block: dict[str, str], gone: bool, words: int, language: str, score: Score) -> None:
    score.count("journalism cut, blocks", gone)
    score.count("journalism cut, words", gone, words)
    score.count(f"cut@{language}", gone)
    if block.get("note") == "hard_negative":
        score.count("look-alikes cut", gone)
    if block.get("note") in ("headline", "caption"):
        score.count(f"{block['note']}s cut", gone)


def _count_removable(label: str, gone: bool, words: int, language: str, score: Score) -> None:
    score.count("all removable", gone)
    score.count(f"category {label}", gone)
    if label in APPEAL_FAMILY:
        score.count("appeal family", gone)
        score.count("appeal family, prose" if words >= PROSE_WORDS else "appeal family, stubs", gone)
        score.count(f"family@{language}", gone)
        if language not in ("en", "de"):
            score.count("appeal family, not en or de", gone)


ROWS = (
    "appeal family", "appeal family, prose", "appeal family, stubs", "appeal family, not en or de", "all removable",
    "journalism cut, blocks", "journalism cut, words", "look-alikes cut", "headlines cut", "captions cut",
    "documents exactly right", "documents with no journalism cut",
)  # fmt: skip


def print_table(scores: dict[str, Score], by_language: bool) -> None:
    """One row per measure, one column per method."""
    rows = [*ROWS, *(f"category {category}" for category in CATEGORIES)]
    print(f"{'':34}" + "".join(f"{name:>26}" for name in scores))
    for row in rows:
        print(f"{row:34}" + "".join(f"{score.share(row):>26}" for score in scores.values()))
    if by_language:
        ours = next(iter(scores.values()))
        for name in sorted(name for name in ours.pairs if name.startswith(("family@", "cut@"))):
            print(f"{name:34}{ours.share(name):>26}")


def print_errors(score: Score, most: int) -> None:
    """The first errors of one method."""
    for title, errors in (("JOURNALISM CUT", score.cut), ("MISSED", score.missed)):
        print(f"\n{title} ({len(errors)})")
        for doc_id, number, label, text in errors[:most]:
            print(f"  {doc_id} {number} {label}: {text[:150]}")


def measure(documents: Sequence[Document], *, told: bool) -> float:
    """CPU milliseconds of judging per 40 blocks, in one run over the documents; extraction of the blocks is not included."""
    laid_out = [(lay_out_document(document)[0], document) for document in documents]
    began = time.process_time()
    for blocks, document in laid_out:
        judge_blocks(blocks, document, told=told)
    return (time.process_time() - began) / sum(len(d["blocks"]) for d in documents) * 40_000


def score_across_folds(documents: Sequence[Document], paths: Sequence[Path], told: bool) -> Score:
    """Score each document with weights that were fitted without any page of its publisher."""
    from tasks.appeals.training.runs import read_pages
    from tasks.appeals.training.train import read_all_boxes, train

    pages = read_pages(paths)
    by_fold = train(read_all_boxes(), pages, load_rulebook()).by_fold
    folds = {page.told["doc_id"]: page.fold for page in pages}
    return score_documents(documents, lambda d: remove_ours(d, told=told, weights=by_fold[folds[d["doc_id"]]]))


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the benchmark and print its table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("--errors", type=int, default=0, metavar="N", help="list the first N errors of each kind")
    parser.add_argument("--by-lang", action="store_true", help="figures per language")
    parser.add_argument("--blind", action="store_true", help="tell the remover neither publisher nor language")
    parser.add_argument("--alone", action="store_true", help="without the two methods it is compared with")
    parser.add_argument("--json", action="store_true", help="only what was hit of how many, by measure, as JSON")
    parser.add_argument(
        "--folds", action="store_true", help="also fit weights and thresholds across folds of publishers"
    )
    parser.add_argument("--beside", type=Path, nargs="*", default=[], help="more labelled data for --folds to fit on")
    chosen = parser.parse_args(arguments)
    documents = [json.loads(line) for line in chosen.data.read_text(encoding="utf-8").splitlines()]
    if chosen.json:
        print(json.dumps(score_documents(documents, lambda d: remove_ours(d, told=not chosen.blind)).pairs))
        return 0
    usual = [document for document in documents if len(document["blocks"]) in USUAL_BLOCKS] or documents
    cold = measure(documents, told=not chosen.blind)
    collect_seldom()  # as our workers do
    warm, of_usual = (measure(measured, told=not chosen.blind) for measured in (documents, usual))
    scores = {"ours": score_documents(documents, lambda d: remove_ours(d, told=not chosen.blind))}
    if chosen.folds:
        scores["ours, across folds"] = score_across_folds(documents, [chosen.data, *chosen.beside], not chosen.blind)
    if not chosen.alone:
        scores["keyword regex"] = score_documents(documents, remove_by_keywords)
        scores["jusText"] = score_documents(documents, remove_by_justext)
    print_table(scores, chosen.by_lang)
    blocks = sum(len(d["blocks"]) for d in documents)
    print(
        f"\n{len(documents)} documents, {blocks} blocks; CPU ms of judging 40 blocks: {cold:.2f} with reading the rules, "
        f"{warm:.2f} after, {of_usual:.2f} in documents of 30 to 50 blocks"
    )
    print("\nconfidence  blocks   mean  appeals")
    for low, count, mean, appeals in calibrate(documents):
        print(f"{low:3}–{low + 10:<3} %  {count:8}  {100 * mean:4.0f} %  {100 * appeals / count:5.1f} %")
    if chosen.errors:
        print_errors(scores["ours"], chosen.errors)
    return 0


if __name__ == "__main__":
    sys.exit(main())
