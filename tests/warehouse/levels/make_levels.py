"""Writes a warehouse of each migration level with the code of that level: `python tests/warehouse/levels/make_levels.py 19`.

Run it after adding a migration, on the last commit before it (needs the git history); without a level it makes all. There are
no levels 1 to 3: the first four migrations were added in one commit. All data is invented.
"""

from __future__ import annotations

import gzip
import io
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

HERE = Path(__file__).parent
LAST_COMMITS = {
    4: "7432d66",
    5: "cca7aa6",
    7: "da5f54a",
    10: "01c8572",
    11: "ce96890",
    12: "1ccc16d",
    13: "dd2c228",
    14: "7138df4",
    16: "b34a9d5",
    17: "4f27daf",
    18: "b3b0954",
    19: "503d8bd",
}
WORK = """
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from warehouse.load import load_pending
from warehouse.publish import publish
from warehouse.record import record_partitions, record_run, record_sources
from warehouse.rows import *
from warehouse.rows import hash_text
from warehouse.spool import write_batch
try:
    from warehouse.outcomes import Outcome
except ModuleNotFoundError:  # before level 19's last commits it stood in rows
    pass

START = datetime(2026, 3, 1, 4, 0, tzinfo=UTC)
home = Path(sys.argv[1])

def tell(number, text, **fields):
    raw_id = hash_text(f"{number} {text}")
    appeal = "Support the Harbour Gazette today."
    text_raw, start = f"{text}\\n\\n{appeal}", len(text) + 2
    return Outcome(
        item=f"https://gazette.example/{number}",
        article=ArticleRow(
            article_id=number, text=text, text_raw=text_raw, text_hash=hash_text(text), extractor_version="e-1",
            cleaner_version="c-1", source_id="gazette", publisher="Harbour Gazette", title=f"Ferry {number}",
            url=f"https://gazette.example/{number}", authors=("Ann Reed",), tags=("ferry",), language="en",
            published_at=START - timedelta(hours=number), published_precision="minute", char_count=len(text),
            word_count=len(text.split()), removed_block_count=1, removed_char_share=0.2, raw_id=raw_id, **fields),
        blocks=(
            BlockRow(block_no=0, role="paragraph", action="keep", char_start=0, char_end=len(text), text=text),
            BlockRow(block_no=1, role="paragraph", action="remove", char_start=start, char_end=start + len(appeal),
                     text=appeal, category="donation_appeal", rule_id="support", evidence=("says support",))),
        raw=RawRow(raw_id=raw_id, archive_path="raw/a.warc.gz", archive_offset=number, byte_count=99, fetched_at=START),
        fetch=FetchRow(url=f"https://gazette.example/{number}", outcome="ok", fetched_at=START, source_id="gazette"))

ALIKE = {"sketch": tuple(range(64))} if "sketch" in ArticleRow.__dataclass_fields__ else {}
LONG = "The ferry to Northfell will stop in winter, the council said on Monday after a long debate. " * 5
nights = [
    [tell(1, "It rains."), tell(2, LONG), tell(3, LONG, **ALIKE), tell(4, "Harbour closed."),
     Outcome(item="x.html", reject=RejectRow(item="x.html", stage="read", reason="empty", source_id="gazette"))],
    [tell(1, "It rains no more."), tell(4, "Harbour closed.", section="port")],
]
for night, outcomes in enumerate(nights):
    moment = START + timedelta(days=night)
    record_sources(home, f"n{night}", [SourceRow(source_id="gazette", publisher="Harbour Gazette")])
    write_batch(home, f"b{night}", f"n{night}", outcomes, written_at=moment)
    load_pending(home)
    record_run(home, RunRow(run_id=f"n{night}", kind="nightly", status="finished", started_at=moment))
record_partitions(home, "n1", [PartitionRow(source_id="gazette", day="2026-02-01", status="finished", run_id="n1")])
publish(home)
write_batch(home, "waiting", "n2", [tell(2, LONG + "More followed."), tell(9, "Written before the upgrade.", **ALIKE)],
            written_at=START + timedelta(days=2))
"""


def make_level(level: int, commit: str) -> None:
    with tempfile.TemporaryDirectory() as place:
        code, home = Path(place, "code"), Path(place, "home")
        packed = subprocess.run(
            ["git", "archive", commit, "warehouse"], cwd=HERE.parents[2], check=True, capture_output=True
        ).stdout
        with tarfile.open(fileobj=io.BytesIO(packed)) as files:
            files.extractall(code, filter="data")
        environment = {**os.environ, "PYTHONPATH": str(code)}
        subprocess.run([sys.executable, "-c", WORK, str(home)], check=True, cwd=place, env=environment)
        with (
            (home / "warehouse.duckdb").open("rb") as file,
            gzip.GzipFile(HERE / f"{level:02}.duckdb.gz", "wb", mtime=0) as to,
        ):
            shutil.copyfileobj(file, to)
        shutil.copyfile(home / "spool" / "waiting.parquet", HERE / f"{level:02}.waiting.parquet")


if __name__ == "__main__":
    for number in map(int, sys.argv[1:] or LAST_COMMITS):
        make_level(number, LAST_COMMITS[number])
