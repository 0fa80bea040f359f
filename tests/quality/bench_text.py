"""Text and metadata beside trafilatura's own configurations, on pages with reference texts, in one run.

    python tests/quality/bench_text.py DATA

DATA holds *.jsonl with `{html, url, gold_text?, with?, without?, gold_title?, gold_authors?, gold_date?}` a line, `html`
being the path of a page below DATA. F1 is over words; segments are texts that must and must not be there.
"""

from __future__ import annotations

import argparse
import gzip
import json
import logging
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from statistics import mean
from typing import Any

from trafilatura import bare_extraction

from tasks.normalize import find_words
from tasks.records import Page, Reference
from tasks.refine import Refinery, refine_page

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Found:
    """What an extractor made of a page; `day` as in 2026-03-01."""

    text: str = ""
    title: str = ""
    authors: frozenset[str] = frozenset()
    day: str = ""


@dataclass(slots=True)
class Tally:
    """What one extractor reached on one file of pages."""

    f1: list[float] = field(default_factory=list)
    segments: Counter[str] = field(default_factory=Counter)
    exact: dict[str, list[bool]] = field(default_factory=dict)

    def add(self, row: Row, found: Found) -> None:
        if row.get("gold_text"):
            self.f1.append(_word_f1(row["gold_text"], found.text))
        flat = " ".join(found.text.split())
        for key in ("with", "without"):
            self.segments.update(f"{key} {' '.join(part.split()) in flat}" for part in row.get(key, ()))
        stated = {"title": (row.get("gold_title"), _fold(found.title)), "date": (row.get("gold_date"), found.day)}
        for name, (gold, ours) in stated.items():
            if gold:
                self.exact.setdefault(name, []).append(ours == (gold[:10] if name == "date" else _fold(gold)))
        if row.get("gold_authors"):
            self.exact.setdefault("authors", []).append(_names(row["gold_authors"]) == found.authors)

    def describe(self) -> str:
        parts: list[str] = []
        if self.f1:
            perfect, bad = (mean(test(f1) for f1 in self.f1) for test in (lambda f1: f1 >= 0.99, lambda f1: f1 < 0.8))
            parts.append(f"F1 {mean(self.f1):.4f}  >=.99 {perfect:4.0%}  <.80 {bad:4.0%}")
        if self.segments:
            right, wrong, missed = (self.segments[key] for key in ("with True", "without True", "with False"))
            parts.append(f"segment F1 {2 * right / max(1, 2 * right + wrong + missed):.4f}")
        parts.extend(f"{name} {mean(values):.3f}" for name, values in sorted(self.exact.items()))
        return "  ".join(parts)


def _fold(text: str | None) -> str:
    return " ".join(find_words((text or "").casefold()))


def _names(names: str | list[str]) -> frozenset[str]:
    return frozenset(filter(None, map(_fold, names.split(";") if isinstance(names, str) else names)))


def _word_f1(reference: str, text: str) -> float:
    one, other = (Counter(find_words(words.casefold())) for words in (reference, text))
    return 2 * (one & other).total() / max(1, one.total() + other.total())


def use_ours(page: Page) -> Found:
    article = refine_page(page, Refinery()).article
    if article is None:
        return Found()
    day = article.published_at.date().isoformat() if article.published_at else ""
    return Found(article.text, article.title or "", _names(list(article.authors)), day)


def use_trafilatura(page: Page, **configuration: bool) -> Found:
    document = bare_extraction(page.body, url=page.url, with_metadata=True, **configuration)
    if document is None:
        return Found()
    return Found(document.text or "", document.title or "", _names(document.author or ""), document.date or "")


EXTRACTORS: dict[str, Callable[[Page], Found]] = {
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


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    options = parser.parse_args()
    logging.disable(logging.CRITICAL)
    for path in sorted(options.data.glob("*.jsonl")):
        tallies = {name: Tally() for name in EXTRACTORS}
        rows = list(read_rows(path))
        for row, page in rows:
            for name, extractor in EXTRACTORS.items():
                tallies[name].add(row, extractor(page))
        print(f"\n{path.name}: {len(rows)} pages")
        for name, tally in tallies.items():
            print(f"  {name:38}{tally.describe()}")


if __name__ == "__main__":
    main()
