"""The records that stages pass to each other: frozen, with no behaviour beyond their invariants.

They do not know where they are stored; rows belong to the warehouse (`warehouse/rows.py`).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

Role = Literal["headline", "standfirst", "paragraph", "subhead", "list_item", "quote", "caption", "credit", "other"]
BESIDE_THE_TEXT: frozenset[Role] = frozenset(("headline", "caption", "credit", "other"))
"""Roles of blocks that are kept but are not part of the text."""
Action = Literal["keep", "remove"]
Category = Literal[
    "donation_appeal", "publisher_message", "subscription_prompt", "newsletter_signup", "donation_widget",
    "membership_promo", "app_promo", "social_follow", "read_more", "comments_prompt", "contact_appeal", "legal",
]  # fmt: skip
TextSource = Literal["page", "script", "json_ld", "densest"]
"""Where a text was found: visible on the page, in data for scripts, in JSON-LD's articleBody, or as the densest prose."""
Stage = Literal["discover", "fetch", "read", "extract"]
Precision = Literal["second", "minute", "day", "month"]
DateSource = Literal["json_ld", "meta", "feed", "html_time", "url", "text", "claim"]
"""Where a date was found; a claim is information that came with the page, such as a field of a JSONL line."""

APPEAL_FAMILY: tuple[Category, ...] = (
    "donation_appeal", "publisher_message", "subscription_prompt", "newsletter_signup", "donation_widget",
    "membership_promo",
)  # fmt: skip
OTHER_REMOVABLE: tuple[Category, ...] = (
    "app_promo", "social_follow", "read_more", "comments_prompt", "contact_appeal", "legal",
)  # fmt: skip
CATEGORIES: tuple[Category, ...] = APPEAL_FAMILY + OTHER_REMOVABLE


@dataclass(frozen=True, slots=True)
class Source:
    """An entry of the catalogue: where articles of one publisher come from.

    `names` are the names it uses for itself in its text; `domains` are its hosts, without "www."; a night asks sources with
    `is_enabled`. Fewer new articles a day than `min_articles` are a failure, more than `max_articles` a warning.
    """

    source_id: str
    publisher: str
    names: tuple[str, ...] = ()
    domains: tuple[str, ...] = ()
    language: str | None = None
    is_enabled: bool = True
    min_articles: int | None = None
    max_articles: int | None = None


@dataclass(frozen=True, slots=True)
class Reference:
    """Where something may be: a URL or a path, and how we learnt of it."""

    item: str
    """Its name for people: the URL, or the path with `:line` or `#offset` if a file holds several."""
    url: str | None = None
    path: str | None = None
    source_id: str = ""
    found_by: str = ""
    listed_at: datetime | None = None
    changed_at: datetime | None = None
    """When it last changed, according to its listing."""
    published_at: str | None = None
    """When it was published, as its listing writes it."""


@dataclass(frozen=True, slots=True)
class Claims:
    """Information that came with a page (JSONL fields, a feed entry); used for fields that the page itself does not state."""

    title: str | None = None
    published_at: str | None = None
    modified_at: str | None = None
    language: str | None = None
    authors: tuple[str, ...] = ()
    publisher: str | None = None
    section: str | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """Bytes as they came. `media_type` is "text/html" or "text/plain"; `charset` is the one that the transport claimed."""

    reference: Reference
    body: bytes
    media_type: str
    raw_id: str
    """sha256 of `body`, 64 hex digits."""
    url: str | None = None
    """The final URL, after redirects; None if there is none (a text file)."""
    charset: str | None = None
    status: int | None = None
    fetched_at: datetime | None = None
    claims: Claims = field(default_factory=Claims)
    headers: tuple[tuple[str, str], ...] = ()
    request_headers: tuple[tuple[str, str], ...] = ()
    """The headers of the request; empty if the page was not fetched."""
    known_by: int | None = None
    """The article that these bytes became in an earlier run: its identity if there is no URL."""
    known_since: datetime | None = None
    """When the same bytes first came, in an earlier run or earlier in this batch."""

    @property
    def seen_at(self) -> datetime | None:
        """When these bytes first came: no date in them can be later. It does not change when they come again."""
        return self.known_since or self.fetched_at


@dataclass(frozen=True, slots=True)
class Block:
    """One paragraph, heading, list item, quote, caption or line of a text.

    `text` has no white space around it and is at `start:end` (characters) in the whole text; `lead` and `trail` are the
    white space around it, so that joining `lead + text + trail` of all blocks gives the whole text. `marks` describe the
    markup around the block (class and id words, roles, form controls, link share) for the appeal remover; empty for
    plain text.
    """

    no: int
    text: str
    start: int
    end: int
    role: Role = "paragraph"
    lead: str = ""
    trail: str = ""
    marks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Stamp:
    """A date as found: `moment` has the page's UTC offset; if `raw` cannot be read, it is None and `problem` says why."""

    moment: datetime | None = None
    raw: str | None = None
    source: DateSource | None = None
    precision: Precision | None = None
    problem: str | None = None


@dataclass(frozen=True, slots=True)
class Article:
    """The content of a page: metadata, and the body as blocks in reading order, not judged yet."""

    blocks: tuple[Block, ...]
    title: str | None = None
    authors: tuple[str, ...] = ()
    """People or, if nobody is named, the organization."""
    agency: str | None = None
    byline: tuple[str, ...] = ()
    """Everyone named, including agencies, in the page's order and spelling."""
    publisher: str | None = None
    section: str | None = None
    tags: tuple[str, ...] = ()
    image_url: str | None = None
    canonical_url: str | None = None
    language: str | None = None
    published: Stamp = Stamp()
    modified: Stamp = Stamp()
    is_accessible_for_free: bool | None = None
    is_truncated: bool | None = None
    """Whether the page has only part of its article, according to markup and JSON-LD."""
    text_source: TextSource | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """The decision about one block, with its reasons. A kept block has neither category nor rule.

    `confidence` (0 to 1) is the probability that the action is right. `evidence` are the reasons, in words a person can check.
    """

    block: Block
    action: Action = "keep"
    category: Category | None = None
    rule_id: str | None = None
    evidence: tuple[str, ...] = ()
    confidence: float = 1.0


@dataclass(frozen=True, slots=True)
class Judgement:
    """The verdicts over a whole article, in order, one per block.

    The blocks are the article's own, except that a paragraph with an appeal attached is split into two or more blocks,
    so that every character is in exactly one verdict.
    """

    verdicts: tuple[Verdict, ...]

    @property
    def is_appeal_only(self) -> bool:
        """Whether something was cut and no text is left; a headline or captions may be."""
        return bool(self.removed) and all(block.role in BESIDE_THE_TEXT for block in self.kept)

    @property
    def kept(self) -> tuple[Block, ...]:
        return tuple(v.block for v in self.verdicts if v.action == "keep")

    @property
    def removed(self) -> tuple[Verdict, ...]:
        return tuple(v for v in self.verdicts if v.action == "remove")


@dataclass(frozen=True, slots=True)
class Rejection:
    """Why something could not become an article: the `stage`, a fixed word as `reason`, one line of `detail` for people."""

    item: str
    stage: Stage
    reason: str
    detail: str = ""
    source_id: str = ""
    raw_id: str | None = None

    @classmethod
    def of(cls, page: Page, reason: str, detail: str) -> Rejection:
        """The rejection of a page that arrived but has no article."""
        return cls(page.reference.item, "extract", reason, detail, page.reference.source_id, page.raw_id)


@dataclass(frozen=True, slots=True)
class Skipped:
    """A file or URL that is skipped unread; `reason` is a fixed word (hidden, symlink, known, unsafe_url …)."""

    item: str
    reason: str
    source_id: str = ""
