"""Saved pages that still leak an appeal, beside trafilatura's default: `bench_leaks.py DATA [--pages FOLDER] [--errors N]`.

DATA is the JSONL of `bench_appeals.py`; only documents that name a saved page count (`page`, a path below FOLDER, .gz or
not). Does not compare block numbers: only the remaining text of a page counts.
"""

from __future__ import annotations

import argparse
import gzip
import json
import re
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import trafilatura

from tasks.clean import compose_kept
from tasks.identity import hash_body
from tasks.records import APPEAL_FAMILY, Page, Reference, Rejection
from tasks.refine import Refinery, judge_page

Document = dict[str, Any]
KeptText = Callable[[bytes, str | None], str]


def keep_ours(body: bytes, url: str | None) -> str:
    """What `newsrefinery clean` leaves of a page: headline, captions and all."""
    refined = judge_page(Page(Reference("page", url=url), body, "text/html", hash_body(body), url=url), Refinery())
    return "" if isinstance(refined, Rejection) else compose_kept(refined)


def keep_default(body: bytes, url: str | None) -> str:
    """What `trafilatura.extract` leaves of a page."""
    return trafilatura.extract(body, url=url) or ""


METHODS: dict[str, KeptText] = {"ours": keep_ours, "trafilatura": keep_default}


@dataclass
class Leaks:
    """What one method left of all pages; the errors as (document, block number, label, text)."""

    appeals: list[tuple[str, int, str, str]] = field(default_factory=list)
    lost: list[tuple[str, int, str, str]] = field(default_factory=list)

    @property
    def pages(self) -> int:
        return len({error[0] for error in self.appeals})


def squeeze(text: str) -> str:
    """Only the letters and digits of a text, so that white space, dashes and case make no difference."""
    return re.sub(r"[\W_]+", "", text).casefold()


def read_documents(data: Path, pages: Path) -> Iterator[tuple[Document, bytes]]:
    """Give the documents that name a page, with the page."""
    for line in data.read_text(encoding="utf-8").splitlines():
        document = json.loads(line)
        if page := document.get("page"):
            body = (pages / page).read_bytes()
            yield document, gzip.decompress(body) if page.endswith(".gz") else body


def find_errors(document: Document, kept: str, leaks: Leaks) -> None:
    """Note the appeals that are left of a page, and the journalism that is not.

    An appeal is not counted whose words stand in another block too: a button "Video" is not told from a word.
    """
    text = squeeze(kept)
    blocks = [(n, b["label"], b["text"], squeeze(b["text"])) for n, b in enumerate(document["blocks"])]
    others = "\n".join(squeezed for _, label, _, squeezed in blocks if label not in APPEAL_FAMILY)
    for number, label, shown, squeezed in blocks:
        error = (document["doc_id"], number, label, shown)
        if label in APPEAL_FAMILY and squeezed and squeezed in text and squeezed not in others:
            leaks.appeals.append(error)
        elif label == "article" and squeezed not in text:
            leaks.lost.append(error)


def print_errors(name: str, leaks: Leaks, most: int) -> None:
    for title, errors in (("LEAKED", leaks.appeals), ("LOST", leaks.lost)):
        print(f"\n{title}, {name} ({len(errors)})")
        for doc_id, number, label, text in errors[:most]:
            print(f"  {doc_id} {number} {label}: {' '.join(text.split())[:150]}")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the benchmark and print its table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("--pages", type=Path, help="where the pages are; default: ../pages beside DATA")
    parser.add_argument("--errors", type=int, default=0, metavar="N", help="list the first N errors of each kind")
    chosen = parser.parse_args(arguments)
    found = {name: Leaks() for name in METHODS}
    with_appeal = articles = pages = 0
    for document, body in read_documents(chosen.data, chosen.pages or chosen.data.parent.parent / "pages"):
        labels = [block["label"] for block in document["blocks"]]
        pages += 1
        with_appeal += any(label in APPEAL_FAMILY for label in labels)
        articles += labels.count("article")
        for name, keep in METHODS.items():
            find_errors(document, keep(body, document.get("url")), found[name])
    print(f"{'':34}" + "".join(f"{name:>26}" for name in found))
    for row, of, counted in (
        ("pages that leak an appeal", with_appeal, lambda leaks: leaks.pages),
        ("journalism lost, blocks", articles, lambda leaks: len(leaks.lost)),
    ):
        shares = (f"{100 * counted(leaks) / max(of, 1):6.2f} % ({counted(leaks)}/{of})" for leaks in found.values())
        print(f"{row:34}" + "".join(f"{share:>26}" for share in shares))
    print(f"\n{pages} pages, {with_appeal} of them with a labelled appeal")
    for name, leaks in found.items() if chosen.errors else ():
        print_errors(name, leaks, chosen.errors)
    return 0


if __name__ == "__main__":
    sys.exit(main())
