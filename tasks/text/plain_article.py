"""From a page of plain text to an article, without loading an HTML parser.

Markup is up to `tasks/extract.py`.
"""

from __future__ import annotations

from tasks.records import Article, Page, Rejection
from tasks.text.decode import Undecodable, decode_body
from tasks.text.plain import read_plain


def extract_plain(page: Page) -> Article | Rejection:
    """Read the article of a plain text. Reasons for rejection: those of `Undecodable`, no_content."""
    try:
        article = read_plain(decode_body(page.body, page.charset))
    except Undecodable as error:
        return Rejection.of(page, error.reason, error.detail)
    return article if article.blocks else Rejection.of(page, "no_content", "no line with words in it")
