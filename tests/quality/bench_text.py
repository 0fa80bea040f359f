"""Text and metadata beside trafilatura's own configurations, on pages with reference texts, in one run.

    python tests/quality/bench_text.py DATA

DATA holds *.jsonl with `{html, url, gold_text?, with?, without?, gold_title?, gold_authors?, gold_date?}` per line, `html`
being the path of a page below DATA. F1 is over words and, as in article-extraction-benchmark, over sequences of four words
("fours"); segments are texts that must and must not be there; title, authors and day must match exactly.
"""

from __future__ import annotations

import argparse
import gzip
import json
import logging
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from statistics import mean
from typing import Any
from unicodedata import normalize

from trafilatura import bare_extraction

from tasks.normalize import compose_text, find_words
from tasks.records import Page, Reference
from tasks.refine import RefinedArticle, Refinery, judge_page

Row = dict[str, Any]
_UNSEEN = dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\u2060\ufeff"))


@dataclass(frozen=True, slots=True)
class Extraction:
    """An extractor's result for a page; `day` as in 2026-03-01."""

    text: str = ""
    title: str = ""
    authors: frozenset[str] = frozenset()
    day: str = ""


@dataclass(slots=True)
class Tally:
    """The scores of one extractor on one file of pages."""

    f1: list[float] = field(default_factory=list)
    fours: list[tuple[int, int, int]] = field(default_factory=list)
    """Right, found and wanted runs of four words, a page."""
    segments: Counter[str] = field(default_factory=Counter)
    exact: dict[str, list[bool]] = field(default_factory=dict)

    def add(self, row: Row, found: Extraction) -> None:
        if row.get("gold_text"):
            self.f1.append(_word_f1(row["gold_text"], found.text))
            self.fours.append(_compare_fours(row["gold_text"], found.text))
        flat = " ".join(found.text.split())
        for key in ("with", "without"):
            self.segments.update(f"{key} {' '.join(part.split()) in flat}" for part in row.get(key, ()))
        stated = {"title": (row.get("gold_title"), _fold(found.title)), "date": (row.get("gold_date"), found.day)}
        for name, (gold, ours) in stated.items():
            if gold:
                self.exact.setdefault(name, []).append(ours == (gold[:10] if name == "date" else _fold(gold)))
        if row.get("gold_authors"):
            self.exact.setdefault("authors", []).append(parse_names(row["gold_authors"]) == found.authors)

    def measure(self) -> dict[str, float]:
        """The means of what there were references for, by name."""
        measured = {"f1": mean(self.f1), "scored": len(self.f1)} if self.f1 else {}
        if self.segments:
            measured["segments"] = self._segment_f1()
        return measured | {name: mean(values) for name, values in self.exact.items()}

    def _segment_f1(self) -> float:
        right, wrong, missed = (self.segments[key] for key in ("with True", "without True", "with False"))
        return 2 * right / max(1, 2 * right + wrong + missed)

    def describe(self) -> str:
        parts: list[str] = []
        if self.f1:
            perfect, bad = (mean(test(f1) for f1 in self.f1) for test in (lambda f1: f1 >= 0.99, lambda f1: f1 < 0.8))
            parts.append(
                f"F1 {mean(self.f1):.4f}  >=.99 {perfect:5.1%}  <.80 {bad:5.1%}  fours F1 {_mean_f1(self.fours):.4f}"
            )
        if self.segments:
            parts.append(f"segment F1 {self._segment_f1():.4f}")
        parts.extend(f"{name} {mean(values):.3f}" for name, values in sorted(self.exact.items()))
        return "  ".join(parts)


def list_words(text: str) -> list[str]:
    """Words without case, compatibility forms and characters that nobody sees."""
    return find_words(normalize("NFKC", text.translate(_UNSEEN)).casefold())


def _fold(text: str | None) -> str:
    return " ".join(list_words(text or ""))


def parse_names(names: str | list[str]) -> frozenset[str]:
    """Names as they are compared; a string holds several with semicolons between."""
    return frozenset(filter(None, map(_fold, names.split(";") if isinstance(names, str) else names)))


def _word_f1(reference: str, text: str) -> float:
    one, other = (Counter(list_words(words)) for words in (reference, text))
    return 2 * (one & other).total() / max(1, one.total() + other.total())


def _compare_fours(reference: str, text: str) -> tuple[int, int, int]:
    wanted, found = (
        Counter(zip(*(words[n:] for n in range(4)), strict=False)) for words in map(list_words, (reference, text))
    )
    return (wanted & found).total(), found.total(), wanted.total()


def _mean_f1(counts: list[tuple[int, int, int]]) -> float:
    precision = mean(right / found for right, found, _ in counts if found)
    recall = mean(right / wanted for right, _, wanted in counts if wanted)
    return 2 * precision * recall / (precision + recall)


def use_ours(page: Page) -> Extraction:
    refined = judge_page(page, Refinery())
    if not isinstance(refined, RefinedArticle):
        return Extraction()
    article = refined.article
    day = article.published.moment.date().isoformat() if article.published.moment else ""
    return Extraction(compose_text(refined.judgement.kept), article.title or "", parse_names(list(article.byline)), day)


def use_trafilatura(page: Page, **configuration: bool) -> Extraction:
    document = bare_extraction(page.body, url=page.url, with_metadata=True, **configuration)
    if document is None:
        return Extraction()
    return Extraction(
        document.text or "", document.title or "", parse_names(document.author or ""), document.date or ""
    )


EXTRACTORS: dict[str, Callable[[Page], Extraction]] = {
    "trafilatura": use_trafilatura,
    "trafilatura, comments off": partial(use_trafilatura, include_comments=False),
    "trafilatura, comments off, precision": partial(use_trafilatura, include_comments=False, favor_precision=True),
    "newsrefinery": use_ours,
}


def read_rows(path: Path) -> Iterator[tuple[Row, Page]]:
    for line in path.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        body = gzip.decompress((path.parent / row["html"]).read_bytes())
        yield row, Page(Reference(row["id"], url=row["url"]), body, "text/html", row["id"], url=row["url"])


def tell(row: Row, page: Page) -> dict[str, Extraction]:
    """What every extractor makes of a page."""
    logging.disable(logging.CRITICAL)
    return {name: extractor(page) for name, extractor in EXTRACTORS.items()}


def print_tallies(rows: Iterable[Row], found: Iterable[dict[str, Extraction]]) -> None:
    """Print one line an extractor, from what each made of every row's page."""
    tallies: dict[str, Tally] = {}
    for row, of_page in zip(rows, found, strict=True):
        for name, each in of_page.items():
            tallies.setdefault(name, Tally()).add(row, each)
    for name, tally in tallies.items():
        print(f"  {name:38}{tally.describe()}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    options = parser.parse_args()
    with ProcessPoolExecutor() as processes:
        for path in sorted(options.data.glob("*.jsonl")):
            rows, pages = zip(*read_rows(path), strict=True)
            print(f"\n{path.name}: {len(rows)} pages", flush=True)
            print_tallies(rows, processes.map(tell, rows, pages, chunksize=4))


if __name__ == "__main__":
    main()
