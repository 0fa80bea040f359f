"""Runs that weighed too little, and are body because of what they stand among."""

from __future__ import annotations

import pytest
from lxml.html import document_fromstring

from tasks.page.brothers import belongs_to_brothers, list_entries, list_series
from tasks.page.runs import read_runs
from tasks.page.scene import Scene

FIRST = "The harbour of Elmouth reopened on Tuesday morning after the longest closure in its history."


def read_scene(html: str, *not_chosen: str) -> Scene:
    runs = read_runs(document_fromstring(f"<article>{html}</article>"))
    return Scene(runs, [float(run.text not in not_chosen) for run in runs], "Harbour reopens")


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<div><p>{}</p></div><div><p>School opens on Thursday.</p></div>", "School opens on Thursday."),
        ("<ul><li>{}</li><li>Thursdays: whatever they have learned</li></ul>", "Thursdays: whatever they have learned"),
        (
            "<ul><li><p>{}</p></li><li><p>Thursdays: all they have learned</p></li></ul>",
            "Thursdays: all they have learned",
        ),
    ],
    ids=["paragraph in a box of its own", "item", "paragraph of an item"],
)
def test_what_the_extractor_chose_below_its_like_is_body(html: str, text: str) -> None:
    scene = read_scene(html.format(FIRST))
    assert belongs_to_brothers(scene, [True, False], 1)
    assert not belongs_to_brothers(scene, [False, False], 1)
    assert not belongs_to_brothers(scene, [False, False], 0)
    assert not belongs_to_brothers(read_scene(html.format(FIRST), text), [True, False], 1)


def test_a_sentence_that_begins_a_list_right_below_a_paragraph_is_body() -> None:
    """Seen: "Some names have been changed." as the one item of a list, at the end."""
    for note in ("<li>Some names have been changed.</li>", "<li><p>Some names have been changed.</p></li>"):
        assert belongs_to_brothers(read_scene(f"<p>{FIRST}</p><ul>{note}</ul>"), [True, False], 1)
        assert not belongs_to_brothers(read_scene(f"<p>{FIRST}</p><div><ul>{note}</ul></div>"), [True, False], 1)
        assert not belongs_to_brothers(read_scene(f"<p>{FIRST}</p><ul>{note.replace('.', '')}</ul>"), [True, False], 1)


def test_a_line_of_an_element_whose_line_above_is_body_is_body_though_the_extractor_missed_it() -> None:
    scene = read_scene(f"<div>{FIRST}<br>Nobody was hurt</div>", "Nobody was hurt")
    assert belongs_to_brothers(scene, [True, False], 1)
    assert not belongs_to_brothers(read_scene(f"<div>{FIRST}</div><div>Nobody was hurt</div>"), [True, False], 1)


@pytest.mark.parametrize(
    "html",
    [
        "<div>{}<br><a href='/sign-up'>Nobody reads this for free.</a></div>",
        "<p>{}</p><p>See what we <a href='/may'>wrote in May</a> on all that is new in port.</p>",
        "<p>{}</p><p class='promo'>The abalone came back.</p>",
        "<p>{}</p><p>Share</p>",
        "<p>{}</p><img src='a.jpg'><p>Two tugs clear the channel.</p>",
        "<p>{}</p><h2>Nine days at anchor.</h2>",
    ],
    ids=["link", "note with a link", "of another class", "no sentence", "below a picture", "heading"],
)
def test_what_is_no_brother_stays_as_it_was_weighed(html: str) -> None:
    assert not belongs_to_brothers(read_scene(html.format(FIRST)), [True, False], 1)


def test_a_quotation_that_the_text_goes_on_below_is_body() -> None:
    quote = f"<p>{FIRST}</p><blockquote><p>We have time here,</p></blockquote><p>she says, and means it.</p>"
    assert belongs_to_brothers(read_scene(quote), [True, False, True], 1)
    assert not belongs_to_brothers(read_scene(quote), [True, False, False], 1)


STEPS = (
    f"<h3>Step 1</h3><p>{FIRST}</p><h3>Step 2</h3><figure><img src='a.jpg'><figcaption>Two tugs.</figcaption></figure>"
    f"<p>{FIRST}</p><h3>Read on</h3><div><p>{FIRST}</p></div>"
)


def test_a_heading_is_body_if_one_like_it_beside_it_is_and_both_head_paragraphs_beside_them() -> None:
    scene = read_scene(STEPS, "Two tugs.")
    assert [run.text for run in scene.runs] == ["Step 1", FIRST, "Step 2", "Two tugs.", FIRST, "Read on", FIRST]
    assert list(list_series(scene, [True, True, False, False, True, False, True])) == [2]
    assert list(list_series(scene, [False, True, False, False, True, False, True])) == []
    assert list(list_series(scene, [True, True, False, False, False, False, True])) == []


def test_entries_of_a_live_blog_are_body_if_two_like_them_are() -> None:
    """Seen: of a live blog, the extractor took the first two entries."""
    entry = (
        "<div class='entry'><time>14:12</time><div class='share'>Share</div><div class='content'><p>{}</p></div></div>"
    )
    texts = ["Fuel duty goes up.", "Shares fell.", "She is on her feet."]
    feed = "".join(map(entry.format, texts))
    scene = read_scene(f"<div class='feed'>{feed}</div>", "14:12", "Share", texts[2])
    is_text = [run.text in texts for run in scene.runs]
    last = len(scene.runs) - 1
    assert list(list_entries(scene, [*is_text[:-1], False])) == [last]
    assert list(list_entries(scene, [run.text == texts[0] for run in scene.runs])) == []
    other = read_scene(
        f"<div class='feed'>{feed}</div>".replace(texts[2], "Share this"), "14:12", "Share", "Share this"
    )
    assert list(list_entries(other, [run.text in texts for run in other.runs])) == []


def test_a_heading_of_an_entry_is_body_if_those_of_others_are() -> None:
    entry = "<div class='entry'><h2>{}</h2><div class='content'><p>Shares of all shops fell.</p></div></div>"
    scene = read_scene("".join(map(entry.format, ("Fuel", "Trams"))))
    assert list(list_series(scene, [True, True, False, True])) == [2]
    assert list(list_series(scene, [True, True, False, False])) == []
