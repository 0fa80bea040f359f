"""Parts of a page that its markup keeps closed are its text where it shows nothing else, and only there."""

import pytest

from tasks.markup.tree import parse_html
from tasks.page.runs import read_runs

PARAGRAPHS = [
    f"The harbour of Elmouth reopened on day {number} after the longest closure in its history, the port said."
    for number in range(6)
]
HTML = "".join(f"<p>{each}</p>" for each in PARAGRAPHS)


def read(html: str) -> list[str]:
    return [run.text for run in read_runs(parse_html(f"<html><body>{html}</body></html>"))]


@pytest.mark.parametrize(
    "kept",
    [
        "<noscript>{}</noscript>", "<template id='rest'>{}</template>", "<script type='text/template'>{}</script>",
        "<script type='text/html'></section>{}</div></script>",
    ],
)  # fmt: skip
def test_what_a_page_keeps_is_its_text_where_it_shows_next_to_nothing(kept: str) -> None:
    assert read(f"<h1>Harbour</h1>{kept.format(HTML)}<p>Home</p>") == ["Harbour", *PARAGRAPHS, "Home"]


@pytest.mark.parametrize(
    "kept",
    [
        "<noscript>{}</noscript>", "<template>{}</template>", "<script type='text/template'>{}</script>",
    ],
)  # fmt: skip
def test_beside_a_text_it_is_none(kept: str) -> None:
    assert read(f"<div>{HTML * 3}</div>{kept.format('<p>We value your privacy.</p>' * 20)}") == PARAGRAPHS * 3


@pytest.mark.parametrize(
    "kept",
    [
        f"<script type='text/x-template'><p>{{{{ title }}}}</p>{HTML}</script>", f"<script>var html = '{HTML}'</script>",
        "<noscript><img src='x.gif'>Please enable JavaScript.</noscript>", "<template><p>Are you sure?</p></template>",
    ],
)  # fmt: skip
def test_blanks_code_and_notices_are_no_text(kept: str) -> None:
    assert read(f"<p>Loading…</p>{kept}") == ["Loading…"]


def test_a_shadow_root_is_always_open() -> None:
    shadow = "<news-text><template shadowrootmode='open'><p>Inside.</p></template></news-text>"
    assert read(f"{HTML * 4}{shadow}")[-1] == "Inside."
