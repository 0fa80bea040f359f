"""WARC files in any number from a few sample pages: `python tests/quality/make_warcs.py FOLDER --documents 10000 [--data PAGES]`.

Each document is a sample page under a URL of its own, with the words of its longer lines shuffled: ids and texts differ;
languages, appeals and structures stay. The same pages, numbers and seed give the same bytes. Without --data the samples are
the invented pages of `structures/` and the articles of `tests/corpus/` in 44 languages: short pages of 2 KB, whereas a page of
a real newspaper has 100 KB or more.
"""

from __future__ import annotations

import argparse
import gzip
import random
import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from html import escape
from pathlib import Path
from uuid import UUID

from pages import STRUCTURES, fill_structure, list_html

from tasks.text.decode import decode_body

CORPUS = Path(__file__).parents[1] / "corpus"
PER_FILE = 1000
_LINE = re.compile(r"(>)([^<>{}]{60,})(<)")
_ADDRESS = re.compile(r"""((?:rel="canonical"\s+href=|property="og:url"\s+content=|"(?:url|@id)"\s*:\s*)")[^"]*""")
_START = datetime(2026, 3, 1, tzinfo=UTC)


def write_warcs(
    folder: Path, documents: int, samples: Sequence[str], *, seed: int = 1, per_file: int = PER_FILE
) -> list[Path]:
    """Write so many documents into files of `per_file`, `synthetic-00000.warc.gz` and on."""
    folder.mkdir(parents=True, exist_ok=True)
    files = []
    for first in range(0, documents, per_file):
        path = folder / f"synthetic-{first // per_file:05}.warc.gz"
        with path.open("wb") as file:
            for number in range(first, min(first + per_file, documents)):
                file.write(gzip.compress(compose_record(number, samples, seed), 1, mtime=0))
        files.append(path)
    return files


def compose_record(number: int, samples: Sequence[str], seed: int) -> bytes:
    """The response record of one document, as a crawler writes it."""
    chooser = random.Random(f"{seed}:{number}")  # noqa: S311
    url = f"https://paper-{number % 97}.example/{seed}/story-{number}"
    body = vary(samples[number % len(samples)], url, chooser).encode()
    moment = f"{_START + timedelta(seconds=number):%Y-%m-%dT%H:%M:%SZ}"
    answer = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: %d\r\n\r\n" % len(body)
    name = UUID(bytes=sha256(f"{seed}:{number}".encode()).digest()[:16], version=4)
    head = (
        f"WARC/1.1\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:uuid:{name}>\r\nWARC-Date: {moment}\r\n"
        f"WARC-Target-URI: {url}\r\n"
        f"Content-Type: application/http; msgtype=response\r\nContent-Length: {len(answer) + len(body)}\r\n\r\n"
    )
    return head.encode() + answer + body + b"\r\n\r\n"


def vary(sample: str, url: str, chooser: random.Random) -> str:
    """The page with its longer lines shuffled word by word, under another address."""

    def shuffle(found: re.Match[str]) -> str:
        words = found[2].split()
        space, words = (" ", words) if len(words) > 4 else ("", list(found[2]))  # Chinese or Thai
        chooser.shuffle(words)
        return f"{found[1]}{space.join(words)}{found[3]}"

    page = _LINE.sub(shuffle, _ADDRESS.sub(rf"\g<1>{url}", sample))
    return f"{page}<!-- {url} -->"


def load_samples(folder: Path | None) -> list[str]:
    """The HTML pages below a folder as text, or the invented ones."""
    if folder is None:
        articles = filter(None, map(_compose_page, sorted(CORPUS.rglob("*.tsv"))))
        return [*(fill_structure(path)[0] for path in STRUCTURES), *articles]
    return [decode_body(page.body) for page in list_html(folder)]


def _compose_page(path: Path) -> str | None:
    """The blocks of an article of the corpus as a plain page with a date; None for one of appeals alone."""
    lines = [line.split("\t") for line in path.read_text(encoding="utf-8").splitlines() if "\t" in line]
    title = next((escape(text) for label, text, *_ in lines if label.startswith("headline")), "")
    if not title:
        return None
    body = "\n".join(
        f"<p>{escape(text, quote=False)}</p>" for label, text, *_ in lines if not label.startswith("headline")
    )
    return (
        f'<!doctype html><html lang="{path.parent.name}"><head><title>{title}</title><link rel="canonical" href="">'
        f'<meta property="article:published_time" content="{_START:%Y-%m-%dT%H:%M:%SZ}"></head>'
        f"<body><article><h1>{title}</h1>\n{body}\n</article></body></html>"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--documents", type=int, default=10_000)
    parser.add_argument("--data", type=Path, help="pages to vary (default: invented ones)")
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    for path in write_warcs(asked.folder, asked.documents, load_samples(asked.data), seed=asked.seed):
        print(path)


if __name__ == "__main__":
    main()
