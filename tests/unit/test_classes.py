"""Elements by a part of their class, in the order of the page."""

from tasks.markup.classes import Classes
from tasks.markup.tree import parse_html

HTML = """<html><body><p class="byline">1</p><p class="text author">2</p><p>3</p><p class="text">4</p>
<p class="text author">5</p><p id="other">6</p><p class="byline">7</p></body></html>"""


def test_elements_are_found_by_any_of_the_parts() -> None:
    classes = Classes(parse_html(HTML))
    assert [each.text for each in classes.find("uth", "yline")] == ["1", "2", "5", "7"]
    assert [each.text for each in classes.find("author", "reporter")] == ["2", "5"]
    assert list(classes.find("reporter")) == list(classes.find()) == []


def test_others_are_found_between_them() -> None:
    classes = Classes(parse_html(HTML))
    others = [*classes.tree.xpath("//p[@id='other']"), classes.tree.xpath("//p")[0]]
    assert [each.text for each in classes.find("byline", others=others)] == ["1", "6", "7"]
    assert list(classes.find("reporter", others=others)) == others
