"""The authors of an article: from the first place on the page that names people or an agency.

The strings are parsed by `tasks/metadata/bylines.py`, and the text is searched by `tasks/page/signatures.py`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from tasks.markup.classes import Classes
from tasks.metadata.byline_places import BylinePlaces
from tasks.metadata.bylines import Byline, read_byline, read_house
from tasks.metadata.linked_data import Node, find_author, split_people

_NO_STATEMENT = ("http", "/", "@")


@dataclass(frozen=True, slots=True)
class Authorship:
    """The authors, and the `house`, which counts as author if nobody is named: the site, an organization, the editors."""

    byline: Byline = field(default_factory=Byline)
    house: Byline = field(default_factory=Byline)


def find_authorship(classes: Classes, article: Node, nodes: list[Node], stated: Sequence[str], site: str) -> Authorship:
    """Return the people from the first place that names any: JSON-LD, meta elements (`stated`), marked elements."""
    people, organisations = split_people(find_author(article, nodes), nodes)
    told = [name for name in stated if not name.startswith(_NO_STATEMENT)]
    agencies = [name for name in organisations if read_byline([name]).agency]
    byline = _merge(read_byline([*people, *agencies], site=site), read_byline(told, site=site))
    places = BylinePlaces(classes)
    marked = [] if byline else places.find_bylines()
    byline = byline or read_byline(marked, site=site)
    if byline:
        return Authorship(byline)
    account = [] if organisations else places.find_bylines(of_account=True)
    house = (read_house(names) for names in (people, told, marked, organisations, account))
    return Authorship(byline, next(filter(None, house), Byline()))


def _merge(first: Byline, other: Byline) -> Byline:
    """The first one that names people, with the agency of either."""
    best = first if first.people or not other.people else other
    agency = first.agency or other.agency
    return Byline(best.people, agency, best.signed or first.signed or other.signed)


def name_authors(authorship: Authorship, lines: Iterable[str], site: str) -> Byline:
    """Return the authors of an article: stated ones, otherwise those in `lines` (bylines beside its text), otherwise the house."""
    return authorship.byline or read_byline(lines, site=site) or authorship.house
