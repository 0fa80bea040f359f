"""The newsroom of `test_machine.py`: two publishers whose pages change, and nights that archive, refine and spool them, with
the real stages and without Prefect.

Does not know the expected results.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from flows.pipeline.known import BatchDocument, pick_fresh
from flows.pipeline.run import Run
from tasks.archive import ArchiveEntry, ArchiveWriter, read_archived
from tasks.decisions import Decisions
from tasks.identity import hash_body
from tasks.records import Page, Reference, Source
from tasks.refine import Refinery, refine_page
from tasks.settings import load_settings
from tasks.versions import cleaner_version
from warehouse.outcomes import Outcome
from warehouse.record import record_run, record_sources
from warehouse.resume import find_replayable
from warehouse.rows import RawRow, RunRow, SourceRow
from warehouse.spool import write_batch
from warehouse.stored import find_decisions
from warehouse.writer import share_writer

FIRST_NIGHT = datetime(2026, 3, 1, 4, 15, tzinfo=UTC)
SOURCES = (
    Source("ledger", "The Harbour Ledger", ("the Ledger",), ("ledger.example",), "en"),
    Source("courier", "The Evening Courier", ("the Courier",), ("courier.example",), "en"),
)
APPEALS = (
    "Subscribe to our newsletter!",
    "A message from The Harbour Ledger:\n\nDear readers, without your support we cannot go on. Please donate today.",
    "Support independent journalism: become a member today.",
    "Row with the Tide Club and see the harbour from below.",
)
AGENCY = "The Coastal Press Agency contributed reporting."
_WORDS = {
    "who": "The mayor|A ferryman|The council|A young baker|The harbour master|Her neighbour|The old pilot|Nobody",
    "did": "opened|measured|painted|described|closed|visited|repaired|sold",
    "what": "the bridge|a lighthouse|the northern quay|two boats|the market hall|a long ledger|the school|the tide mill",
    "how": "in the rain|before dawn|with great care|for the third time|as everybody watched|at low water|in silence",
    "when": "on Monday|last week|in March|on Thursday evening|after the storm|during the fair|at noon|this winter",
}


def write_paragraph(seed: int) -> str:
    """An invented paragraph of four sentences, a different one for every seed."""
    chooser = random.Random(seed)  # noqa: S311
    told = [
        " ".join(chooser.choice(each.split("|")) for each in _WORDS.values())
        + f", some {chooser.randint(2, 900)} of them."
        for _ in range(4)
    ]
    return " ".join(told)


@dataclass(frozen=True)
class Story:
    """The content of a URL: `paragraphs` are seeds, `hours` count from the first night."""

    source_id: str
    number: int
    title: str
    paragraphs: tuple[int, ...]
    appeals: tuple[int, ...] = ()
    agency: bool = False
    published: int | None = -12
    modified: int | None = None

    @property
    def url(self) -> str:
        """Its address."""
        return f"https://{self.source_id}.example/{self.number}"

    def show(self) -> str:
        """The page."""
        body = [write_paragraph(seed) for seed in self.paragraphs] + [AGENCY] * self.agency
        lines = [*body, *(APPEALS[each] for each in self.appeals)]
        boxes = "".join(f"<p>{part}</p>\n" for line in lines for part in line.split("\n\n"))
        dates = _tell("published", self.published) + _tell("modified", self.modified)
        return (
            f'<html lang="en"><head><title>{self.title}</title>{dates}</head>\n'
            f"<body><article><h1>{self.title}</h1>\n{boxes}</article></body></html>\n"
        )


class Newsroom:
    """The current contents of URLs (`shown`), the contents seen since the last night (`tonight`: stories, and how many hours
    ago they were fetched), the catalogue, and a clock (hours after the first night)."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.sources: tuple[Source, ...] = SOURCES
        self.shown: dict[str, Story] = {}
        self.tonight: list[tuple[Story, int]] = []
        self.clock = self.runs = self._written = 0
        self.run_id = ""

    @property
    def now(self) -> datetime:
        """The moment, by the newsroom's clock."""
        return FIRST_NIGHT + timedelta(hours=self.clock)

    def write(self, count: int) -> tuple[int, ...]:
        """New paragraphs, with seeds that were not used before."""
        self._written += count
        return tuple(range(self._written - count, self._written))

    def pick(self, place: int) -> Story:
        """One of the stories that are shown."""
        return list(self.shown.values())[place % len(self.shown)]

    def show(self, story: Story) -> None:
        """Show a story under its URL, where it is seen by the next night."""
        self.shown[story.url] = story
        self.tonight.append((story, 0))

    def spool_tonight(self, kind: str, size: int = 200) -> list[tuple[Path, list[Outcome]]]:
        """A run over everything seen: its spool files, each of so many pages, with their outcomes."""
        run = self._begin_run(kind)
        pages = [self._compose_page(story, age) for story, age in self.tonight]
        self.tonight = []
        parts = [pages[first : first + size] for first in range(0, len(pages), size)]
        return [self._spool(run, f"{run.run_id}-{no:03}", part) for no, part in enumerate(parts)]

    def spool_replay(self) -> list[tuple[Path, list[Outcome]]]:
        """A run over the rejects that are still open, from the archive."""
        from flows.replay import list_archived, list_lost  # imports Prefect, which takes seconds

        run = self._begin_run("replay")
        rejects = find_replayable(self.home)
        again = [*list_archived(rejects), *list_lost([each for each in rejects if each.stage == "spool"], run)]
        names = [Outcome(item=each.reference.item) for each in again if each.is_empty]
        places = [each.entry for each in again if each.entry]
        pages = [read_archived(run.archive, place.path, place.offset) for place in places]
        parts = [self._spool(run, f"{run.run_id}-000", pages, places)] if pages else []
        if names:
            parts.append((write_batch(self.home, f"{run.run_id}-names", run.run_id, names, written_at=self.now), []))
        return parts

    def _begin_run(self, kind: str) -> Run:
        self.runs += 1
        self.run_id = f"{kind}-{self.runs:03}"
        run = Run(self.run_id, kind, load_settings(), self.now, self.sources)
        with share_writer():
            record_run(self.home, RunRow(run_id=self.run_id, kind=kind, status="finished", started_at=self.now))
            listed = [SourceRow(**asdict(one)) for one in self.sources]
            record_sources(self.home, self.run_id, listed)
        return run

    def _spool(
        self, run: Run, batch_id: str, pages: list[Page], places: Sequence[ArchiveEntry] = ()
    ) -> tuple[Path, list[Outcome]]:
        """Spool pages; those that this cleaner judged before are not refined again. `places`: of pages archived before."""
        archived = {place.raw_id: place for place in places}
        refinery = Refinery(run.sources, run.settings.rules, Decisions.of(find_decisions(self.home)), run.config_hash)
        seen: list[BatchDocument] = []
        with ArchiveWriter(run.raw_folder, batch_id) as archive:
            fresh = iter([
                self._refine(page, refinery, archived.get(page.raw_id) or run.locate(archive.append(page)))
                for page in pick_fresh(pages, run, seen)
            ])  # fmt: skip
        outcomes = [
            Outcome(item=page.reference.item, known_raw_id=page.raw_id, known_article_id=each.known.article_id)
            if each.known else next(fresh)
            for each, page in zip(seen, pages, strict=True)
        ]  # fmt: skip
        return write_batch(self.home, batch_id, run.run_id, outcomes, written_at=self.now), outcomes

    def _refine(self, page: Page, refinery: Refinery, place: ArchiveEntry) -> Outcome:
        return locate_page(refine_page(page, refinery), page, place, refinery.rules)

    def _compose_page(self, story: Story, age: int) -> Page:
        body = story.show().encode()
        reference = Reference(story.url, url=story.url, source_id=story.source_id)
        fetched_at = self.now - timedelta(hours=age)
        return Page(reference, body, "text/html", hash_body(body), url=story.url, fetched_at=fetched_at)


def locate_page(outcome: Outcome, page: Page, entry: ArchiveEntry, rules: Path | None) -> Outcome:
    """An outcome with the place of its page in the archive."""
    raw = RawRow(
        raw_id=page.raw_id, archive_path=entry.archive_path, archive_offset=entry.offset, url=page.url,
        byte_count=entry.byte_count, content_type=page.media_type, fetched_at=page.fetched_at,
        cleaner_version=cleaner_version(rules),
    )  # fmt: skip
    return replace(outcome, raw=raw)


def _tell(what: str, hours: int | None) -> str:
    if hours is None:
        return ""
    moment = FIRST_NIGHT + timedelta(hours=hours)
    return f'<meta property="article:{what}_time" content="{moment.isoformat()}">'
