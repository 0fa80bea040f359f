"""Parses HTML once into one tree, and reads the names that its markup gives to elements.

Reads no text: `tasks/page/runs.py` does.
"""

from __future__ import annotations

import re
from functools import lru_cache
from html.entities import html5

import re2
from lxml import etree
from lxml.html import HtmlElement, HTMLParser, document_fromstring

from tasks.markup.closed_parts import open_parts

_CODES = (
    rb"0{0,7}([0-2]?[0-9]|3[01]|[0-9]{5,9})",
    rb"[xX]0{0,6}([01]?[0-9a-fA-F]|[dDfF][0-9a-fA-F]{3}|[0-9a-fA-F]{5,8})",
)
"""Character codes that XML may forbid; the common ones (&#39; &#160; &#x27;) do not match."""
_REFERENCE = re.compile(rb"&#(?:%s(?![0-9])|%s(?![0-9a-fA-F]));?" % _CODES)
_HAS_REFERENCE = re2.compile(rb"&#(?:%s(?:[^0-9]|$)|%s(?:[^0-9a-fA-F]|$))" % _CODES)
"""The same without lookahead, for RE2, which takes a tenth of the time if there is no match."""
_SIGN = re.compile(
    r"&(?!(?:#[0-9]{1,9}|#[xX][0-9a-fA-F]{1,8});)([A-Za-z][A-Za-z0-9]{0,31};)?|<(?![!?/]|[A-Za-z_:][^<>]*>)"
)
"""Includes a "<" before a name if another "<" comes before ">"; the parser takes minutes for thousands of these."""
_CDATA = "<![CDATA["
_CONTROLS = bytes(set(range(32)) - {9, 10, 13})
_NONCHARACTERS = tuple(map(re2.compile, ("\ufffe".encode(), "\uffff".encode())))
_WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+|[0-9]+")

_BOX_TAG = re.compile(
    r"</?(?:div|section|center|table|tbody|tr|td|ul|ol|li|dl|dd|blockquote)\b[^<>]{0,1000}>", re.IGNORECASE
)
_INNER_TAG = re.compile(
    r"</?(?:span|font|b|i|u|s|em|strong|small|big|sub|sup|a|tt|code)\b[^<>]{0,1000}>", re.IGNORECASE
)
_HEAD_TAGS = frozenset(
    ("title", "meta", "link", "style", "script", "base", "noscript", "template", "object", "bgsound")
)
_LONGEST_NAMES = 300
_WIKI_EDIT = "mw-editsection"

_ONE_CLASS = etree.ElementDefaultClassLookup(element=HtmlElement)
"""One class for all elements: lxml.html looks up the class of each element in Python, which takes a tenth of a page's time."""


class NoMarkup(ValueError):
    """A page without any markup or text: only a comment, or a document type."""


def parse_html(markup: bytes | str) -> HtmlElement:
    """Parse HTML, decoded or in UTF-8, into one tree, without comments and without characters that XML does not allow.

    Markup nested deeper than the parser allows (2,048 levels) is parsed without its container and inline elements. Raises
    NoMarkup if nothing in it is markup, ValueError if it is still nested too deeply.
    """
    legal = drop_illegal_references(_drop_illegal(markup))
    tree, is_too_deep = _parse(legal)
    if is_too_deep:
        tree, is_too_deep = _parse(_INNER_TAG.sub(" ", _BOX_TAG.sub("<br>", legal.decode("utf-8", "replace"))).encode())
    if is_too_deep:
        raise ValueError("nested deeper than 2,048 levels")
    _open_body(tree)
    if _WIKI_EDIT.encode() in legal:
        _drop_edit_links(tree)
    open_parts(tree, lambda text: _parse(_drop_illegal(text))[0])
    return tree


def _parse(markup: bytes) -> tuple[HtmlElement, bool]:
    """The tree, and whether the parser stopped at its maximum depth."""
    parser = HTMLParser(
        collect_ids=False,
        default_doctype=False,
        encoding="utf-8",
        remove_comments=True,
        remove_pis=True,
        huge_tree=True,
    )
    parser.set_element_class_lookup(_ONE_CLASS)
    try:
        tree = document_fromstring(markup, parser=parser)
    except etree.LxmlError as error:
        raise NoMarkup(f"no markup in it: {error}") from None
    return tree, any(entry.type_name == "ERR_RESOURCE_LIMIT" for entry in parser.error_log)


def _drop_edit_links(tree: HtmlElement) -> None:
    """Remove the "[edit]" that a wiki puts into its headings."""
    for element in [each for each in tree.iter("span") if _WIKI_EDIT in each.get("class", "").split()]:
        element.drop_tree()


def _open_body(tree: HtmlElement) -> None:
    """Move elements that may not be in the head or the root element into the body, as browsers do."""
    head, body = tree.find("head"), tree.find("body")
    above = [child for child in head if child.tag not in _HEAD_TAGS] if head is not None else []
    below = [child for child in tree if child.tag not in ("head", "body")] if tree.tag == "html" else []
    if above or below:
        body = etree.SubElement(tree, "body") if body is None else body
        body[:0] = above
        body.extend(below)


def drop_illegal_references(markup: bytes) -> bytes:
    """Markup without numeric references (&#xD800;) to characters that XML does not allow; the parser fails on some."""
    return _REFERENCE.sub(_keep_legal, markup) if _HAS_REFERENCE.search(markup) else markup


def escape_bare_signs(xml: str) -> str:
    """XML with every bare "&" or "<" (a<b, as in careless feeds) escaped, and named references as numbers: the parser does not
    know names of HTML (&nbsp;), and after the first error drops even the &amp; of links."""
    first, *others = xml.split(_CDATA)
    parts = [_SIGN.sub(_number_sign, first)]
    for other in others:
        inside, end, after = other.partition("]]>")
        parts.append(f"{inside}{end}{_SIGN.sub(_number_sign, after)}")
    return _CDATA.join(parts)


def _number_sign(found: re.Match[str]) -> str:
    characters = html5.get(found[1] or "")
    if characters is None:
        return f"&#{ord(found[0][0])};{found[0][1:]}"
    return "".join(f"&#{ord(character)};" for character in characters)


def _keep_legal(found: re.Match[bytes]) -> bytes:
    code = int(found[1]) if found[1] else int(found[2], 16)
    is_legal = code in (9, 10, 13) or 0x20 <= code < 0xD800 or 0xE000 <= code < 0xFFFE or 0x10000 <= code < 0x110000
    return found.group() if is_legal else b""


def _drop_illegal(markup: bytes | str) -> bytes:
    """UTF-8 without the characters that XML does not allow."""
    encoded = markup if isinstance(markup, bytes) else markup.encode("utf-8", "replace")
    legal = encoded.translate(None, _CONTROLS)
    for noncharacter in _NONCHARACTERS:
        legal = noncharacter.sub(b"", legal)
    return legal


def name_words(element: HtmlElement) -> frozenset[str]:
    """Return the words in an element's class, id, role and label: "newsletterBox" gives newsletter and box."""
    get = element.get
    return _split_names(
        f"{get('class', '')} {get('id', '')} {get('role', '')} {get('aria-label', '')} {get('aria-labelledby', '')}"
    )


@lru_cache(maxsize=4_000)
def _split_names(names: str) -> frozenset[str]:
    return frozenset(word.lower() for word in _WORD.findall(names[:_LONGEST_NAMES]))
