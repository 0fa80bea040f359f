"""A page as a whole: which runs the extractor chose, where they are, and what belongs together.

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
"""Share of a run's text that the extractor took, from which it chose the run."""
_MAIN_SHARE = 0.8
_LEAD_WITHIN, _LEAD_LENGTH, _LEAD_LINKS = 12, 50, 0.3
"""Runs below the headline among which the lead is, its characters at least, its linked share at most."""
_WORD_LEVELS = 6
_NEAR, _ALIKE = 10, 0.3
"""Runs from a chosen one, and the chosen share of runs with the same markup, within which a run is worth weighing."""
_LENGTH_OF_A_PARAGRAPH = 100
"""What is usual where no paragraph was chosen."""
_SHORTEST_TITLE, _LONGEST_TITLE = 8, 300
"""Characters of what is compared with the titles at all."""
_OPENING_OF_TITLE = 16
"""Characters that are compared first; most prose differs in them."""

Groups = dict[Hashable, list[int]]
"""Numbers of runs by what they have in common."""


@dataclass(frozen=True, slots=True, eq=False)
class Place:
    """Where a block element is, seen from the element that holds most of the chosen text; brothers alike share one."""

    tag: str
    depth: int
    signals: tuple[str, ...]
    """What the markup says: class and id words (six levels up at most, and not above the main element), containers
    that it is in, tags of the five next ancestors."""


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
        """Whether the run is one of the titles that the page gives its article, whatever its punctuation."""
        text = self.runs[no].text
        is_of_length = _SHORTEST_TITLE <= len(text) < _LONGEST_TITLE and len(self.keys[no]) >= self._fewest_letters
        return is_of_length and self._opens_title(text) and fold_letters(text) in self._title_letters

    def _opens_title(self, text: str) -> bool:
        """Whether a title begins like a text; what does not is prose, mostly, and need not be read to its end."""
        opening = fold_letters(text[:_OPENING_OF_TITLE])
        return any(letters.startswith(opening) for letters in self._title_letters)

    @cached_property
    def candidates(self) -> list[int]:
        """The runs to consider: near a chosen one, with similar markup, or between the headline and the first.

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
        """The run that is the visible headline: a heading with the title's words, else the first h1, else the title."""
        headings = [no for no, spot in enumerate(self.spots) if is_heading(spot, ("h1", "h2", "h3"))]
        titled = [no for no in headings if self.keys[no] == self.title_key]
        first = [no for no in headings if is_heading(self.spots[no], ("h1",))]
        return next(iter((*titled, *first)), None) if titled or first else self._find_kickered(headings)

    def _find_kickered(self, headings: Iterable[int]) -> int | None:
        """The heading that ends in the title, below the words of a kicker; else the title that is in no heading."""
        is_long = len(self.title_key) >= _OPENING_OF_TITLE
        ending = (no for no in headings if is_long and self.keys[no].endswith(self.title_key))
        return next(ending, self._unmarked_headline)

    @cached_property
    def _unmarked_headline(self) -> int | None:
        """The title where it stands in no heading: old pages have it in a cell, in larger letters."""
        prose = next(
            (no for no, yes in enumerate(self.chosen) if yes and self._sizes[no] > PARAGRAPH), self.first_chosen
        )
        return next((no for no in range(prose) if not self.runs[no].link_share and self.is_title(no)), None)

    @property
    def first_chosen(self) -> int:
        """The first run that the extractor chose, 0 where it chose none."""
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
        """The deepest element that holds four fifths of the chosen text."""
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
        """The closest element around most of the chosen text."""
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
        """How much of the text below the same grandparent was chosen, 0 to 1."""
        return self._chosen_siblings[self.parents[no]]

    def linked_among_siblings(self, no: int) -> float:
        """How much of the text below the same grandparent is linked."""
        return self._linked_siblings[self.parents[no]]

    def linked_around(self, no: int) -> float:
        """How much of the text one level further up is linked."""
        return self._linked_around[self.grandparents[no]]

    @cached_property
    def chosen_among_alike(self) -> list[float]:
        """How much of the text with the same tags and classes, three levels up, was chosen: for every run.

        Where no chosen run's own element is alike, those around it are not looked at.
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
    """How much of the text of each group of runs counts, given the part of every run that does: added up when a group is
    first asked for, and only then, as thousands of runs may be in one."""

    def __init__(self, groups: Groups, sizes: Sequence[int], parts: Sequence[float]) -> None:
        super().__init__()
        self._groups, self._sizes, self._parts = groups, sizes, parts

    def __missing__(self, group: Hashable) -> float:
        members = self._groups[group]
        counted = sum(self._sizes[no] * self._parts[no] for no in members)
        self[group] = share = counted / sum(self._sizes[no] for no in members)
        return share


def _group(keys: Iterable[Hashable]) -> Groups:
    """The numbers of what has the same key."""
    groups: Groups = defaultdict(list)
    for no, key in enumerate(keys):
        groups[key].append(no)
    return groups


class _Looks(dict[Spot | None, int]):
    """What elements look like: their tag and class, numbered, for a pile of classes takes long to compare."""

    def __init__(self) -> None:
        self._numbers: dict[Hashable, int] = {}

    def __missing__(self, spot: Spot | None) -> int:
        look = (spot.tag, spot.element.get("class")) if spot is not None else None
        self[spot] = number = self._numbers.setdefault(look, len(self._numbers))
        return number

    def of_spot(self, spot: Spot) -> tuple[int, int, int]:
        """Its own look and those of the two around it."""
        parent = spot.around
        return self[spot], self[parent], self[parent.around if parent is not None else None]


def is_heading(spot: Spot, tags: Container[str] = HEADINGS) -> bool:
    """Whether it is a heading or right inside one."""
    return spot.tag in tags or (spot.around is not None and spot.around.tag in tags)
