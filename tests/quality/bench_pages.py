"""How fast pages become rows: `python tests/quality/bench_pages.py FOLDER [--pages 500] [--no-ingest]`.

Every process is new, and is warmed up on other pages of the folder, which are reserved for that. Then it processes the pages
that count, each once, as a run does: on pages seen before it would be faster, because words are cached.

By CPU time, in turns of twenty pages so that the load of the machine affects all alike: a bare loop of
`trafilatura.bare_extraction`, with metadata and without, and ours from bytes to rows (read, extract, judge, normalize), in a
process set up like one of our workers: with infrequent garbage collection and memory in huge pages.

The slowest pages are measured again in more new processes, and their median counts: among 500 pages some were slow only
because the machine was busy at that moment.

By wall time, three rounds, each compared with its peer of the same round, on two cores of the machine: the bare loop in
two processes, a plain pool of `concurrent.futures`, our pool of one and of two workers. With one worker the process that
hands it pages has the second core to itself, so two cores are also compared with one: our pool of one worker, with all
processes around it, on a single core.

Finally `newsrefinery ingest` of the same pages, into a new home and into one that has the reserved pages. It reads files,
archives and loads, whereas the bare loop has its pages in memory. The time of the command outside the run, mostly the start
of Prefect, is shown separately.
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
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from itertools import pairwise
from multiprocessing import get_context
from pathlib import Path
from statistics import median

from pages import list_pages, list_references, spread
from rich.console import Console
from rich.table import Table
from trafilatura import bare_extraction

from tasks.allocator import tuned_memory
from tasks.pool import collect_seldom
from tasks.records import Page, Reference
from tasks.refine import Refinery, open_pool, refine_page, refine_pages, warm_up

TURN, ROUNDS, CHUNK = 20, 3, 8
SLOWEST, SIGHTS = 3, 5
CAN_PIN = hasattr(os, "sched_setaffinity")
ASIDE = 120
"""Pages to warm up on."""
Rates = dict[str, list[float]]
"""Pages per second, round by round."""
Files = list[Reference]
Loop = Callable[[Files, Files], float]
"""Goes over the first files' pages once, having been over the second's; returns the seconds of that."""


def choose_files(folder: Path, most: int) -> tuple[Files, Files]:
    """At most so many files of a folder, from all over it, and others to warm up on."""
    references = list_references(folder)
    aside = spread(references, min(ASIDE, len(references) // 2))
    taken = {reference.item for reference in aside}
    return spread([reference for reference in references if reference.item not in taken], most), aside


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
        with tuned_memory():
            processes[-1].submit(start_worker, refinery).result()
        for process, work in zip(processes, works, strict=True):
            process.submit(spend, work, others).result()
        for start in range(0, len(pages), TURN):
            for process, work, seconds in zip(processes, works, spent, strict=True):
                seconds += process.submit(spend, work, pages[start : start + TURN]).result()
    return spent[0], spent[1], spent[2]


def list_slowest(
    seconds: Sequence[float], pages: Sequence[Page], others: Sequence[Page]
) -> Iterator[tuple[Page, list[float]]]:
    """The pages that took longest, and the seconds of each when it is met for the first time, in several processes."""
    worst = sorted(range(len(pages)), key=lambda place: -seconds[place])[:SLOWEST]
    slow, refinery = [pages[place] for place in worst], Refinery()
    work = partial(refine_page, refinery=refinery)
    sights = [[seconds[place] for place in worst]]
    for _ in range(SIGHTS - 1):
        with (
            tuned_memory(),
            ProcessPoolExecutor(1, get_context("spawn"), initializer=start_worker, initargs=(refinery,)) as process,
        ):
            process.submit(spend, work, others).result()
            sights.append(process.submit(spend, work, slow).result())
    return zip(slow, map(sorted, zip(*sights, strict=True)), strict=True)


def measure_rounds(files: Files, others: Files, *, with_ingest: bool) -> Rates:
    count = len(list(list_pages(files)))
    rates: Rates = {}
    with tempfile.TemporaryDirectory() as folder:
        inputs = Inputs.prepare(Path(folder), files, others) if with_ingest else None
        for _ in range(ROUNDS):
            for name, loop in list_loops().items():
                rates.setdefault(name, []).append(count / run_alone(loop, files, others))
            for name, rate in inputs.ingest_twice() if inputs else ():
                rates.setdefault(name, []).append(rate)
    return rates


def list_loops() -> dict[str, Loop]:
    """The loops by name; the one that is held on one core only where the system can do that."""
    loops: dict[str, Loop] = {
        "bare two": time_bare,
        "plain two": time_plain,
        "one": partial(time_pool, workers=1),
        "two": partial(time_pool, workers=2),
    }
    return loops | ({"one core": partial(time_pool, workers=1, cores=1)} if CAN_PIN else {})


def stay_on(cores: int) -> None:
    """Keep this process, and those it starts from now on, on so many cores."""
    if CAN_PIN:
        os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:cores])


def run_alone(loop: Loop, files: Files, others: Files) -> float:
    """The seconds of a loop in a process of its own, so that none begins with what another has left."""
    with ProcessPoolExecutor(1, get_context("spawn")) as process:
        return process.submit(loop, files, others).result()


def time_bare(files: Files, others: Files) -> float:
    with get_context("spawn").Pool(2) as pool:
        return time_last(lambda pages: pool.imap_unordered(bare, pages, chunksize=CHUNK), files, others)


def time_plain(files: Files, others: Files) -> float:
    refinery = Refinery()
    work = partial(refine_page, refinery=refinery)
    with (
        tuned_memory(),
        ProcessPoolExecutor(2, get_context("spawn"), initializer=start_worker, initargs=(refinery,)) as pool,
    ):
        return time_last(lambda pages: pool.map(work, pages, chunksize=CHUNK), files, others)


def time_pool(files: Files, others: Files, *, workers: int, cores: int = 2) -> float:
    stay_on(cores)
    with open_pool(Refinery(), workers=workers) as pool:
        return time_last(lambda pages: refine_pages(pages, pool), files, others)


def time_last(work: Callable[[list[Page]], Iterable[object]], files: Files, others: Files) -> float:
    """Work on the others' pages, then on these; returns the seconds of the latter."""
    seconds = 0.0
    for pages in (list(list_pages(others)), list(list_pages(files))):
        began = time.monotonic()
        deque(work(pages), maxlen=0)
        seconds = time.monotonic() - began
    return seconds


@dataclass(frozen=True, slots=True)
class Inputs:
    """Two folders of pages, and a home that has those set aside."""

    folder: Path

    @classmethod
    def prepare(cls, folder: Path, files: Files, others: Files) -> Inputs:
        for name, references in (("pages", files), ("aside", others)):
            (folder / name).mkdir()
            for number, reference in enumerate(references):
                path = Path(reference.path or "")
                shutil.copy(path, folder / name / f"{number:05}-{path.name}")
        ingest(folder / "aside", folder / "home")
        return cls(folder)

    def ingest_twice(self) -> Iterator[tuple[str, float]]:
        new, warm = self.folder / "new", self.folder / "warm"
        shutil.copytree(self.folder / "home", warm)
        for name, home in (("ingest new", new), ("ingest warm", warm)):
            rate, apart = ingest(self.folder / "pages", home)
            shutil.rmtree(home)
            yield name, rate
            yield f"{name} apart", apart


def ingest(inputs: Path, home: Path) -> tuple[float, float]:
    """Documents per second of the run, and the seconds of the command outside it."""
    command = Path(sys.executable).with_name("newsrefinery")
    environment = {**os.environ, "NEWSREFINERY_HOME": str(home), "NEWSREFINERY_WORKERS": "2"}
    began = time.monotonic()
    shown = subprocess.run([command, "ingest", inputs, "--json"], env=environment, capture_output=True, check=False)
    seconds = time.monotonic() - began
    found = json.loads(shown.stdout)
    return found["read"] / found["seconds"], seconds - found["seconds"]


def compare(rates: Rates, name: str, peer: str) -> str:
    """The median over the rounds of how many times as fast as its peer."""
    return f"{median(one / other for one, other in zip(rates[name], rates[peer], strict=True)):.2f}"


ROWS: list[tuple[str, str, dict[str, str]]] = [
    ("bare trafilatura, two processes (wall)", "bare two", {}),
    ("ours, all on one core (wall)", "one core", {}),
    ("ours, one worker, the rest on another core (wall)", "one", {}),
    ("ours, two workers on two cores (wall)", "two", {"one core": "of one core", "one": "of one worker"}),
    ("ours, a plain pool of two (wall)", "plain two", {"two": "of ours with isolation"}),
    ("ingest into a new home, two workers (wall)", "ingest new", {"bare two": "of bare on two"}),
    ("ingest into one with other pages (wall)", "ingest warm", {"bare two": "of bare on two"}),
]
"""What is shown, the name of its rates, and what they are compared with."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--pages", type=int, default=500)
    parser.add_argument("--ingest", action=argparse.BooleanOptionalAction, default=True)
    asked = parser.parse_args()
    stay_on(2)
    chosen, others = choose_files(asked.folder, asked.pages)
    pages = list(list_pages(chosen))
    if not pages:
        sys.exit(f"no pages in {asked.folder}")
    aside, count = list(list_pages(others)), len(pages)
    theirs, text_alone, ours = measure_one_core(pages, aside)
    slowest = list(list_slowest(ours, pages, aside))
    table = Table("what", "pages per second", "ratio", title=f"{count} pages")
    table.add_row("bare trafilatura, one core (CPU)", f"{count / sum(theirs):.1f}", "")
    table.add_row("  the same without metadata", f"{count / sum(text_alone):.1f}", "")
    table.add_row(
        "ours to rows, one core (CPU)",
        f"{count / sum(ours):.1f}",
        f"{sum(theirs) / sum(ours):.2f} of bare, {sum(text_alone) / sum(ours):.2f} of bare without metadata",
    )
    rates = measure_rounds(chosen, others, with_ingest=asked.ingest)
    for what, name, peers in ROWS:
        if name in rates:
            said = ", ".join(f"{compare(rates, name, peer)} {of}" for peer, of in peers.items() if peer in rates)
            table.add_row(what, f"{median(rates[name]):.1f}", said)
    if "ingest new apart" in rates:
        apart = [f"{median(rates[f'ingest {home} apart']):.1f} s" for home in ("new", "warm")]
        table.add_row("  the command outside the run, apart", " / ".join(apart), "")
    Console(width=120).print(table)
    for page, sights in sorted(slowest, key=lambda pair: -median(pair[1])):
        least, usual, most = (1000 * each for each in (sights[0], median(sights), sights[-1]))
        print(f"slowest: {usual:.0f} ms ({least:.0f} to {most:.0f}) {page.reference.item}")


if __name__ == "__main__":
    main()
