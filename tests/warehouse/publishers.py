"""The actions of publishers in `test_machine.py`: each rule is a change to a page before the next night."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import assume
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule

from tests.warehouse.newsroom import SOURCES, Newsroom, Story

PLACE = st.integers(0, 9)
SOURCE = st.sampled_from(["ledger", "courier"])
APPEALS = st.lists(st.integers(0, 3), max_size=3).map(tuple)
HOURS = st.sampled_from([-50, -12, None, 0, 8])
IS = st.booleans()


class Publishers(RuleBasedStateMachine):
    """Two publishers, and a newsroom that follows them."""

    room: Newsroom
    is_steady = True
    """Nobody set the clock back or changed rules or sources: a page that differs by what other rules cut made no version then."""

    @initialize(numbers=st.sets(st.integers(1, 4), min_size=1), appeals=APPEALS)
    def there_are_articles(self, numbers: set[int], appeals: tuple[int, ...]) -> None:
        for number in numbers:
            self.room.show(Story("ledger", number, "A bridge opens to walkers and carts", self.room.write(4), appeals))

    @rule(
        source=SOURCE,
        number=PLACE,
        size=st.integers(1, 6),
        appeals=APPEALS,
        hours=HOURS,
    )
    def an_article_is_published(
        self, source: str, number: int, size: int, appeals: tuple[int, ...], hours: int | None
    ) -> None:
        self.room.show(
            Story(source, number, "A bridge opens to carts", self.room.write(size), appeals, published=hours)
        )

    @rule(place=PLACE)
    def a_page_is_seen_again_as_it_was(self, place: int) -> None:
        self.room.show(self.room.pick(place))

    @rule(place=PLACE, appeals=APPEALS)
    def only_the_appeals_of_a_page_change(self, place: int, appeals: tuple[int, ...]) -> None:
        self.room.show(replace(self.room.pick(place), appeals=appeals))

    @rule(place=PLACE, title=st.sampled_from(["A bridge opens at last", "A bridge closes again"]), is_dated=IS)
    def a_headline_changes(self, place: int, title: str, is_dated: bool) -> None:
        story = self.room.pick(place)
        self.room.show(replace(story, title=title, modified=self.room.clock if is_dated else story.modified))

    @rule(place=PLACE, is_dated=IS)
    def a_paragraph_changes(self, place: int, is_dated: bool) -> None:
        story = self.room.pick(place)
        modified = self.room.clock if is_dated else story.modified
        self.room.show(replace(story, paragraphs=(*story.paragraphs[1:], *self.room.write(1)), modified=modified))

    @rule(place=PLACE, hours=HOURS)
    def a_date_changes(self, place: int, hours: int | None) -> None:
        self.room.show(replace(self.room.pick(place), published=hours))

    @rule(place=PLACE)
    def a_stub_is_fetched_in_the_place_of_a_page(self, place: int) -> None:
        story = self.room.pick(place)
        self.room.tonight.append((replace(story, paragraphs=story.paragraphs[:1], appeals=(0,)), 0))

    @rule(place=PLACE, age=st.sampled_from([0, 30, 300]), is_longer=IS)
    def an_old_page_turns_up(self, place: int, age: int, is_longer: bool) -> None:
        story = self.room.pick(place)
        told = [moment for moment in (story.published, story.modified) if moment is not None]
        assume(all(moment <= self.room.clock - age for moment in told))  # no page is older than its article
        more = self.room.write(1) if is_longer else ()
        self.room.tonight.append((replace(story, paragraphs=(*story.paragraphs, *more)), age))

    @rule(place=PLACE, number=st.integers(10, 13), source=SOURCE, kept=st.integers(2, 4),
          is_edited=IS, has_agency=IS, hours=HOURS)  # fmt: skip
    def a_story_is_copied(
        self, place: int, number: int, source: str, kept: int, is_edited: bool, has_agency: bool, hours: int | None
    ) -> None:
        story = self.room.pick(place)
        body = (*story.paragraphs[:kept], *(self.room.write(1) if is_edited else ()))
        self.room.show(Story(source, number, story.title, body, story.appeals, has_agency, hours))

    @rule()
    def a_source_gets_another_name(self) -> None:
        self.is_steady = False
        first, *others = self.room.sources
        self.room.sources = (replace(first, names=(*first.names, "the Tide")), *others)

    @rule()
    def a_source_leaves_the_catalogue_or_comes_back(self) -> None:
        self.is_steady = False
        self.room.sources = SOURCES[: 1 + (len(self.room.sources) == 1)]
