"""How fast pages become rows: `python tests/quality/bench_pages.py FOLDER [--pages 300] [--no-ingest]`.

On one core, in turns of twenty pages so that all meet the same moods of the machine, each in a process of its own: a
bare loop of `trafilatura.bare_extraction`, with metadata and without, and ours from bytes to rows (read, extract,
judge, normalize).

On several, three rounds of turns, each against its peer of the same round: the bare loop in two processes, a plain
pool of `concurrent.futures`, our pool of one and of two workers, all of them warm; then `newsrefinery ingest` of the
same pages into a new home, and of other pages into that home. Prefect's start stands apart.
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
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack
from functools import partial
from itertools import pairwise
from multiprocessing import get_context
from pathlib import Path
from statistics import median

from pages import list_pages, list_references
from rich.console import Console
from rich.table import Table
from trafilatura import bare_extraction

from tasks.pool import collect_seldom
from tasks.records import Page, Reference
from tasks.refine import Refinery, open_pool, refine_page, refine_pages, warm_up

TURN, ROUNDS, CHUNK = 20, 3, 8
Rates = dict[str, list[float]]
"""Pages per second, round by round."""


def choose_files(folder: Path, most: int) -> tuple[list[Reference], list[Reference]]:
    """About `most` of the files of a folder, from all over it, and as many others."""
    references = list_references(folder)
    step = max(1, len(references) // most)
    chosen = references[::step][:most]
    taken = {reference.item for reference in chosen}
    return chosen, [reference for reference in references if reference.item not in taken][:most]


def spend(work: Callable[[Page], object], pages: Sequence[Page]) -> list[float]:
    """CPU seconds of each page."""
    moments = [time.process_time()]
    for page in pages:
        work(page)
        moments.append(time.process_time())
    return [after - before for before, after in pairwise(moments)]


def bare(page: Page) -> None:
    with contextlib.suppress(Exception):  # the bare loop has no rejects
        bare_extraction(page.body, with_metadata=True)


def bare_text(page: Page) -> None:
    with contextlib.suppress(Exception):
        bare_extraction(page.body)


def start_worker(refinery: Refinery) -> None:
    """What a worker of our pool does before its first page."""
    warm_up(refinery)
    collect_seldom()


def measure_one_core(pages: Sequence[Page], others: Sequence[Page]) -> tuple[list[float], list[float], list[float]]:
    """CPU seconds a page: bare with metadata, bare without, ours; each in a process of its own, since ours changes
    trafilatura. A pass over others is not counted, as rules of a language and formats of dates are made ready when first
    met; over the same it would be too kind, as words are remembered, too."""
    refinery, spawn = Refinery(), get_context("spawn")
    works: list[Callable[[Page], object]] = [bare, bare_text, partial(refine_page, refinery=refinery)]
    spent: list[list[float]] = [[], [], []]
    with ExitStack() as stack:
        processes = [stack.enter_context(ProcessPoolExecutor(1, spawn)) for _ in works]
        processes[-1].submit(start_worker, refinery).result()
        for process, work in zip(processes, works, strict=True):
            process.submit(spend, work, others).result()
        for start in range(0, len(pages), TURN):
            for process, work, seconds in zip(processes, works, spent, strict=True):
                seconds += process.submit(spend, work, pages[start : start + TURN]).result()
    return spent[0], spent[1], spent[2]


def measure_rounds(pages: Sequence[Page], others: Sequence[Path], *, with_ingest: bool) -> Rates:
    rates: Rates = {}
    with open_loops(pages) as loops:
        for _ in range(ROUNDS):
            for name, loop in loops.items():
                began = time.monotonic()
                loop()
                rates.setdefault(name, []).append(len(pages) / (time.monotonic() - began))
            for name, rate in ingest_twice(pages, others) if with_ingest else ():
                rates.setdefault(name, []).append(rate)
    return rates


@contextlib.contextmanager
def open_loops(pages: Sequence[Page]) -> Iterator[dict[str, Callable[[], object]]]:
    """Warm processes, and what goes once over all pages in each kind of them."""
    refinery, spawn = Refinery(), get_context("spawn")
    work = partial(refine_page, refinery=refinery)
    with (
        spawn.Pool(2) as theirs,
        ProcessPoolExecutor(2, spawn, initializer=start_worker, initargs=(refinery,)) as plain,
        open_pool(refinery, workers=1) as one,
        open_pool(refinery, workers=2) as two,
    ):
        loops: dict[str, Callable[[], object]] = {
            "bare two": lambda: list(theirs.imap_unordered(bare, pages, chunksize=CHUNK)),
            "plain two": lambda: list(plain.map(work, pages, chunksize=CHUNK)),
            "one": lambda: list(refine_pages(pages, one)),
            "two": lambda: list(refine_pages(pages, two)),
        }
        for loop in loops.values():
            loop()
        yield loops


def ingest_twice(pages: Sequence[Page], others: Sequence[Path]) -> Iterator[tuple[str, float]]:
    with tempfile.TemporaryDirectory() as folder:
        files = list(dict.fromkeys(Path(page.reference.path or "") for page in pages))
        for name, paths in (("ingest new", files), ("ingest warm", others)):
            if paths:
                found = ingest(paths, Path(folder) / name, Path(folder) / "home")
                yield name, found["read"] / found["seconds"]
                yield f"{name} start", found["prefect_seconds"]


def ingest(paths: Iterable[Path], inputs: Path, home: Path) -> dict[str, float]:
    inputs.mkdir()
    for number, path in enumerate(paths):
        shutil.copy(path, inputs / f"{number:05}-{path.name}")
    command = Path(sys.executable).with_name("newsrefinery")
    environment = {**os.environ, "NEWSREFINERY_HOME": str(home), "NEWSREFINERY_WORKERS": "2"}
    shown = subprocess.run([command, "ingest", inputs, "--json"], env=environment, capture_output=True, check=False)
    return dict(json.loads(shown.stdout))


def compare(rates: Rates, name: str, peer: str) -> str:
    """The median over the rounds of how many times as fast as its peer."""
    return f"{median(one / other for one, other in zip(rates[name], rates[peer], strict=True)):.2f}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--pages", type=int, default=300)
    parser.add_argument("--ingest", action=argparse.BooleanOptionalAction, default=True)
    asked = parser.parse_args()
    chosen, others = choose_files(asked.folder, asked.pages)
    pages = list(list_pages(chosen))
    if not pages:
        sys.exit(f"no pages in {asked.folder}")
    theirs, text_alone, ours = measure_one_core(pages, list(list_pages(others)) or pages)
    count = len(pages)
    table = Table("what", "pages per second", "ratio", title=f"{count} pages")
    table.add_row("bare trafilatura, one core (CPU)", f"{count / sum(theirs):.1f}", "")
    table.add_row("  the same without metadata", f"{count / sum(text_alone):.1f}", "")
    table.add_row(
        "ours to rows, one core (CPU)",
        f"{count / sum(ours):.1f}",
        f"{sum(theirs) / sum(ours):.2f} of bare, {sum(text_alone) / sum(ours):.2f} of bare without metadata",
    )
    others_paths = [Path(reference.path or "") for reference in others]
    rates = measure_rounds(pages, others_paths, with_ingest=asked.ingest)
    rows = [
        ("bare trafilatura, two processes (wall)", "bare two", "", ""),
        ("ours, one worker (wall)", "one", "", ""),
        ("ours, two workers (wall)", "two", "one", "of one"),
        ("ours, a plain pool of two (wall)", "plain two", "two", "of ours with isolation"),
        ("ingest into a new home, two workers (wall)", "ingest new", "bare two", "of bare on two"),
        ("ingest of other pages into it (wall)", "ingest warm", "bare two", "of bare on two"),
    ]
    for what, name, peer, of in rows:
        if name in rates:
            table.add_row(what, f"{median(rates[name]):.1f}", f"{compare(rates, name, peer)} {of}" if peer else "")
    if "ingest new start" in rates:
        table.add_row("  Prefect's start, apart", f"{median(rates['ingest new start']):.1f} s", "")
    Console(width=110).print(table)
    slowest = sorted(zip(ours, pages, strict=True), key=lambda pair: -pair[0])[:3]
    for seconds, page in slowest:
        print(f"slowest: {seconds * 1000:.0f} ms {page.reference.item}")


if __name__ == "__main__":
    main()
