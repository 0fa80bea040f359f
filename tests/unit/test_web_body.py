"""Bodies: caps, ends and damage."""

import gzip
import zlib

import brotli
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.web.body import BodyError, join_chunks, read_capped, unpack_body

PAGE = b"<html><p>The ferry sails again.</p></html>" * 400


@given(st.binary(max_size=5000), st.sampled_from([["gzip"], ["deflate"], ["gzip", "gzip"], []]))
def test_unpacking_gives_back_what_was_packed(body: bytes, encodings: list[str]) -> None:
    packed = body
    for name in encodings:
        packed = gzip.compress(packed) if name == "gzip" else zlib.compress(packed)
    assert unpack_body(packed, encodings, 10_000) == body


def test_members_of_one_gzip_body_are_joined() -> None:
    assert unpack_body(gzip.compress(b"one ") + gzip.compress(b"two"), ["gzip"], 100) == b"one two"


def chunk(body: bytes, size: int = 1000) -> bytes:
    pieces = [body[start : start + size] for start in range(0, len(body), size)]
    return b"".join(b"%x\r\n%s\r\n" % (len(piece), piece) for piece in pieces) + b"0\r\n\r\n"


@pytest.mark.parametrize(
    ("body", "encodings"),
    [(chunk(PAGE), []), (chunk(gzip.compress(PAGE)), ["gzip"]), (gzip.compress(chunk(PAGE)), ["gzip"])],
)
def test_chunks_that_are_left_in_a_body_are_joined(body: bytes, encodings: list[str]) -> None:
    assert unpack_body(body, encodings, 100_000) == PAGE


@pytest.mark.parametrize(
    "body",
    [b"2026\r\nA year.\r\n", b"5\r\nthree\r\ntwo\r\n", b"5\r\nthree\r\n0\r\n\r\nmore", b"ad\r\n", b"0", b"0\r\nzero"],
)
def test_a_text_that_begins_like_a_chunk_stays_as_it_is(body: bytes) -> None:
    assert unpack_body(body, [], 100_000) == body


def test_chunks_without_their_end_are_truncated() -> None:
    with pytest.raises(BodyError) as caught:
        unpack_body(chunk(PAGE).removesuffix(b"0\r\n\r\n"), [], 100_000)
    assert caught.value.reason == "truncated"


def test_where_chunks_are_told_of_what_follows_them_is_dropped_and_a_broken_one_is_truncated() -> None:
    assert join_chunks(b"5\nthree\n0\nExpires: 0\n\n", is_told=True) == b"three"
    assert join_chunks(b"<p>joined before</p>", is_told=True) == b"<p>joined before</p>"
    with pytest.raises(BodyError):
        join_chunks(b"5\r\nthree\r\ntwo\r\n", is_told=True)


def test_padding_after_a_gzip_body_is_ignored() -> None:
    assert unpack_body(gzip.compress(PAGE) + b"\0" * 512, ["gzip"], 100_000) == PAGE


def test_raw_deflate_is_understood() -> None:
    packer = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    assert unpack_body(packer.compress(PAGE) + packer.flush(), ["deflate"], 100_000) == PAGE


@pytest.mark.parametrize("share", [0.1, 0.6, 0.99])
def test_a_cut_gzip_body_is_truncated_and_not_an_article(share: float) -> None:
    packed = gzip.compress(PAGE)
    with pytest.raises(BodyError) as caught:
        unpack_body(packed[: int(len(packed) * share)], ["gzip"], 100_000)
    assert caught.value.reason == "truncated"


def test_a_damaged_gzip_body_is_a_decode_error() -> None:
    packed = bytearray(gzip.compress(PAGE))
    packed[-6] ^= 0xFF
    with pytest.raises(BodyError) as caught:
        unpack_body(bytes(packed), ["gzip"], 100_000)
    assert caught.value.reason == "decode_error"


def test_a_plain_body_that_says_gzip_is_a_decode_error() -> None:
    with pytest.raises(BodyError) as caught:
        unpack_body(PAGE, ["gzip"], 100_000)
    assert caught.value.reason == "decode_error"


def test_a_bomb_is_stopped_at_the_cap() -> None:
    with pytest.raises(BodyError) as caught:
        unpack_body(gzip.compress(b"A" * 50_000_000), ["gzip"], 1_000_000)
    assert caught.value.reason == "too_large"


def test_an_encoding_that_was_not_offered_is_a_decode_error() -> None:
    with pytest.raises(BodyError) as caught:
        unpack_body(PAGE, ["br"], 100_000)
    assert caught.value.reason == "decode_error"


def test_more_than_three_layers_are_refused() -> None:
    with pytest.raises(BodyError):
        unpack_body(PAGE, ["gzip"] * 4, 100_000)


@pytest.mark.parametrize("encoding", ["gzip", "deflate", "br", "rot13"])
def test_nothing_stays_nothing_whatever_it_is_packed_with(encoding: str) -> None:
    assert unpack_body(b"", [encoding], 100) == b""


def test_an_endless_body_stops_at_the_cap() -> None:
    def pour():
        while True:
            yield b"x" * 1000

    with pytest.raises(BodyError) as caught:
        read_capped(pour(), 5000)
    assert caught.value.reason == "too_large"


@given(st.binary(max_size=5000))
def test_brotli_is_undone_though_nobody_asked_for_it(body: bytes) -> None:
    assert unpack_body(brotli.compress(body), ["br"], 10_000) == body


@pytest.mark.parametrize(
    ("packed", "outcome"),
    [
        (brotli.compress(PAGE)[:-3], "truncated"),
        (b"no brotli at all", "decode_error"),
        (brotli.compress(b"A" * 5_000_000), "too_large"),
    ],
)
def test_brotli_that_is_cut_damaged_or_too_much_is_no_page(packed: bytes, outcome: str) -> None:
    with pytest.raises(BodyError) as caught:
        unpack_body(packed, ["br"], 100_000)
    assert caught.value.reason == outcome


def test_a_body_of_many_small_members_is_unpacked_in_linear_time() -> None:
    assert unpack_body(gzip.compress(b"") * 100_000 + gzip.compress(PAGE), ["gzip"], 100_000) == PAGE


@pytest.mark.parametrize("name", ["gzip", "deflate"])
def test_of_a_robots_txt_that_is_too_large_or_cut_the_beginning_is_taken(name: str) -> None:
    packed = {"gzip": gzip.compress, "deflate": zlib.compress}[name](PAGE * 100)
    for body in (packed, packed[:-20]):
        head = unpack_body(body, [name], 1_000_000, keep_head=True)
        assert len(head) > 500_000
        assert (PAGE * 100).startswith(head)
    with pytest.raises(BodyError):
        unpack_body(b"no " + packed, [name], 10**7, keep_head=True)
