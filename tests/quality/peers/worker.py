"""One extractor in a process of its own: `PYTHON worker.py NAME`, asked over stdin by `tests/quality/bench.py`.

A line in is a turn: `[[path, url], …]`. A line out is what came of it: CPU and wall seconds a page, what was found on each
(null where the extractor is not made for such a page, {} where it failed), and the most memory held so far, in bytes.
Imports only the extractor and the standard library, since every peer has an environment of its own.
"""

from __future__ import annotations

import hashlib
import json
import logging
import os
import re
import resource
import sys
import time
import warnings
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

SourceListing = dict[str, Any]
Work = Callable[[bytes, str], SourceListing | None]
_NO_URL = "https://paper.example/article"


def open_newsrefinery() -> Work:
    """All the way: bytes to rows, with metadata, verdicts and blocks, in a process set up as a worker of ours."""
    from tasks.pool import collect_seldom
    from tasks.records import Page, Reference
    from tasks.refine import Refinery, refine_page, warm_up

    refinery = Refinery()
    warm_up(refinery)
    collect_seldom()

    def work(body: bytes, url: str) -> SourceListing:
        page = Page(
            Reference(url, url=url or None), body, "text/html", hashlib.sha256(body).hexdigest(), url=url or None
        )
        row = refine_page(page, refinery).article
        return _describe(row.text, row.title, row.authors, row.published_at) if row else {}

    return work


def open_trafilatura(**configuration: bool) -> Work:
    from trafilatura import bare_extraction

    def work(body: bytes, url: str) -> SourceListing:
        found = bare_extraction(body, url=url or None, with_metadata=True, **configuration)
        return _describe(found.text, found.title, (found.author or "").split(";"), found.date) if found else {}

    return work


def open_lxml() -> Work:
    """The floor: nobody can be faster than the parser."""
    from lxml import html

    return lambda body, url: {"tag": html.fromstring(body).tag}


def open_newspaper4k() -> Work:
    from newspaper import Article

    def work(body: bytes, url: str) -> SourceListing:
        article = Article(url or _NO_URL, fetch_images=False)  # nothing goes out on the network
        article.download(input_html=_read(body))
        article.parse()
        return _describe(article.text, article.title, article.authors, article.publish_date)

    return work


def open_news_please() -> Work:
    from newsplease import NewsPlease

    def work(body: bytes, url: str) -> SourceListing:
        found = NewsPlease.from_html(_read(body), url=url or _NO_URL, fetch_images=False)
        return _describe(found.maintext, found.title, found.authors, found.date_publish)

    return work


def open_readability() -> Work:
    """Text and title only."""
    from lxml import html
    from readability import Document

    def work(body: bytes, url: str) -> SourceListing:
        document = Document(_read(body))
        return _describe(html.fromstring(document.summary()).text_content(), document.short_title(), (), None)

    return work


def open_resiliparse() -> Work:
    """Text only."""
    from resiliparse.extract.html2text import extract_plain_text
    from resiliparse.parse.html import HTMLTree

    def work(body: bytes, url: str) -> SourceListing:
        tree = HTMLTree.parse(_read(body))
        return _describe(extract_plain_text(tree, main_content=True, alt_texts=False), tree.title, (), None)

    return work


def open_fundus() -> Work:
    """Has a parser written by hand for each publisher it knows, and none for others."""
    from fundus import PublisherCollection

    known = {_host(publisher.domain): publisher for publisher in PublisherCollection}

    def work(body: bytes, url: str) -> SourceListing | None:
        publisher = known.get(_host(url))
        if publisher is None:
            return None
        found = publisher.parser(date.today()).parse(_read(body), "suppress")
        text = str(found.get("body") or "")
        return _describe(text, found.get("title"), found.get("authors") or (), found.get("publishing_date"))

    return work


EXTRACTORS: dict[str, Callable[[], Work]] = {
    "newsrefinery": open_newsrefinery,
    "lxml parse alone": open_lxml,
    "trafilatura": open_trafilatura,
    "trafilatura fast": lambda: open_trafilatura(fast=True),
    "newspaper4k": open_newspaper4k,
    "news-please": open_news_please,
    "readability-lxml": open_readability,
    "resiliparse": open_resiliparse,
    "fundus": open_fundus,
}


def _describe(text: Any, title: Any, authors: Any, moment: Any) -> SourceListing:
    day = moment.date().isoformat() if isinstance(moment, datetime) else str(moment or "")[:10]
    return {"text": text or "", "title": title or "", "authors": [str(name) for name in authors or ()], "day": day}


def _host(url: str) -> str:
    return re.sub(r"^www\.", "", urlsplit(url).hostname or "")


def _read(body: bytes) -> str:
    return body.decode("utf-8", "replace")


def take_turn(work: Work, pages: list[list[str]]) -> dict[str, Any]:
    """Work on the pages one after another; reading them from the disk does not count."""
    cpu, wall, found = [], [], []
    for path, url in pages:
        body = Path(path).read_bytes()
        began, began_cpu = time.perf_counter(), time.process_time()
        found.append(_attempt(work, body, url))
        cpu.append(time.process_time() - began_cpu)
        wall.append(time.perf_counter() - began)
    return {"cpu": cpu, "wall": wall, "found": found, "peak": read_peak()}


def _attempt(work: Work, body: bytes, url: str) -> SourceListing | None:
    try:
        return work(body, url)
    except Exception:  # noqa: BLE001  peers raise whatever they like; a page without an answer is counted as one
        return {}


def read_peak() -> int:
    """The most memory this process has held. What getrusage says is the parent's where that was larger."""
    status = Path("/proc/self/status")
    if status.exists():
        return int(re.findall(r"VmHWM:\s+(\d+) kB", status.read_text())[0]) * 1024
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most if sys.platform == "darwin" else most * 1024


def main() -> None:
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # what an extractor prints is no answer
    warnings.simplefilter("ignore")
    logging.disable(logging.CRITICAL)
    work = EXTRACTORS[sys.argv[1]]()
    for line in sys.stdin:
        print(json.dumps(take_turn(work, json.loads(line))), file=answers, flush=True)


if __name__ == "__main__":
    main()
