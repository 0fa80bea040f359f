"""Which addresses may be dialled."""

import pytest

from tasks.fetch.addresses import vet_url
from tasks.web.networks import parse_networks
from tasks.web.urls import Refused


def answer(*addresses: str):
    return lambda host, port: list(addresses)


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "10.1.2.3", "172.16.0.9", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1",
        "255.255.255.255", "192.0.2.7", "::1", "fe80::1", "fc00::1", "::ffff:10.0.0.1", "::ffff:127.0.0.1",
        "2002:7f00:1::",
        "64:ff9b::a00:1", "2001:db8::1", "ff02::1", "::",
    ],
)  # fmt: skip
def test_addresses_that_are_not_public_are_refused(address: str) -> None:
    with pytest.raises(Refused) as caught:
        vet_url("https://news.example/a", resolver=answer(address))
    assert caught.value.reason == "blocked_address"


def test_one_bad_address_among_good_ones_is_enough() -> None:
    with pytest.raises(Refused):
        vet_url("https://news.example/a", resolver=answer("93.184.216.34", "10.0.0.1"))


def test_a_public_host_is_vetted_and_its_addresses_kept() -> None:
    target = vet_url("https://news.example/a?b", resolver=answer("93.184.216.34", "2606:2800:220:1::1"))
    assert target.port == 443
    assert target.addresses == ("93.184.216.34", "2606:2800:220:1::1")


def test_allowed_networks_let_an_intranet_in_on_any_port() -> None:
    target = vet_url("http://127.0.0.1:8765/ok", parse_networks(["127.0.0.1/32"]), answer("127.0.0.1"))
    assert target.port == 8765


def test_an_allowed_network_does_not_let_its_neighbour_in() -> None:
    with pytest.raises(Refused):
        vet_url("http://127.0.0.66/", parse_networks(["127.0.0.1/32"]), answer("127.0.0.66"))


@pytest.mark.parametrize(
    ("url", "outcome"),
    [
        ("file:///etc/passwd", "blocked_scheme"),
        ("data:text/html,hi", "blocked_scheme"),
        ("ftp://news.example/a", "blocked_scheme"),
        ("javascript:alert(1)", "blocked_scheme"),
        ("//news.example/a", "blocked_scheme"),
        ("http://news.example:22/", "blocked_port"),
        ("http://news.example:0/", "bad_url"),
        ("http://news.example:99999/", "bad_url"),
        ("http://[::1", "bad_url"),
        ("http:///a", "bad_url"),
        ("http://10.0.0.1\\@news.example/", "blocked_address"),
        ("http://news.example/a b", "blocked_address"),
        ("http://news.example\n/", "blocked_address"),
    ],
)
def test_other_schemes_ports_and_unreadable_urls_are_refused(url: str, outcome: str) -> None:
    with pytest.raises(Refused) as caught:
        vet_url(url, resolver=answer("93.184.216.34"))
    assert caught.value.reason == outcome


def test_a_name_that_does_not_resolve_is_a_dns_failure() -> None:
    def fail(host: str, port: int) -> list[str]:
        raise OSError("Name or service not known")

    with pytest.raises(Refused) as caught:
        vet_url("https://nowhere.example/", resolver=fail)
    assert caught.value.reason == "dns"


def test_credentials_in_a_url_do_not_hide_the_host() -> None:
    with pytest.raises(Refused) as caught:
        vet_url("http://news.example@127.0.0.66/", resolver=lambda host, port: [host])
    assert caught.value.reason == "blocked_address"
