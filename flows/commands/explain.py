"""`newsrefinery explain`: the original page, with what was cut and why.

Changes nothing; needs no Prefect, and DuckDB only for articles in the warehouse.
"""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from flows.commands.errors import FAILED, WRONG_CALL, CommandError, failing
from flows.commands.options import parse_language, parse_url
from flows.commands.settings import load_call_settings

if TYPE_CHECKING:
    from tasks.explain import ExplainedBlock, Explanation
    from tasks.settings import Settings
    from warehouse.pages import ArticleSummary, JudgedBlock


def explain(
    target: Annotated[str, typer.Argument(metavar="URL|FILE|ARTICLE_ID", help="What to explain; - for stdin.")],
    html: Annotated[Path | None, typer.Option(metavar="FILE", help="Write an HTML page instead.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the blocks with their verdicts as JSON.")] = False,
    publisher: Annotated[
        str | None, typer.Option(metavar="NAME", help="For a file: what the publisher calls itself.")
    ] = None,
    language: Annotated[
        str | None,
        typer.Option(metavar="CODE", parser=parse_language, help="For a file: its language code, such as en."),
    ] = None,
    url: Annotated[
        str | None, typer.Option(metavar="URL", parser=parse_url, help="For a file: the URL of the page.")
    ] = None,
) -> None:
    """Show the original page: what was kept, what was cut, and the category, rule, confidence and evidence of each cut.

    A file is judged on the spot; a URL or a number is looked up in the warehouse.

    \b
    Examples:
      newsrefinery explain article.txt
      newsrefinery explain https://example.org/story
      newsrefinery explain 4611686018427387904 --html story.html
    """
    settings = load_call_settings(uses_rules=True)
    if target.startswith(("http://", "https://")) or (target.isdecimal() and not Path(target).exists()):
        explained = _explain_stored(target, settings)
    else:
        explained = _explain_file(Path(target), url, publisher, language, settings)
    _show(explained, html, as_json=as_json)


def _show(explained: Explanation, html: Path | None, *, as_json: bool) -> None:
    from flows.commands.show import show_explained, show_json

    if html:
        from tasks.explain import write_page
        from tasks.writing import replace_text

        replace_text(html, write_page(explained))
        print(f"written: {html}")
    elif as_json:
        show_json(asdict(explained))
    else:
        show_explained(explained)


def _explain_file(
    file: Path, url: str | None, publisher: str | None, language: str | None, settings: Settings
) -> Explanation:
    from flows.commands.clean import holds_many, judge_file
    from tasks.explain import explain_refined
    from tasks.records import Claims

    if holds_many(file):
        raise CommandError(
            f"{file} contains many documents: newsrefinery ingest {file}, then explain one of them by its URL or number",
            WRONG_CALL,
        )
    name, refined = judge_file(file, url, Claims(publisher=publisher, language=language), settings)
    return explain_refined(name, refined)


def find_stored(target: str, settings: Settings) -> ArticleSummary:
    """The article in the warehouse with this URL or number. Raises CommandError, typer.BadParameter."""
    from tasks.identity import canonical_url, identify_article
    from warehouse.errors import WarehouseError
    from warehouse.pages import find_article

    is_url = not target.isdecimal()
    urls = list(filter(None, (parse_url(target), canonical_url(target)))) if is_url else []
    number = identify_article(urls[-1], None, "") if is_url else int(target)
    with failing(WarehouseError):
        found = find_article(settings.home, article_id=number, urls=urls) if number < 2**63 else None
    if found is None:
        hint = f"first: newsrefinery ingest {target}" if is_url else "newsrefinery query newest_articles lists some"
        raise CommandError(f"{target} is not in the warehouse {settings.home}; {hint}", FAILED)
    return found


def _explain_stored(target: str, settings: Settings) -> Explanation:
    from tasks.explain import Explanation
    from warehouse.errors import WarehouseError
    from warehouse.pages import read_judged_blocks

    found = find_stored(target, settings)
    with failing(WarehouseError):
        blocks = read_judged_blocks(settings.home, found.article_id)
    day = found.published_at and f"{found.published_at:%Y-%m-%d}"
    facts = (found.publisher or found.source_id, found.language, day)
    return Explanation(
        name=found.url or f"article {found.article_id}",
        title=found.title,
        facts=(*(fact for fact in facts if fact), f"article {found.article_id}", f"cleaner {found.cleaner_version}"),
        blocks=tuple(map(_explain_block, blocks)),
        article_id=found.article_id,
    )


def _explain_block(block: JudgedBlock) -> ExplainedBlock:
    from tasks.explain import ExplainedBlock

    restored_at = block.restored_at and block.restored_at.isoformat()
    return ExplainedBlock(**asdict(block) | {"evidence": tuple(block.evidence), "restored_at": restored_at})
