"""The ingest flow: files, folders and URLs named by a person, along the same path as a nightly run.

Does not choose sources; `flows/nightly.py` does.
"""

from __future__ import annotations

from pathlib import Path

from prefect import flow
from prefect.client.schemas.objects import State
from prefect.runtime import flow_run

from flows.parameters import CataloguePath, Inputs, OneSource, open_catalogue
from flows.pipeline.execute import execute_run
from flows.pipeline.run import begin_run, name_flow_run
from flows.pipeline.summary import Summary
from tasks.records import Source
from tasks.settings import load_settings
from tasks.sources.catalogue import Entry

UNKNOWN = Source(source_id="", publisher="")


@flow(name="ingest", flow_run_name=name_flow_run, persist_result=False)
def ingest(inputs: Inputs, source: OneSource = "", catalogue: CataloguePath = "") -> State[Summary]:
    """Read, refine, load and publish these files, folders and URLs.

    Args:
        inputs: On the worker's machine (.txt .html .mhtml .eml .jsonl .csv .tsv .warc, also .gz); or pages, feeds, sitemaps.
        source: Id of the source they belong to; empty finds it by the domain of each document.
        catalogue: A TOML file on the worker's machine; empty means the one of NEWSREFINERY_SOURCES.
    """
    settings = load_settings()
    listed = open_catalogue(catalogue, settings)
    owner = listed.find_entry(source).source if source else UNKNOWN
    run = begin_run("ingest", settings, listed.sources, {"inputs": inputs, "source": source}, flow_run.id)
    return execute_run(run, [name_entry(owner, text) for text in inputs])


def name_entry(owner: Source, text: str) -> Entry:
    """An input as a source of its own: a URL, or a file or folder."""
    if is_url(text):
        return Entry(owner, "page", url=text)
    return Entry(owner, "folder", path=Path(text))


def is_url(text: str) -> bool:
    """Whether an input must be fetched."""
    return text.startswith(("http://", "https://"))
