"""What a robots.txt that cannot be had means."""

import pytest

from tasks.fetch.robots import Robots, judge_url, parse_rules
from tasks.fetch.session import FetchError, HttpAnswer

URL = "https://ledger.example/a"
TOKENS = ("newsrefinery", "newsbot")


def ask_of(*results: HttpAnswer | str) -> tuple[Robots, list[str]]:
    """Robots whose requests have these ends, one after the other: an answer, or the outcome of a failure."""
    asked: list[str] = []
    ends = iter(results)

    def ask(url: str) -> HttpAnswer:
        asked.append(url)
        end = next(ends)
        if isinstance(end, str):
            raise FetchError(end, "it failed")
        return end

    return Robots(("newsrefinery",), ask), asked


def permit(rules: str, url: str = URL) -> str:
    return judge_url(parse_rules(rules.encode(), TOKENS), url, TOKENS).outcome


def test_a_robots_txt_in_utf_16_is_obeyed() -> None:
    rules = parse_rules("User-agent: *\r\nDisallow: /a\r\n".encode("utf-16"), TOKENS)
    assert judge_url(rules, URL, TOKENS).outcome == "robots_denied"


def test_a_robots_txt_that_was_marked_twice_is_obeyed() -> None:
    assert permit("\ufeff\ufeffUser-agent: *\nDisallow: /a\n") == "robots_denied"


def test_lines_of_white_space_behind_the_name_of_a_field_are_read_in_linear_time() -> None:
    assert permit(f"User-agent{' ' * 1_900}\n" * 2_000 + "User-agent: *\nDisallow: /a\n") == "robots_denied"


NONE = HttpAnswer("https://ledger.example/robots.txt", 404, (), b"", 0)


@pytest.mark.parametrize("outcome", ["timeout_read", "connect", "conn_reset", "tls", "deadline", "protocol"])
def test_a_host_whose_robots_txt_does_not_come_is_left_alone_for_the_run(outcome: str) -> None:
    robots, asked = ask_of(outcome)
    assert [robots.permit(URL).outcome for _ in range(3)] == ["robots_unreachable"] * 3
    assert len(asked) == 1


def test_a_name_that_is_not_resolved_is_asked_for_again() -> None:
    robots, asked = ask_of("dns", NONE)
    assert [robots.permit(URL).outcome for _ in range(3)] == ["dns", "ok", "ok"]
    assert len(asked) == 2


def test_a_host_that_redirects_its_robots_txt_to_no_url_has_none() -> None:
    robots, _ = ask_of(HttpAnswer(NONE.url, 302, (("location", "http://[::1/"),), b"", 0))
    assert robots.permit(URL).outcome == "ok"


def test_a_robots_txt_without_content_allows_all() -> None:
    robots, _ = ask_of(HttpAnswer(NONE.url, 204, (), b"", 0))
    assert robots.permit(URL).outcome == "ok"


@pytest.mark.parametrize(
    "name", ["newsrefinery/1.0", "NewsRefinery/2.1 (news)", "newsrefinery*", "newsrefinery # us", "newsbot", "*", "**"]
)
def test_a_group_may_name_us_with_version_wildcard_or_comment(name: str) -> None:
    assert permit(f"User-agent: {name}\nDisallow: /") == "robots_denied"
    assert permit(f"User-agent: a\nUser agent {name}\nUser-agent: z\nDisallow: /") == "robots_denied"
    assert permit(f"User-agent: {name}\nDisallow: /b\nUser-agent: other/1.0\nDisallow: /") == "ok"


def test_thousands_of_names_before_thousands_of_rules_are_read_in_linear_time() -> None:
    names = "".join(f"User-agent: b{number}\n" for number in range(20_000))
    rules = "".join(f"Disallow: /{number}\n" for number in range(20_000))
    assert permit(f"User-agent: *\nDisallow: /a\n{names}{rules}") == "robots_denied"
