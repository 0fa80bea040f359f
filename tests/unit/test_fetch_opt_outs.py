"""Opt-outs are found where publishers put them, and nowhere else."""

import pytest

from tasks.fetch.opt_outs import find_opt_outs


@pytest.mark.parametrize(
    ("headers", "body", "found"),
    [
        ((), b"<html><head><title>Ferry</title></head><p>noai</p>", ()),
        ((("x-robots-tag", "noai, noimageai"),), b"", ("noai", "noimageai")),
        ((("x-robots-tag", "otherbot: NoAI"),), b"", ("noai",)),
        ((("tdm-reservation", "1"),), b"", ("tdm-reservation",)),
        ((("tdm-reservation", "0"),), b"", ()),
        ((), b'<meta name="robots" content="index, noimageai, noai">', ("noai", "noimageai")),
        ((), b"<META content='1' name='tdm-reservation'>", ("tdm-reservation",)),
        ((), b"<meta name=tdm-reservation content=1>", ("tdm-reservation",)),
        ((), b'<meta name="description" content="noai is a word of this story">', ()),
        ((), b'<meta name="robots" content="' + b"noindex, " * 100_000, ()),
    ],
)
def test_opt_outs(headers: tuple[tuple[str, str], ...], body: bytes, found: tuple[str, ...]) -> None:
    assert find_opt_outs(headers, body) == found
