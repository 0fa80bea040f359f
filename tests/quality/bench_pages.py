"""How fast pages become rows: `python tests/quality/bench_pages.py FOLDER [--pages 300] [--no-ingest]`.

Side by side in one run, in turns of twenty pages so that both meet the same moods of the machine: a bare loop of
`trafilatura.bare_extraction`, and ours from bytes to rows (read, extract, judge, normalize). Then ours in worker
processes, one and two of them; then `newsrefinery ingest` of the same pages into a new warehouse, Prefect's start
apart.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from pathlib import Path

from rich.console import Console
from rich.table import Table
from trafilatura import bare_extraction

from tasks.read import read_pages, walk_inputs
from tasks.records import Page, Reference
from tasks.refine import Refinery, open_pool, refine_page, refine_pages, warm_up

TURN = 20


def load_pages(folder: Path, most: int) -> list[Page]:
    references = [found for found in walk_inputs([folder]) if isinstance(found, Reference)]
    step = max(1, len(references) // most)
    found = (page for reference in references[::step][:most] for page in read_pages(reference, max_bytes=10_000_000))
    return [page for page in found if isinstance(page, Page)]


def spend(work: Callable[[Page], object], pages: Iterable[Page], spent: list[float]) -> None:
    for page in pages:
        began = time.process_time()
        work(page)
        spent.append(time.process_time() - began)


def bare(page: Page) -> None:
    with contextlib.suppress(Exception):  # the bare loop has no rejects
        bare_extraction(page.body, with_metadata=True)


def bare_text(page: Page) -> None:
    with contextlib.suppress(Exception):
        bare_extraction(page.body)


def time_pool(pages: list[Page], workers: int) -> float:
    """Wall seconds for all pages with warm workers."""
    with open_pool(Refinery(), workers=workers) as pool:
        list(refine_pages(pages, pool))  # not counted: rules of a language are compiled when it is first met
        began = time.monotonic()
        list(refine_pages(pages, pool))
        return time.monotonic() - began


def time_bare_processes(pages: list[Page], workers: int) -> float:
    """Wall seconds of the bare loop cut into as many processes."""
    from multiprocessing import get_context

    with get_context("fork").Pool(workers) as pool:
        pool.map(bare, pages[: 2 * workers])
        began = time.monotonic()
        for _ in pool.imap_unordered(bare, pages, chunksize=8):
            pass
        return time.monotonic() - began


def time_ingest(references: list[Path]) -> dict[str, float]:
    with tempfile.TemporaryDirectory() as folder:
        inputs = Path(folder) / "pages"
        inputs.mkdir()
        for number, path in enumerate(references):
            shutil.copy(path, inputs / f"{number:05}-{path.name}")
        command = Path(sys.executable).with_name("newsrefinery")
        environment = {**os.environ, "NEWSREFINERY_HOME": str(Path(folder) / "home"), "NEWSREFINERY_WORKERS": "2"}
        shown = subprocess.run([command, "ingest", inputs, "--json"], env=environment, capture_output=True, check=False)
        return dict(json.loads(shown.stdout))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--pages", type=int, default=300)
    parser.add_argument("--ingest", action=argparse.BooleanOptionalAction, default=True)
    asked = parser.parse_args()
    pages = load_pages(asked.folder, asked.pages)
    if not pages:
        sys.exit(f"no pages in {asked.folder}")
    warm_up(Refinery())
    bare(pages[0])
    refinery, theirs, text_alone, ours = Refinery(), list[float](), list[float](), list[float]()
    for page in pages:
        refine_page(page, refinery)  # not counted, as above
    for start in range(0, len(pages), TURN):
        spend(bare, pages[start : start + TURN], theirs)
        spend(bare_text, pages[start : start + TURN], text_alone)
        spend(lambda page: refine_page(page, refinery), pages[start : start + TURN], ours)
    count = len(pages)
    table = Table("what", "pages per second", "ratio", title=f"{count} pages")
    table.add_row("bare trafilatura, one core (CPU)", f"{count / sum(theirs):.1f}", "")
    table.add_row("  the same without metadata", f"{count / sum(text_alone):.1f}", "")
    table.add_row(
        "ours to rows, one core (CPU)",
        f"{count / sum(ours):.1f}",
        f"{sum(theirs) / sum(ours):.2f} of bare, {sum(text_alone) / sum(ours):.2f} of bare without metadata",
    )
    one, two = time_pool(pages, 1), time_pool(pages, 2)
    table.add_row("ours, one worker (wall)", f"{count / one:.1f}", "")
    table.add_row("ours, two workers (wall)", f"{count / two:.1f}", f"{one / two:.2f} of one")
    bare_two = time_bare_processes(pages, 2)
    table.add_row("bare trafilatura, two processes (wall)", f"{count / bare_two:.1f}", "")
    if asked.ingest:
        found = time_ingest([Path(page.reference.path or "") for page in pages])
        rate = found["read"] / found["seconds"]
        table.add_row("ingest, two workers (wall)", f"{rate:.1f}", f"{rate / (count / bare_two):.2f} of bare on two")
        table.add_row("  Prefect's start, apart", f"{found['prefect_seconds']:.1f} s", "")
    Console(width=100).print(table)
    slowest = sorted(zip(ours, pages, strict=True), key=lambda pair: -pair[0])[:3]
    for seconds, page in slowest:
        print(f"slowest: {seconds * 1000:.0f} ms {page.reference.item}")


if __name__ == "__main__":
    main()
