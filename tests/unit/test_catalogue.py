"""New entries for a catalogue of sources."""

from pathlib import Path

import pytest

from tasks.fetch.page import Fetch
from tasks.fetch.session import HttpAnswer
from tasks.records import Reference
from tasks.sources.catalogue import load_catalogue
from tasks.sources.new_entry import CatalogueError, NothingListed, append_entry, compose_entry, propose_source

RSS = b"<rss><channel><item><link>https://ledger.example/a</link></item></channel></rss>"
HOME = b'<head><link rel="alternate" type="application/rss+xml" href="/rss"></head>'


def serve(sitemaps: tuple[str, ...] = (), **pages: bytes):
    def ask(reference: Reference) -> Fetch:
        path = (reference.url or "").removeprefix("https://ledger.example/") or "home"
        if path not in pages:
            return Fetch(reference, "gone", detail="404")
        return Fetch(
            reference, "ok", answer=HttpAnswer(reference.url or "", 200, (), pages[path], 1), sitemaps=sitemaps
        )

    return ask


def test_a_feed_is_proposed_as_it_is() -> None:
    proposal = propose_source("https://ledger.example/rss", serve(rss=RSS))
    assert (proposal.kind, proposal.url, proposal.items) == (
        "feed", "https://ledger.example/rss", ("https://ledger.example/a",),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"<urlset><url><loc>https://ledger.example/a</loc></url></urlset>", "sitemap"),
        (b"<sitemapindex><sitemap><loc>https://ledger.example/a</loc></sitemap></sitemapindex>", "sitemap"),
        (b"https://ledger.example/a\n", "list"),
        (b'{"items": [{"url": "https://ledger.example/a"}]}', "feed"),
    ],
)
def test_a_listing_is_entered_as_what_it_is(tmp_path: Path, body: bytes, kind: str) -> None:
    append_entry(tmp_path / "s.toml", compose_entry(propose_source("https://ledger.example/x", serve(x=body))))
    (entry,) = load_catalogue(tmp_path / "s.toml").entries
    assert (entry.kind, entry.url) == (kind, "https://ledger.example/x")


def test_a_home_page_leads_to_its_feed() -> None:
    assert propose_source("https://ledger.example/", serve(home=HOME, rss=RSS)).url == "https://ledger.example/rss"


def test_a_home_page_without_feeds_leads_to_the_sitemap_of_robots_txt() -> None:
    named = "https://ledger.example/maps"
    urlset = b"<urlset><url><loc>https://ledger.example/a</loc></url></urlset>"
    proposal = propose_source("https://ledger.example/", serve((named,), home=b"<p>hello</p>", maps=urlset))
    assert (proposal.kind, proposal.url) == ("sitemap", named)


@pytest.mark.parametrize("pages", [{}, {"home": b"<p>hello</p>"}, {"home": HOME}])
def test_a_site_that_lists_nothing_is_refused_in_one_line(pages: dict[str, bytes]) -> None:
    with pytest.raises(NothingListed) as caught:
        propose_source("https://ledger.example/", serve(**pages))
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("text", ["x = [", "[[source]]\n"])
def test_a_file_that_is_no_catalogue_is_refused_in_one_line_and_stays(tmp_path: Path, text: str) -> None:
    path = tmp_path / "sources.toml"
    path.write_text(text)
    with pytest.raises(CatalogueError, match=r"sources\.toml: .+"):
        append_entry(path, compose_entry(propose_source("https://ledger.example/rss", serve(rss=RSS))))
    assert [each.read_text() for each in tmp_path.iterdir()] == [text]


def test_an_entry_is_appended_and_the_rest_of_the_file_stays(tmp_path: Path) -> None:
    path = tmp_path / "sources.toml"
    entry = compose_entry(propose_source("https://ledger.example/rss", serve(rss=RSS)), "en")
    append_entry(path, entry)
    path.write_text("# mine\n" + path.read_text())
    append_entry(path, {**entry, "id": "other"})
    assert path.read_text().startswith("# mine\n")
    assert [source.source_id for source in load_catalogue(path).sources] == ["ledger-example", "other"]


def test_an_id_that_is_taken_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "sources.toml"
    entry = compose_entry(propose_source("https://ledger.example/rss", serve(rss=RSS)))
    append_entry(path, entry)
    with pytest.raises(CatalogueError):
        append_entry(path, entry)


def test_a_file_that_is_no_catalogue_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "sources.toml"
    path.write_text("[tool]\nx = 1\n")
    with pytest.raises(CatalogueError):
        append_entry(path, {"id": "a"})
    assert path.read_text() == "[tool]\nx = 1\n"
