"""A page as a whole: which runs the extractor chose, where they are, and which ones have similar markup.

Decides nothing about a run; `tasks/page/body.py` does.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Hashable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from statistics import median

from tasks.page.alignment import squeeze
from tasks.page.runs import PARAGRAPH, Spot, TextRun
from tasks.text.words import fold_letters

HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
ITEMS = frozenset(("li", "dt", "dd"))
KINDS = {**dict.fromkeys(HEADINGS, "h"), **dict.fromkeys(ITEMS, "li"), "p": "p"}
"""Kinds of elements by tag; the others are of kind x."""
OUTSIDE = 9
"""The depth of elements outside the main one."""

_CONTAINERS = frozenset(
    ("aside", "footer", "nav", "header", "figure", "form", "table", "article", "main", "section", "blockquote")
)
_CHOSEN_SHARE = 0.5
"""A run counts as chosen if the extractor took at least this share of its text."""
_MAIN_SHARE = 0.8
_LEAD_WITHIN, _LEAD_LENGTH, _LEAD_LINKS = 12, 50, 0.3
"""Maximum distance of the lead from the headline in runs, its minimum characters, and its maximum linked share."""
_WORD_LEVELS = 6
_NEAR, _ALIKE = 10, 0.3
"""A run is weighed if it is within so many runs of a chosen one, or if more than this share of runs with its markup is chosen."""
_LENGTH_OF_A_PARAGRAPH = 100
"""The usual length if no paragraph was chosen."""
_SHORTEST_TITLE, _LONGEST_TITLE = 8, 300
"""Characters of runs that are compared with the titles."""
_OPENING_OF_TITLE = 16
"""Characters that are compared first; most prose differs in them."""

Groups = dict[Hashable, list[int]]
"""Numbers of runs by a common property."""


@dataclass(frozen=True, slots=True, eq=False)
class Place:
    """Where a block element is, relative to the element with most of the chosen text; similar siblings share one place."""

    tag: str
    depth: int
    signals: tuple[str, ...]
    """Signals of the markup: class and id words (up to six levels up, and not above the main element), containers around
    it, tags of the five nearest ancestors."""


class Scene:
    """A page as a whole. Lists are indexed by run."""

    def __init__(
        self, runs: Sequence[TextRun], shares: Sequence[float], title: str | None, titles: Iterable[str] = ()
    ) -> None:
        self.runs = runs
        self.shares = shares
        self.keys = [run.squeezed.casefold() for run in runs]
        self.chosen = [share >= _CHOSEN_SHARE for share in shares]
        picked = [no for no, is_chosen in enumerate(self.chosen) if is_chosen]
        self.first, self.last = (picked[0], picked[-1]) if picked else (len(runs), -1)
        self.title_key = squeeze(title or "").casefold()
        self._title_letters = frozenset(map(fold_letters, (title or "", *titles)))
        self._fewest_letters = min(map(len, self._title_letters))
        self.spots = [run.spot for run in runs]
        self.tags = [spot.tag for spot in self.spots]
        self.parents = [spot.around for spot in self.spots]
        self.grandparents = [around.around if around is not None else None for around in self.parents]
        self._sizes = [len(run.text) for run in runs]
        self._places: dict[Hashable, Place] = {}

    def is_title(self, no: int) -> bool:
        """Whether the run is one of the titles that the page gives its article, ignoring punctuation."""
        text = self.runs[no].text
        is_of_length = _SHORTEST_TITLE <= len(text) < _LONGEST_TITLE and len(self.keys[no]) >= self._fewest_letters
        return is_of_length and self._opens_title(text) and fold_letters(text) in self._title_letters

    def _opens_title(self, text: str) -> bool:
        """Whether a title begins like a text. Most prose does not, and need not be compared any further."""
        opening = fold_letters(text[:_OPENING_OF_TITLE])
        return any(letters.startswith(opening) for letters in self._title_letters)

    @cached_property
    def candidates(self) -> list[int]:
        """The runs to consider: near a chosen one, with similar markup, or between the headline and the first chosen one.

        All of them if none is chosen.
        """
        if self.last < 0:
            return list(range(len(self.runs)))
        found = {other for no, yes in enumerate(self.chosen) if yes for other in range(no - _NEAR, no + _NEAR + 1)}
        found.update(no for no, share in enumerate(self.chosen_among_alike) if share > _ALIKE)
        if self.headline is not None:
            found.update(range(self.headline, self.first))
        return [no for no in sorted(found) if 0 <= no < len(self.runs)]

    @cached_property
    def headline(self) -> int | None:
        """The visible headline: a heading with the text of the title, otherwise the first h1, otherwise see `_find_kickered`."""
        headings = [no for no, spot in enumerate(self.spots) if is_heading(spot, ("h1", "h2", "h3"))]
        titled = [no for no in headings if self.keys[no] == self.title_key]
        first = [no for no in headings if is_heading(self.spots[no], ("h1",))]
        return next(iter((*titled, *first)), None) if titled or first else self._find_kickered(headings)

    def _find_kickered(self, headings: Iterable[int]) -> int | None:
        """A heading that ends with the title, after a kicker; otherwise a run with the title that is not in a heading."""
        is_long = len(self.title_key) >= _OPENING_OF_TITLE
        ending = (no for no in headings if is_long and self.keys[no].endswith(self.title_key))
        return next(ending, self._unmarked_headline)

    @cached_property
    def _unmarked_headline(self) -> int | None:
        """A run with the title that is not in a heading: old pages have it in a table cell, in larger letters."""
        prose = next(
            (no for no, yes in enumerate(self.chosen) if yes and self._sizes[no] > PARAGRAPH), self.first_chosen
        )
        return next((no for no in range(prose) if not self.runs[no].link_share and self.is_title(no)), None)

    @property
    def first_chosen(self) -> int:
        """The first run that the extractor chose, 0 if it chose none."""
        return self.first if self.last >= 0 else 0

    @cached_property
    def lead(self) -> int | None:
        """The first run of prose after the headline and before what was chosen."""
        if self.headline is None or self.first == len(self.runs):
            return None
        for no in range(self.headline + 1, min(len(self.runs), self.headline + _LEAD_WITHIN)):
            run = self.runs[no]
            if len(run.text) > _LEAD_LENGTH and run.link_share < _LEAD_LINKS:
                return no
        return None

    @cached_property
    def main(self) -> Spot | None:
        """The deepest element that contains four fifths of the chosen text."""
        weights: defaultdict[Spot, int] = defaultdict(int)
        picked = [run for run, yes in zip(self.runs, self.chosen, strict=True) if yes]
        for run in picked:
            for spot in run.spot.chain():
                weights[spot] += len(run.text)
        if not picked:
            return None
        longest = max(picked, key=lambda run: len(run.text))
        total = sum(len(run.text) for run in picked)
        return next((spot for spot in longest.spot.chain() if weights[spot] >= _MAIN_SHARE * total), None)

    def place(self, no: int) -> Place:
        """The place of the run."""
        spot = self.spots[no]
        key = (spot.around, spot.tag, spot.words, spot is self.main)
        if key not in self._places:
            self._places[key] = self._look_up(spot)
        return self._places[key]

    def _look_up(self, spot: Spot) -> Place:
        chain = list(spot.chain())
        depth = next((level for level, each in enumerate(chain) if each is self.main), OUTSIDE)
        tags = [each.tag for each in chain if each.tag != "html"]
        words = frozenset[str]().union(*(each.words for each in chain[: min(depth, _WORD_LEVELS)]))
        return Place(
            tag=spot.tag,
            depth=min(depth, OUTSIDE),
            signals=(
                *(f"word:{word}" for word in sorted(words)),
                *(f"in:{tag}" for tag in sorted(_CONTAINERS.intersection(tags))),
                *(f"above:{tag}" for tag in sorted(set(tags[1:6]))),
            ),
        )

    def chosen_before(self, no: int) -> int | None:
        """The nearest chosen run among the three before."""
        for other in range(no - 1, max(-1, no - 4), -1):
            if self.chosen[other]:
                return other
        return None

    def chosen_after(self, no: int) -> int | None:
        """The nearest chosen run among the three after."""
        for other in range(no + 1, min(len(self.runs), no + 4)):
            if self.chosen[other]:
                return other
        return None

    @cached_property
    def main_parent(self) -> Spot | None:
        """The parent element with most of the chosen text."""
        weights: dict[Spot | None, int] = {}
        for parent, size, is_chosen in zip(self.parents, self._sizes, self.chosen, strict=True):
            if is_chosen:
                weights[parent] = weights.get(parent, 0) + size
        return max(weights, key=lambda element: weights[element], default=None)

    @cached_property
    def usual_length(self) -> float:
        """The median length of the chosen paragraphs, in characters."""
        sizes = [self._sizes[no] for no, yes in enumerate(self.chosen) if yes and self.tags[no] == "p"]
        return median(sizes or [_LENGTH_OF_A_PARAGRAPH])

    def chosen_among_siblings(self, no: int) -> float:
        """How much of the text with the same parent was chosen, 0 to 1."""
        return self._chosen_siblings[self.parents[no]]

    def linked_among_siblings(self, no: int) -> float:
        """How much of the text with the same parent is linked."""
        return self._linked_siblings[self.parents[no]]

    def linked_around(self, no: int) -> float:
        """How much of the text with the same grandparent is linked."""
        return self._linked_around[self.grandparents[no]]

    @cached_property
    def chosen_among_alike(self) -> list[float]:
        """For every run: how much of the text with the same tags and classes, on three levels, was chosen.

        The upper levels are compared only if a chosen run has the same tag and class.
        """
        looks = _Looks()
        of_chosen = {looks[spot] for spot, yes in zip(self.spots, self.chosen, strict=True) if yes}
        tags = {spot.tag for spot, yes in zip(self.spots, self.chosen, strict=True) if yes}
        alike = [looks.of_spot(spot) if spot.tag in tags and looks[spot] in of_chosen else None for spot in self.spots]
        shares = Shares(_group(alike), self._sizes, self.chosen)
        return [shares[look] if look else 0.0 for look in alike]

    @cached_property
    def _siblings(self) -> Groups:
        return _group(self.parents)

    @cached_property
    def _chosen_siblings(self) -> Shares:
        return Shares(self._siblings, self._sizes, self.chosen)

    @cached_property
    def _linked_siblings(self) -> Shares:
        return Shares(self._siblings, self._sizes, self._linked)

    @cached_property
    def _linked_around(self) -> Shares:
        return Shares(_group(self.grandparents), self._sizes, self._linked)

    @cached_property
    def _linked(self) -> list[float]:
        return [run.link_share for run in self.runs]


class Shares(dict[Hashable, float]):
    """The share of the text of each group of runs that counts, given the part of each run that does. Computed when a group is
    first asked for, since a group may have thousands of runs."""

    def __init__(self, groups: Groups, sizes: Sequence[int], parts: Sequence[float]) -> None:
        super().__init__()
        self._groups, self._sizes, self._parts = groups, sizes, parts

    def __missing__(self, group: Hashable) -> float:
        members = self._groups[group]
        counted = sum(self._sizes[no] * self._parts[no] for no in members)
        self[group] = share = counted / sum(self._sizes[no] for no in members)
        return share


def _group(keys: Iterable[Hashable]) -> Groups:
    """The numbers of items by key."""
    groups: Groups = defaultdict(list)
    for no, key in enumerate(keys):
        groups[key].append(no)
    return groups


class _Looks(dict[Spot | None, int]):
    """Numbers for the tag and class of elements, since long class attributes are slow to compare."""

    def __init__(self) -> None:
        self._numbers: dict[Hashable, int] = {}

    def __missing__(self, spot: Spot | None) -> int:
        look = (spot.tag, spot.element.get("class")) if spot is not None else None
        self[spot] = number = self._numbers.setdefault(look, len(self._numbers))
        return number

    def of_spot(self, spot: Spot) -> tuple[int, int, int]:
        """The numbers for an element, its parent and its grandparent."""
        parent = spot.around
        return self[spot], self[parent], self[parent.around if parent is not None else None]


def is_heading(spot: Spot, tags: Container[str] = HEADINGS) -> bool:
    """Whether it is a heading or right inside one."""
    return spot.tag in tags or (spot.around is not None and spot.around.tag in tags)
