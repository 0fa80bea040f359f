"""Named signals for and against a run of text being part of the article.

Does not weigh them (`tasks/page/body.py` does), and uses no vocabulary: a signal means the same in every language.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from tasks.metadata.stated import Metadata
from tasks.page.alignment import squeeze
from tasks.page.runs import ALL_LINK, FEW_LINKS
from tasks.page.scene import HEADINGS, KINDS, Scene
from tasks.page.standfirsts import is_deck, is_surely_standfirst

_SENTENCE_END = re.compile(r'[.!?…。！？:"”“»)\]]$')
_WIDE = re.compile("[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af]")
_DATE = re.compile(r"\b\d{1,2}[:.h]\d{2}\b|\b(?:19|20)\d\d\b|\b\d{1,2}[./-]\d{1,2}[./-]\d{2,4}\b")
_COMMA = re.compile("[,，、،]")
_LONG = 128
"""A paragraph among chosen ones with at least so many characters needs no weighing: the largest size that signals
distinguish."""
_BIO = 150
"""Maximum characters of a line about an author that says more than the name."""
_NEAR_END = 3
_BELOW_HEADLINE = 3
"""Maximum distance of a standfirst from the headline, in runs."""
_SHORTEST_STANDFIRST = 12


class Signals:
    """Names the signals of the runs of one page."""

    def __init__(self, scene: Scene, metadata: Metadata) -> None:
        self._scene = scene
        self._description = squeeze(metadata.description or "").casefold()
        self.authors = [squeeze(name).casefold() for name in metadata.authorship.byline.people if len(name) > 4]
        self._seen_at: dict[str, int] = {}
        for no, key in enumerate(scene.keys):
            self._seen_at.setdefault(key, no)

    def name(self, no: int) -> list[str]:
        """Return the signals of a run, each once, in addition to those of its place (`name_place`)."""
        kind, here = self._kind(no), "01"[self._scene.chosen[no]]
        found = list(self._choice(no, here))
        found.extend(self._shape(no, kind, here))
        found.extend(self._company(no, kind, here))
        found.extend(self._links(no, kind, here))
        found.extend(self._meaning(no))
        found.extend(self._position(no, kind, here))
        return found

    def name_place(self, no: int) -> list[str]:
        """Return the signals of a run's place: they are the same for all chosen runs in a place, and for all others in it."""
        scene, place = self._scene, self._scene.place(no)
        kind, here = self._kind(no), "01"[scene.chosen[no]]
        return [
            *place.signals,
            f"chosen:{here}",
            f"tag:{place.tag}",
            f"tag:{place.tag}:{here}",
            f"depth:{min(place.depth, 6)}:{here}",
            f"siblings:{int(scene.chosen_among_siblings(no) * 4)}:{here}",
            f"links among:{int(scene.linked_among_siblings(no) * 4)}:{kind}:{here}",
            f"links around:{int(scene.linked_around(no) * 4)}:{here}",
            f"main parent:{scene.parents[no] is scene.main_parent}:{kind}:{here}",
            f"main grandparent:{scene.grandparents[no] is scene.main_parent}:{kind}:{here}",
        ]

    def _kind(self, no: int) -> str:
        return KINDS.get(self._scene.tags[no], "x")

    def is_plain_body(self, no: int) -> bool:
        """Whether it is a long paragraph with hardly any links among chosen ones, so that it needs no weighing."""
        scene, run = self._scene, self._scene.runs[no]
        return (
            scene.first < no < scene.last
            and all(scene.chosen[no - 1 : no + 2])
            and run.spot.tag == "p"
            and not run.is_below_picture
            and len(run.text) >= _LONG
            and run.link_share < FEW_LINKS
        )

    def is_standfirst(self, no: int) -> bool:
        """Whether it is right below the headline and either its markup names it a standfirst, or it is the page's description,
        or it is a deck."""
        scene = self._scene
        head = scene.headline
        is_near = head is not None and 0 < no - head <= _BELOW_HEADLINE
        is_below = is_near and not any(scene.chosen[(head or 0) + 1 : no])
        is_plain = scene.runs[no].link_share < FEW_LINKS and not scene.runs[no].is_below_picture
        if not is_below or not is_plain or len(scene.keys[no]) < _SHORTEST_STANDFIRST:
            return False
        return scene.keys[no] == self._description or is_surely_standfirst(scene.runs[no]) or is_deck(scene, no)

    def is_plain_link(self, no: int) -> bool:
        """Whether it is only a link, and neither it nor a neighbour was chosen."""
        scene = self._scene
        return scene.runs[no].link_share > ALL_LINK and not any(scene.chosen[max(0, no - 1) : no + 2])

    def _choice(self, no: int, here: str) -> Iterator[str]:
        """Whether the extractor chose the run, its neighbours and similar ones."""
        scene = self._scene
        before = "01"[no > 0 and scene.chosen[no - 1]]
        after = "01"[no + 1 < len(scene.runs) and scene.chosen[no + 1]]
        where = "before" if no < scene.first else "after" if no > scene.last else "within"
        yield f"chosen:{before}{here}{after}:{where}"
        yield f"chosen3:{sum(scene.chosen[max(0, no - 3) : no])}-{sum(scene.chosen[no + 1 : no + 4])}"
        yield f"alike:{int(scene.chosen_among_alike[no] * 4)}:{here}"
        if scene.shares[no] > 0 and not scene.chosen[no]:
            yield "chosen in part"

    def _company(self, no: int, kind: str, here: str) -> Iterator[str]:
        """Whether the chosen runs next to it are its siblings, and how its length compares with the usual one."""
        scene = self._scene
        yield f"between:{self._compare(no, scene.chosen_before(no))}{self._compare(no, scene.chosen_after(no))}:{here}"
        yield f"relative:{int(min(3, 2 * len(scene.runs[no].text) / scene.usual_length))}:{kind}:{here}"

    def _compare(self, no: int, other: int | None) -> str:
        if other is None:
            return "-"
        is_brother = self._scene.parents[no] is self._scene.parents[other]
        is_alike = self._scene.tags[no] == self._scene.tags[other]
        return ("b" if is_brother else "o") + ("=" if is_alike else "~")

    def _shape(self, no: int, kind: str, here: str) -> Iterator[str]:
        """Its length, and whether it looks like a sentence, a date, a label or the caption of a picture."""
        text = self._scene.runs[no].text
        if self._scene.runs[no].is_below_picture:
            yield f"picture:{kind}:{min(3, len(text) // 60)}:{here}"
        wide = 0 if text.isascii() else len(_WIDE.findall(text))
        size = min(7, (len(text) + wide).bit_length() - 1)
        ends = bool(_SENTENCE_END.search(text))
        yield f"size:{size}:{here}"
        yield f"size:{size}:{'sentence' if ends else 'label'}"
        if sum(map(str.isdigit, text)) > 0.25 * len(text):
            yield "digits"
        if text.isupper():
            yield "capitals"
        if size > 4 and _COMMA.search(text):
            yield "comma"
        if text.endswith(":"):
            yield "colon"
        if "©" in text:
            yield "copyright"
        if "@" in text or "http" in text:
            yield "address"
        if len(text) < 120 and _DATE.search(text):
            yield f"date:{here}"

    def _links(self, no: int, kind: str, here: str) -> Iterator[str]:
        """How much of it is linked."""
        scene = self._scene
        share = scene.runs[no].link_share
        yield f"links:{int(share * 4)}"
        yield f"linked:{int(share * 5)}:{kind}:{min(3, len(scene.runs[no].text) // 40)}:{here}"
        yield f"links:{min(3, int(share * 4))}:{kind}:{here}"
        if share > ALL_LINK:
            yield f"all link:{'long' if len(scene.runs[no].text) > 60 else 'short'}:{here}"

    def _meaning(self, no: int) -> Iterator[str]:
        """What the page's own metadata says about it."""
        scene = self._scene
        key = scene.keys[no]
        if self._seen_at[key] < no:
            yield "repeated"
        if scene.is_title(no):
            yield "is title"
        elif scene.title_key and len(key) > 15 and (key in scene.title_key or scene.title_key in key):
            yield "near title"
        if len(key) > 30 and (
            self._description.startswith(key[:60]) or (self._description and key.startswith(self._description[:60]))
        ):
            yield "is description"
        if any(author in key[:_BIO] for author in self.authors):
            where = "below" if no >= scene.last - _NEAR_END else "above" if no < scene.first else "within"
            yield f"author:{'alone' if len(key) < 40 else 'beside' if len(key) < _BIO else 'bio'}:{where}"

    def _position(self, no: int, kind: str, here: str) -> Iterator[str]:
        """Its position relative to headline, lead, first and last chosen run."""
        scene = self._scene
        if no == scene.first:
            yield "first"
        if scene.last - 3 <= no <= scene.last:
            yield "last" if no == scene.last else "near last"
        if no == scene.lead:
            yield f"lead:{here}:{min(4, scene.first - no) if no < scene.first else 0}"
        if scene.headline is not None and no < scene.headline:
            yield "above headline"
        elif scene.headline is not None and scene.headline < no < scene.first:
            yield f"below headline:{min(3, no - scene.headline)}"
        if kind == "h":
            yield from self._what_follows(no, here)
        if no > 0 and scene.runs[no - 1].text.endswith(":") and scene.chosen[no]:
            yield "after colon"

    def _what_follows(self, no: int, here: str) -> Iterator[str]:
        scene = self._scene
        for later in range(no + 1, min(len(scene.runs), no + 4)):
            if scene.tags[later] not in HEADINGS:
                run = scene.runs[later]
                length = "long" if len(run.text) > 100 else "short"
                yield f"heads:{scene.chosen[later]:d}:{int(run.link_share * 2)}:{length}"
                if scene.parents[no] is scene.parents[later]:
                    yield f"heads sibling:{here}:{scene.chosen[later]:d}:{length}"
                return
