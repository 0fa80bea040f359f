"""The JSON-LD of a page: parses every script once, within limits, and finds the node that describes the article.

Never raises: scripts that cannot be read as JSON are ignored, because much JSON-LD on the web is broken.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from lxml.html import HtmlElement

from tasks.metadata.broken_json import read_broken_json

Node = dict[str, Any]

_MAX_SCRIPT = 500_000
_MAX_SCRIPTS = 30
_MAX_NODES = 400
_MAX_DEPTH = 6
_ARTICLES = (
    "newsarticle",
    "article",
    "blogposting",
    "liveblogposting",
    "posting",
    "report",
    "review",
    "podcastepisode",
)
_LISTINGS = frozenset(
    {"collectionpage", "searchresultspage", "profilepage", "contactpage", "checkoutpage", "jobposting"}
)
_WRAPPERS = ("@graph", "mainEntity", "mainEntityOfPage", "itemListElement", "hasPart", "breadcrumb")
ACCOUNT = "/author/admin"
"""In the URL of a site's default account: not a person."""
_REVERSED = re.compile(r"([^\W\d_][\w'’-]{1,40}),\s?([^\W\d_][\w'’-]{1,40}(?:\s[^\W\d_]\.?)?)")
_ANCHORS = ("http", "#", "/", "_:")
_HALF_CHARACTER = re.compile(
    r"\\u[dD][89abAB][0-9a-fA-F]{2}(?!\\u[dD][c-fC-F])|(?<!\\u[dD][89abAB][0-9a-fA-F]{2})\\u[dD][c-fC-F][0-9a-fA-F]{2}"
)
"""Half of an emoji, left by a truncated headline; no table can store it."""


def read_nodes(tree: HtmlElement) -> list[Node]:
    """Return the nodes of all JSON-LD scripts in order, including those inside @graph; at most 400."""
    scripts = [script for script in tree.iter("script") if "ld+json" in script.get("type", "").lower()][:_MAX_SCRIPTS]
    nodes: list[Node] = []
    for script in scripts:
        if script.text and len(script.text) <= _MAX_SCRIPT:
            nodes.extend(_walk(_parse(script.text), 0))
        if len(nodes) >= _MAX_NODES:
            break
    return nodes[:_MAX_NODES]


def _parse(text: str) -> Any:
    """The JSON in a script; a string that contains JSON (encoded twice) is parsed again."""
    text = _HALF_CHARACTER.sub(r"\\ufffd", text) if "\\u" in text else text
    try:
        found = json.loads(text, strict=False)
        return json.loads(found, strict=False) if isinstance(found, str) else found
    except RecursionError:
        return None
    except ValueError:
        return read_broken_json(text)


def _walk(value: Any, depth: int) -> Iterator[Node]:
    if depth > _MAX_DEPTH:
        return
    if isinstance(value, list):
        for item in value[:_MAX_NODES]:
            yield from _walk(item, depth + 1)
    elif isinstance(value, dict):
        yield value
        for key in _WRAPPERS:
            yield from _walk(value.get(key), depth + 1)


def find_article_node(nodes: list[Node], url: str | None = None) -> Node:
    """Return the node that describes the page's article, or {}.

    If there are several, the one with the page's own URL (others are teasers, or follow below), otherwise the one with most
    properties.
    """
    articles = [node for node in nodes if is_article(node)]
    path = _path(url)
    own = [node for node in articles if path and path in map(_path, list_addresses(node))] if len(articles) > 1 else []
    return max(own or articles, key=_fullness, default={})


def list_addresses(node: Node) -> list[str]:
    """Return the URLs that a node states as its own."""
    told = (node.get("url"), node.get("mainEntityOfPage"), node.get("@id"))
    return [address for value in told for address in read_texts(read_address(value))]


def read_address(value: Any) -> Any:
    """Return the URL of a node, or the value itself if it is not a node."""
    return value.get("@id", value.get("url")) if isinstance(value, dict) else value


def _path(url: str | None) -> str:
    """The path of a URL without a slash at its end, which distinguishes the pages of a site."""
    try:
        return urlsplit(url or "").path.rstrip("/")
    except ValueError:
        return ""


def _fullness(node: Node) -> int:
    return sum(bool(node.get(key)) for key in ("headline", "datePublished", "author", "publisher", "articleBody"))


def is_article(node: Node) -> bool:
    """Whether a node has the type of a text: NewsArticle, BlogPosting and so on."""
    return any(kind.endswith(_ARTICLES) for kind in name_types(node))


def is_listing(nodes: list[Node]) -> bool:
    """Whether a page declares itself a listing (CollectionPage, ProfilePage …) and describes no article except those it
    lists."""
    listed = {id(item) for node in nodes for item in _walk(node.get("itemListElement"), 0)}
    names_article = any(is_article(node) and id(node) not in listed for node in nodes)
    return not names_article and any(not _LISTINGS.isdisjoint(name_types(node)) for node in nodes)


def name_types(node: Node) -> list[str]:
    """Return the types of a node in lower case, without the URL of the schema."""
    return [kind.rsplit("/", 1)[-1].lower() for kind in read_texts(node.get("@type"))]


def read_texts(value: Any) -> list[str]:
    """Return the non-empty strings of a value that may be a string, a list, or a node with a name."""
    if isinstance(value, str):
        return [value.strip()] if value.strip() else []
    if isinstance(value, list):
        return [text for item in value[:100] if not isinstance(item, list) for text in read_texts(item)]
    if isinstance(value, dict):
        name = value.get("name", value.get("@value"))
        return read_texts(name) if not isinstance(name, dict) else read_texts(name.get("@value", name.get("name")))
    return []


def read_text(value: Any) -> str | None:
    """Return the first string of a value, or None."""
    return next(iter(read_texts(value)), None)


def find_author(article: Node, nodes: list[Node]) -> Any:
    """Return the article's author in the JSON-LD or, if it describes no article, the page's author."""
    own = article.get("author") or article.get("creator")
    pages = () if article else nodes
    return own or next((node["author"] for node in pages if node.get("author") and "webpage" in name_types(node)), None)


def find_web_page(nodes: list[Node]) -> Node:
    """Return the first node that describes the page itself and dates it, or {}."""
    pages = (node for node in nodes if any(kind.endswith("webpage") for kind in name_types(node)))
    return next((node for node in pages if node.get("datePublished")), {})


def split_people(value: Any, nodes: list[Node]) -> tuple[list[str], list[str]]:
    """Return the names of the people, and of the organisations, in an `author` value; references (@id) are followed."""
    people: list[str] = []
    organisations: list[str] = []
    for author in _flatten(value):
        node = follow(author, nodes, "name")
        names = read_texts(node) or _given_and_family(node)
        (organisations if _is_organisation(node) else people).extend(_turn(node, names))
    return people, organisations


def _flatten(value: Any) -> list[Any]:
    if isinstance(value, dict) and isinstance(value.get("@list"), list):
        return _flatten(value["@list"])
    return [each for item in value for each in _flatten(item)] if isinstance(value, list) else [value]


def _is_organisation(node: Any) -> bool:
    """Whether an author is an organisation and not a person, or the site's default account."""
    if not isinstance(node, dict):
        return False
    kinds = name_types(node)
    is_body = any("organization" in kind for kind in kinds) and "person" not in kinds
    return is_body or ACCOUNT in str(node.get("url", node.get("@id")))


def _given_and_family(node: Any) -> list[str]:
    parts = [read_text(node.get(key)) for key in ("givenName", "familyName")] if isinstance(node, dict) else []
    return [" ".join(filter(None, parts))] if any(parts) else []


def _turn(node: Any, names: list[str]) -> list[str]:
    """The names of a node; a single name in library order ("Dorey, Jane") is turned into speaking order."""
    found = _REVERSED.fullmatch(names[0]) if isinstance(node, dict) and len(names) == 1 else None
    return [f"{found[2]} {found[1]}"] if found else names


def follow(value: Any, nodes: list[Node], *keys: str) -> Any:
    """Return the node that a value refers to by @id if the value itself has none of the keys; otherwise the value."""
    is_told = isinstance(value, dict) and any(value.get(key) for key in keys)
    anchor = value.get("@id") if isinstance(value, dict) and not is_told else value
    if not isinstance(anchor, str) or not (isinstance(value, dict) or anchor.startswith(_ANCHORS)):
        return value
    return next((node for node in nodes if node.get("@id") == anchor and any(node.get(key) for key in keys)), value)
