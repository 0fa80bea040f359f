"""A source that stops after daily articles: the night after next notifies the webhook, through the automation."""

import hashlib
import json
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from warehouse.load import load_pending
from warehouse.outcomes import Outcome
from warehouse.publish import publish
from warehouse.rows import ArticleRow, RawRow, hash_text
from warehouse.spool import write_batch

pytestmark = [pytest.mark.server, pytest.mark.timeout(900)]

RUN = "import sys; from flows.nightly import nightly; nightly(look_back_days=3, catalogue=sys.argv[1])"


def print_for_days(home: Path, source_id: str, days: int, until: datetime) -> None:
    """A warehouse in which the source has two articles for each of several days, the last one being `until`."""
    for back in range(days):
        moment = until - timedelta(days=back)
        stories = [make_story(source_id, moment, number) for number in (1, 2)]
        write_batch(home, f"day-{back:02}", "nights", stories, written_at=moment)
    load_pending(home)
    publish(home)


def make_story(source_id: str, moment: datetime, number: int) -> Outcome:
    url = f"https://{source_id}.example/{moment:%Y-%m-%d}/{number}"
    text = f"Report {number} of {moment:%d %B}: the ferry sailed at dawn, and nobody on the quay was surprised by it."
    raw_id = hashlib.sha256(url.encode()).hexdigest()
    article = ArticleRow(
        article_id=int(raw_id[:12], 16), text=text, text_raw=text, text_hash=hash_text(text), source_id=source_id,
        url=url, title=f"The ferry, report {number}", raw_id=raw_id, published_at=moment, char_count=len(text),
        extractor_version="extractor-1", cleaner_version="rules-1",
    )  # fmt: skip
    raw = RawRow(raw_id=raw_id, archive_path="raw/gone.warc.gz", archive_offset=0, byte_count=len(text), url=url)
    return Outcome(item=url, article=article, raw=raw)


def test_the_webhook_is_notified_of_a_source_that_falls_silent(
    bench: Any, open_press: Any, tmp_path: Path, until: Any
) -> None:
    now = datetime.now(UTC)
    press = open_press(("hush",), (now - timedelta(days=4)).date(), 1)
    print_for_days(tmp_path / "home", "hush", 12, now - timedelta(days=4))
    catalogue = press.write_catalogue(tmp_path / "sources.toml")
    environment = bench.environment | {
        "NEWSREFINERY_HOME": str(tmp_path / "home"), "PREFECT_API_URL": bench.api.api,
        "NEWSREFINERY_FETCH__ALLOW_NETWORKS": json.dumps(["127.0.1.0/24"]),
    }  # fmt: skip
    subprocess.run([sys.executable, "-P", "-c", RUN, catalogue], env=environment, check=True)

    (told,) = until(lambda: [one for one in bench.told if one.get("source") == "hush"], 60)
    assert told == {
        "what": "source silent",
        "source": "hush",
        "said": "is silent: nothing new for 4 days, 2 a day are usual",
    }
