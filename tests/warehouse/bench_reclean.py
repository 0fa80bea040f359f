"""What re-cleaning costs: `python tests/warehouse/bench_reclean.py [--articles 20000] [--workers 2]`.

Makes a warehouse of invented articles of 40 blocks each, eight of them appeals of the corpus that an imagined earlier
cleaner kept, then judges all of it again from blocks: once for the report, and once to apply it, which changes every row.
Prints the CPU time of this process and of the workers, and what 100,000 articles would take on two cores at that rate.
"""

from __future__ import annotations

import argparse
import os
import random
import resource
import tempfile
import time
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from warehouse.load import load_pending
from warehouse.outcomes import Outcome
from warehouse.publish import publish
from warehouse.rows import ArticleRow, BlockRow, hash_text
from warehouse.spool import write_batch

CORPUS = Path(__file__).parents[1] / "corpus"
BLOCKS, APPEALS, WORDS = 40, 8, 30
BATCH = 500


def read_corpus() -> tuple[list[str], list[str]]:
    """Blocks of journalism and of appeals, of all languages of the corpus that have English letters."""
    news, appeals = [], []
    for path in sorted(CORPUS.glob("en/*.tsv")):
        for line in path.read_text("utf-8").splitlines():
            label, tab, text = line.partition("\t")
            if tab and not label.startswith("#"):
                (news if label.startswith("article") else appeals).append(text)
    return news, appeals


def make_outcome(number: int, chooser: random.Random, words: list[str], appeals: list[str]) -> Outcome:
    texts = [" ".join(chooser.choices(words, k=WORDS)).capitalize() + "." for _ in range(BLOCKS - APPEALS)]
    texts += chooser.sample(appeals, APPEALS)
    blocks, position = [], 0
    for no, text in enumerate(texts):
        blocks.append(
            BlockRow(
                block_no=no,
                role="paragraph",
                action="keep",
                char_start=position,
                char_end=position + len(text),
                text=text,
            )
        )
        position += len(text) + 2
    text_raw = "\n\n".join(texts)
    article = ArticleRow(
        article_id=number, text=text_raw, text_raw=text_raw, text_hash=hash_text(text_raw), extractor_version="before",
        cleaner_version="before", source_id="bench", publisher="Prairie Star", title=f"Story {number}",
        url=f"https://star.example/{number}", language="en", char_count=len(text_raw), raw_id=f"{number:064x}",
    )  # fmt: skip
    return Outcome(item=str(number), article=article, blocks=tuple(blocks))


def fill(home: Path, articles: int) -> None:
    chooser = random.Random(7)  # noqa: S311
    news, appeals = read_corpus()
    words = [word for text in news for word in text.split()]
    for first in range(0, articles, BATCH):
        outcomes = [
            make_outcome(number, chooser, words, appeals) for number in range(first, min(articles, first + BATCH))
        ]
        write_batch(home, f"fill-{first:08}", "fill", outcomes)
    load_pending(home)
    publish(home)


def measure(articles: int, *, is_accepted: bool) -> None:
    from flows.amendments.reclean import RecleanRequest, reclean_warehouse
    from tasks.settings import load_settings

    begun, before = time.monotonic(), _read_cpu()
    notes = reclean_warehouse(RecleanRequest(is_accepted=is_accepted), load_settings(), [])
    here, workers = (after - then for after, then in zip(_read_cpu(), before, strict=True))
    wall = time.monotonic() - begun
    each = (here + workers) / articles
    print(notes.describe())
    print(
        f"{'kept' if is_accepted else 'shown'}: {1000 * each:.2f} ms CPU an article ({1000 * here / articles:.2f} here, "
        f"{1000 * workers / articles:.2f} in workers), {wall:.0f} s wall; 100,000 on two cores at that rate: "
        f"{100_000 * max(each / 2, here / articles) / 60:.1f} min; memory here "
        f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB",
        flush=True,
    )


def _read_cpu() -> tuple[float, float]:
    """Of this process, and of its children: those that ended, and their ancestor, which waited for them and goes on."""
    here, ended = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    alive = sum(_read_ticks(file) for file in Path("/proc").glob("[0-9]*/stat")) / os.sysconf("SC_CLK_TCK")
    return here.ru_utime + here.ru_stime, ended.ru_utime + ended.ru_stime + alive


def _read_ticks(stat: Path) -> int:
    """What a child has spent, with what it waited for; 0 for other processes."""
    with suppress(FileNotFoundError):
        fields = stat.read_text().rpartition(")")[2].split()
        return sum(map(int, fields[11:15])) if int(fields[1]) == os.getpid() else 0
    return 0


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=20_000)
    parser.add_argument("--workers", type=int, default=2)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {"NEWSREFINERY_HOME": folder, "NEWSREFINERY_WORKERS": str(asked.workers)}
        print(f"{asked.articles:,} articles of {BLOCKS} blocks, {datetime.now(UTC):%Y-%m-%d}", flush=True)
        fill(Path(folder), asked.articles)
        measure(asked.articles, is_accepted=False)
        measure(asked.articles, is_accepted=True)


if __name__ == "__main__":
    main()
