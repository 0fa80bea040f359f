"""Speed beside quality, ours beside others, or one commit beside another, on the same pages:

    python tests/quality/bench.py DATA [--pages 200] [--rounds 3] [--only NAME …] [--json FILE] [--picture FILE.svg]
    python tests/quality/bench.py DATA --commits A B [--appeals LABELLED.jsonl]

Every contestant runs in a new process in each round. It is warmed up on as many other pages, which do not count: on the
same pages its caches would flatter it. Contestants take turns of twenty pages, so that the load of the machine affects all
alike; the median over the rounds counts for each page. DATA is anything that `ingest` reads; if it has *.jsonl with
reference texts, as for `make bench-pages`, the extracted texts are scored against them. With labelled blocks, as for
`make bench-appeals`, ours and both commits are scored on appeals as well. Pages whose text differs between A and B are
counted. Exit code 1 if a commit or ours cannot be run.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, nullcontext, suppress
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Any

from bench_shown import describe_machine, draw, print_table
from bench_text import Extraction, Row, Tally, parse_names, read_rows
from install_peers import find_peers
from pages import list_html, spread

from tasks.allocator import tuned_memory
from tasks.records import Page

ROOT = Path(__file__).resolve().parents[2]
WORKER = Path(__file__).parent / "peers" / "worker.py"
APPEALS = Path(__file__).parent / "bench_appeals.py"
OURS = "newsrefinery"
IN_OUR_ENVIRONMENT = (OURS, "trafilatura", "trafilatura fast", "lxml parse alone")
TURN = 20


@dataclass
class Contestant:
    """One extractor: what it spent on each page in each round, and what it found. `tree` is the working tree whose code it
    runs, if not this one."""

    name: str
    python: Path
    extractor: str
    tree: Path | None = None
    cpu: list[list[float]] = field(default_factory=list)
    wall: list[list[float]] = field(default_factory=list)
    found: list[Any] = field(default_factory=list)
    peak: int = 0

    @contextmanager
    def begin_round(self, others: Sequence[list[str]]) -> Iterator[None]:
        """Start a new process and warm it up on the other pages. Raises EOFError if it does not survive them."""
        with (
            tempfile.TemporaryFile("w+", errors="replace") as self._complaints,
            subprocess.Popen(
                [self.python, WORKER, self.extractor], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                stderr=self._complaints, text=True, env=self._choose_environment(), cwd=self.tree or ROOT,
            ) as self._process,
        ):  # fmt: skip
            self._ask(others)
            self.cpu.append([])
            self.wall.append([])
            self.found = []
            yield
            with suppress(BrokenPipeError):
                self._process.communicate()

    def take_turn(self, pages: Sequence[list[str]]) -> None:
        """Raises EOFError if the process is gone."""
        answer = self._ask(pages)
        self.cpu[-1] += answer["cpu"]
        self.wall[-1] += answer["wall"]
        self.found += answer["found"]
        self.peak = max(self.peak, answer["peak"])

    def _ask(self, pages: Sequence[list[str]]) -> dict[str, Any]:
        assert self._process.stdin and self._process.stdout
        with suppress(BrokenPipeError):
            self._process.stdin.write(json.dumps(pages) + "\n")
            self._process.stdin.flush()
        line = self._process.stdout.readline()
        if not line:
            code = self._process.wait()
            self._complaints.seek(0)
            said = self._complaints.read().strip().splitlines()
            raise EOFError(f"died with exit code {code}: {said[-1] if said else 'without a word'}")
        answer: dict[str, Any] = json.loads(line)
        return answer

    def _choose_environment(self) -> dict[str, str]:
        """Ours gets the environment of one of our workers."""
        with tuned_memory() if self.extractor == "newsrefinery" else nullcontext():
            return _run_code_of(self.tree)

    def list_taken(self) -> list[int]:
        """The pages that it is made for."""
        return [number for number, found in enumerate(self.found) if found is not None]


def _run_code_of(tree: Path | None) -> dict[str, str]:
    return os.environ | ({"PYTHONPATH": str(tree)} if tree else {})


@contextmanager
def checked_out(commit: str, folder: Path) -> Iterator[tuple[str, Path]]:
    """A commit in a git worktree of its own, and its short name. Raises SystemExit with one line."""
    git = ["git", "-C", str(ROOT)]
    named = subprocess.run(
        [*git, "rev-parse", "--verify", "--short", f"{commit}^{{commit}}"], capture_output=True, text=True, check=False
    )
    if named.returncode:
        raise SystemExit(f"{commit} is no commit of this repository")
    short = named.stdout.strip()
    tree = folder / f"{short}-{len(list(folder.iterdir()))}"
    subprocess.run([*git, "worktree", "add", "--quiet", "--detach", tree, short], check=True)
    try:
        yield short, tree
    finally:
        subprocess.run([*git, "worktree", "remove", "--force", tree], check=True)


def load_pages(folder: Path, most: int) -> tuple[list[tuple[Row, Page]], list[tuple[Row, Page]]]:
    """At most so many pages, evenly from all of the folder, each with its references where there are any; and at most as
    many others."""
    found = list(_list_pages(folder))
    chosen = spread(range(len(found)), most)
    others = sorted(set(range(len(found))).difference(chosen))[:most]
    return [found[place] for place in chosen], [found[place] for place in others]


def _list_pages(folder: Path) -> Iterator[tuple[Row, Page]]:
    with_references = sorted(folder.glob("*.jsonl")) if folder.is_dir() else []
    if any('"html":' in path.open(encoding="utf-8").readline() for path in with_references):
        for path in with_references:
            yield from read_rows(path)
        return
    yield from (({}, page) for page in list_html(folder))


def write_pages(pages: Iterable[tuple[Row, Page]], folder: Path) -> list[list[str]]:
    """One file a page, so that no contestant needs to know how they were kept."""
    folder.mkdir()
    written = []
    for number, (_, page) in enumerate(pages):
        path = folder / f"{number:06}.html"
        path.write_bytes(page.body)
        written.append([str(path), page.url or ""])
    return written


def compete(
    contestants: dict[str, Contestant], pages: list[list[str]], others: list[list[str]], rounds: int
) -> dict[str, str]:
    """Let all take their turns. Gives who fell out, and why."""
    fallen: dict[str, str] = {}

    @contextmanager
    def standing(name: str) -> Iterator[Contestant]:
        try:
            yield contestants[name]
        except EOFError as error:
            fallen[name] = str(error)
            del contestants[name]

    for number in range(rounds):
        with ExitStack() as stack:
            for name in list(contestants):
                with standing(name) as one:
                    stack.enter_context(one.begin_round(others))
            for start in range(0, len(pages), TURN):
                for name in list(contestants)[:: -1 if number % 2 else 1]:
                    with standing(name) as one:
                        one.take_turn(pages[start : start + TURN])
        print(f"round {number + 1} of {rounds}", file=sys.stderr, flush=True)
    return fallen


def measure(one: Contestant, base: Contestant, rows: Sequence[Row]) -> dict[str, Any]:
    """The figures of a contestant: what it takes as a multiple of the base on the pages that both take, then the rest."""
    taken = one.list_taken()
    both = [number for number in base.list_taken() if one.found[number] is not None]
    if not taken:
        return {"name": one.name, "pages": 0}
    cpu, wall = ([median(spent) for spent in zip(*each, strict=True)] for each in (one.cpu, one.wall))
    base_cpu = [median(spent) for spent in zip(*base.cpu, strict=True)]
    of_rounds = [
        sum(mine[number] for number in both) / sum(its[number] for number in both)
        for mine, its in zip(one.cpu, base.cpu, strict=True)
    ]
    return {
        "name": one.name,
        "ratio": sum(cpu[number] for number in both) / sum(base_cpu[number] for number in both),
        "ratio_least": min(of_rounds),
        "ratio_most": max(of_rounds),
        "cpu_ms": 1000 * sum(cpu[number] for number in taken) / len(taken),
        "wall_ms": 1000 * sum(wall[number] for number in taken) / len(taken),
        "slowest_ms": 1000 * max(cpu[number] for number in taken),
        "peak_mb": one.peak / 1e6,
        "pages": len(taken),
        "empty": sum(not one.found[number].get("text", "tag" in one.found[number]) for number in taken),
        **score(one, rows, taken),
    }


def score(one: Contestant, rows: Sequence[Row], taken: Sequence[int]) -> dict[str, float]:
    """How well what was found agrees with the references of the pages that have some."""
    tally = Tally()
    for number in taken:
        found = one.found[number]
        if rows[number] and "tag" not in found:
            names = parse_names(found.get("authors", []))
            text, title, day = (found.get(key) or "" for key in ("text", "title", "day"))
            tally.add(rows[number], Extraction(text, title, names, day))
    return tally.measure()


def score_appeals(labelled: Path, tree: Path | None) -> dict[str, float]:
    """Shares of appeals that our code of a working tree removes, and of journalism that it cuts. Raises SystemExit."""
    ended = subprocess.run(
        [sys.executable, APPEALS, labelled, "--json"],
        capture_output=True, text=True, env=_run_code_of(tree), cwd=tree or ROOT, check=False,
    )  # fmt: skip
    if ended.returncode:
        raise SystemExit(f"appeals of {tree or 'ours'} cannot be scored: {ended.stderr.strip().splitlines()[-1]}")
    pairs = json.loads(ended.stdout)
    named = {"appeals": "appeal family", "journalism_cut": "journalism cut, blocks"}
    return {name: hit / of for name, measure in named.items() for hit, of in [pairs[measure]] if of}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("--pages", type=int, default=200, help="how many pages, evenly from all (default: %(default)s)")
    parser.add_argument("--rounds", type=int, default=3, help="how many rounds (default: %(default)s)")
    parser.add_argument("--only", nargs="+", default=[], help="names of the contestants beside ours")
    parser.add_argument("--commits", nargs=2, metavar=("A", "B"), help="two commits of this repository instead")
    parser.add_argument("--appeals", type=Path, help="labelled blocks (JSONL): score ours on appeals, too")
    parser.add_argument("--json", type=Path, help="write all figures there")
    parser.add_argument("--picture", type=Path, help="write a picture (SVG) there")
    asked = parser.parse_args()
    pages, others = load_pages(asked.data, asked.pages)
    if not pages:
        sys.exit(f"no HTML pages in {asked.data}")
    if asked.appeals and not asked.appeals.is_file():
        sys.exit(f"no labelled blocks in {asked.appeals}")
    figures = run(asked, pages, others)
    print_table(figures)
    if asked.json:
        asked.json.write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")
    if asked.picture:
        asked.picture.write_text(draw(figures), encoding="utf-8")


def run(asked: argparse.Namespace, pages: list[tuple[Row, Page]], others: list[tuple[Row, Page]]) -> dict[str, Any]:
    """Let all compete, and measure each."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        running, absent = (_enter_commits(asked, stack, folder), {}) if asked.commits else _enter_peers(asked)
        base = next(iter(running.values()))
        written = write_pages(pages, folder / "pages"), write_pages(others, folder / "others")
        fallen = compete(running, *written, asked.rounds)
        ours = [one for one in running.values() if asked.commits or one.name == OURS] if asked.appeals else []
        appeals = {one.name: score_appeals(asked.appeals.resolve(), one.tree) for one in ours}
    if base.name in fallen:
        sys.exit(fallen[base.name])
    rows = [row for row, _ in pages]
    return {
        "machine": describe_machine(), "data": asked.data.name, "pages": len(pages),
        "other_pages": len(others), "rounds": asked.rounds, "base": base.name,
        "contestants": [measure(each, base, rows) | appeals.get(each.name, {}) for each in running.values()],
        "absent": absent | fallen, "texts_differ": _count_differing(running) if asked.commits else None,
    }  # fmt: skip


def _enter_peers(asked: argparse.Namespace) -> tuple[dict[str, Contestant], dict[str, str]]:
    installed, absent = find_peers()
    pythons = dict.fromkeys(IN_OUR_ENVIRONMENT, Path(sys.executable)) | installed
    if unknown := set(asked.only) - set(pythons) - set(absent):
        sys.exit(f"no contestant {', '.join(sorted(unknown))}; there are {', '.join([*pythons, *absent])}")
    chosen = [name for name in pythons if name == OURS or not asked.only or name in asked.only]
    return {name: Contestant(name, pythons[name], name) for name in chosen}, absent


def _enter_commits(asked: argparse.Namespace, stack: ExitStack, folder: Path) -> dict[str, Contestant]:
    trees = [stack.enter_context(checked_out(commit, folder)) for commit in asked.commits]
    labels = [f"{letter} {short}" for letter, (short, _) in zip("AB", trees, strict=True)]
    return {
        label: Contestant(label, Path(sys.executable), OURS, tree)
        for label, (_, tree) in zip(labels, trees, strict=True)
    }


def _count_differing(running: dict[str, Contestant]) -> int:
    one, other = running.values()
    return sum(a != b for a, b in zip(one.found, other.found, strict=True))


if __name__ == "__main__":
    main()
