"""Lists of links under a label, such as “More on this topic:”: each item belongs to the label, however long the list is.

Decides nothing; see `guards`.
"""

from __future__ import annotations

from collections.abc import Sequence

from tasks.appeals.evidence import Evidence
from tasks.records import Block

_ALL_LINK = "links:10"


def find_leads(blocks: Sequence[Block], found: Sequence[Evidence]) -> list[int]:
    """For each block, the place of the label of its list of links, or -1 if it is not an item of such a list."""
    leads, lead = [-1] * len(found), -1
    for place, block in enumerate(blocks):
        is_item = block.role == "list_item" and _ALL_LINK in block.marks
        if is_item and lead >= 0:
            leads[place] = lead
        else:
            rules = found[place].rules
            lead = place if rules and any(rule.category == "read_more" for rule, _ in rules) else -1
    return leads
