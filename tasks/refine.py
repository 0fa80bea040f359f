"""Refines one document: page -> article -> verdicts -> rows. This is what a worker process runs.

Pure: nothing is fetched, stored or scheduled, and the same page gives the same outcome.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlsplit

from tasks.appeals import judge_article, load_rulebook
from tasks.cleaner_inputs import CleanerInputs, collect_inputs, write_inputs
from tasks.decisions import Decisions, hold_decisions
from tasks.files.messages import is_message, open_message
from tasks.normalize import (
    compose_block,
    compose_rows,
    fill_from_claims,
    recompose_article,
)
from tasks.pool import Failure, Limits, WorkerPool
from tasks.records import Article, Judgement, Page, Rejection, Source
from tasks.soft_pages import refuse_soft_page
from tasks.text.language import choose_language
from tasks.text.plain import name_roles
from tasks.text.plain_article import extract_plain
from tasks.versions import cleaner_version
from warehouse.outcomes import Outcome
from warehouse.rows import RejectRow

D = TypeVar("D")
R = TypeVar("R")
ANCESTOR, POLYGLOT = "tasks.ancestor", "tasks.polyglot"
"""The modules imported by the process that workers are forked from; the second is for many pages in any language."""


@dataclass(frozen=True, slots=True)
class Refinery:
    """The inputs of refining besides the page: the sources, the folder of the user's rules, people's decisions about cuts,
    and the `config_hash` for the rows."""

    sources: tuple[Source, ...] = ()
    rules: Path | None = None
    decisions: Decisions = field(default_factory=Decisions)
    config_hash: str | None = None

    def find_source(self, source_id: str, url: str | None) -> Source | None:
        """The source with this id, otherwise the one whose domain (or a parent domain) the URL has."""
        host = _host(url)
        for source in self.sources:
            if source.source_id == source_id:
                return source
        for source in self.sources:
            if host and any(host == domain or host.endswith("." + domain) for domain in source.domains):
                return source
        return None


def _host(url: str | None) -> str | None:
    return (urlsplit(url).hostname or "").removeprefix("www.") or None if url else None


@dataclass(frozen=True, slots=True)
class RefinedArticle:
    """An article with its verdicts, and with final roles and title."""

    article: Article
    judgement: Judgement
    source: Source | None
    inputs: CleanerInputs = field(default_factory=CleanerInputs)


def refine_page(page: Page, refinery: Refinery) -> Outcome:
    """The rows of a page, or its reject. The caller fills in `raw` and `fetch` of the outcome."""
    opened = _open(page)
    if isinstance(opened, Rejection):
        return compose_reject(opened)
    refined = _judge_opened(opened, refinery)
    if isinstance(refined, RefinedArticle):
        refined = refuse_soft_page(opened, refined.article) or refined
    return compose_reject(refined) if isinstance(refined, Rejection) else _compose_outcome(opened, refined, refinery)


def _open(page: Page) -> Page | Rejection:
    """The page itself or, if it is a message (e-mail, MHTML), the page in it."""
    opened = open_message(page)
    is_shut = opened is page and is_message(page.body)
    return Rejection.of(page, "no_content", "a message without a text in it") if is_shut else opened


def _compose_outcome(page: Page, refined: RefinedArticle, refinery: Refinery) -> Outcome:
    """The outcome of a judged page. Identity and language are computed before people's decisions are applied, so that an undo
    does not change them. Known bytes without a URL keep their article_id, so that another cleaner does not change it."""
    row, blocks = compose_rows(
        page, refined.article, refined.judgement, refined.source, cleaner_version(refinery.rules)
    )
    row = replace(
        row,
        article_id=(None if row.canonical_url else page.known_by) or row.article_id,
        config_hash=refinery.config_hash,
        judged_with=write_inputs(refined.inputs, row),
    )
    decisions = refinery.decisions.find(row.article_id, row.source_id)
    judgement, restored = hold_decisions(refined.judgement, decisions)
    if not judgement.kept:
        return _refuse_empty(page, judgement, "nothing is left once the appeals are out")
    if restored:
        row, blocks = recompose_article(row, judgement), tuple(map(compose_block, judgement.verdicts))
    if not row.word_count and not row.captions:
        return _refuse_empty(page, judgement, "there is no word in its text")
    return Outcome(item=page.reference.item, article=row, blocks=blocks, restored=restored)


def _refuse_empty(page: Page, judgement: Judgement, why: str) -> Outcome:
    """The reject of a page with no text left. It has no rows in the ledger, so its detail names the rules of all cuts."""
    cuts = Counter(verdict.rule_id for verdict in judgement.removed)
    named = ", ".join(f"{rule} ({count})" for rule, count in cuts.most_common())
    return compose_reject(Rejection.of(page, "no_content", f"{why}; cut by {named}" if named else why))


def _extract(page: Page) -> Article | Rejection:
    """Extract the article. The HTML parser and trafilatura, which take a quarter of a second to import, are only for HTML."""
    if page.media_type == "text/plain":
        return extract_plain(page)
    from tasks.extract import extract_article

    return extract_article(page)


def compose_reject(rejection: Rejection) -> Outcome:
    """The outcome of a document that could not become an article."""
    reject = RejectRow(
        item=rejection.item,
        stage=rejection.stage,
        reason=rejection.reason,
        detail=rejection.detail or None,
        source_id=rejection.source_id or None,
        raw_id=rejection.raw_id,
    )
    return Outcome(item=rejection.item, reject=reject)


def judge_page(page: Page, refinery: Refinery) -> RefinedArticle | Rejection:
    """Extract and judge one page."""
    opened = _open(page)
    return opened if isinstance(opened, Rejection) else _judge_opened(opened, refinery)


def _judge_opened(page: Page, refinery: Refinery) -> RefinedArticle | Rejection:
    found = _extract(page)
    if isinstance(found, Rejection):
        return found
    return judge(fill_from_claims(found, page), page.url, page.reference.source_id, refinery, page.media_type)


def judge(article: Article, url: str | None, source_id: str, refinery: Refinery, media_type: str) -> RefinedArticle:
    """Judge an article that was extracted or rebuilt from stored blocks."""
    inputs = collect_inputs(article, media_type)
    source = refinery.find_source(source_id, url)
    judgement = judge_article(
        article,
        names=_names(article, source),
        domain=_host(url) or (source.domains[0] if source and source.domains else None),
        language=article.language or (source.language if source else None),
        rulebook=load_rulebook(refinery.rules),
    )
    if media_type == "text/plain":
        title, judgement = name_roles(judgement, article.title)  # only now: an appeal may precede the headline
        article = replace(article, title=title)
    return RefinedArticle(article, judgement, source, inputs)


def _names(article: Article, source: Source | None) -> tuple[str, ...]:
    known = (*((source.publisher, *source.names) if source else ()), article.publisher)
    return tuple(dict.fromkeys(name for name in known if name))


def warm_up(refinery: Refinery, *, extracts: bool = True) -> None:
    """Load in advance what the first document needs: the rule book, the language model and, with `extracts`, trafilatura."""
    if extracts:
        import_module("tasks.extract")
    load_rulebook(refinery.rules)
    choose_language(None, "Warm words for the language model, enough of them to be asked about.")
    cleaner_version(refinery.rules)


def open_pool(refinery: Refinery, *, workers: int, limits: Limits | None = None) -> WorkerPool[Page, Outcome]:
    """A pool (a context manager) that refines pages in worker processes; see `refine_pages`.

    Raises RulesError for an invalid rule.
    """
    load_rulebook(refinery.rules)
    return make_pool(partial(refine_page, refinery=refinery), refinery, workers=workers, limits=limits)


def make_pool(
    function: Callable[[D], R], refinery: Refinery, *, workers: int, limits: Limits | None, extracts: bool = True
) -> WorkerPool[D, R]:
    """A pool whose workers apply a function and are warmed up for this refinery; see `warm_up`."""
    warming = partial(warm_up, refinery, extracts=extracts)
    return WorkerPool(function, workers=workers, limits=limits, warm_up=warming, ancestor=ANCESTOR)


def refine_pages(pages: Iterable[Page], pool: WorkerPool[Page, Outcome]) -> Iterator[Outcome]:
    """Refine pages in order; one that exceeds its limits becomes a reject."""
    sent: deque[Page] = deque()
    for result in pool.map(remember(pages, sent)):
        page = sent.popleft()
        if isinstance(result, Failure):
            yield compose_reject(Rejection.of(page, result.reason, result.detail))
        else:
            yield result


def remember(documents: Iterable[D], sent: deque[D]) -> Iterator[D]:
    """Yield documents, and append each to `sent`, from which the consumer of its result takes it."""
    for document in documents:
        sent.append(document)
        yield document
