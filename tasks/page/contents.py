"""Tables of contents: lists of links to the headings further down in a guide, or to the entries of a live blog.

Uses no words: a link to an anchor on the page counts if its text is that of a heading.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from tasks.page.runs import TextRun
from tasks.page.scene import is_heading
from tasks.text.stops import ends_sentence

_HALF = 0.5
_SHORTEST = 6
_LONGEST_LABEL = 60
_COUNT = re.compile(r"^[\W\d_]+")
"""The number of a heading or the time of an entry, which the list or the heading may lack."""


def find_contents(body: Sequence[TextRun], page: Sequence[TextRun]) -> set[int]:
    """The numbers of the runs of a body that are links in a table of contents, and of the label right above them."""
    if not any(map(_is_link_within, body)):
        return set()
    headings = {_drop_count(run.squeezed): run.no for run in page if is_heading(run.spot)}
    told = {run.no for run in page if _is_link_within(run) and headings.get(_drop_count(run.squeezed), 0) > run.no}
    return {run.no for run in body if run.no in told or (run.no + 1 in told and _is_label(run))}


def _is_link_within(run: TextRun) -> bool:
    is_linked = bool(run.addresses) and run.link_share >= _HALF and len(run.squeezed) >= _SHORTEST
    return is_linked and all(address.startswith("#") for address in run.addresses)


def _is_label(run: TextRun) -> bool:
    return len(run.text) <= _LONGEST_LABEL and (is_heading(run.spot) or not ends_sentence(run.text))


def _drop_count(text: str) -> str:
    return _COUNT.sub("", text).casefold()
