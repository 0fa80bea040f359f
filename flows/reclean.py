"""The reclean flow: the current cleaner over everything stored, offline. Shows the differences; applies them if
accepted.

Never creates a new version of an article: the publisher changed nothing, only our cuts did.
"""

from __future__ import annotations

from prefect import flow
from prefect.artifacts import create_markdown_artifact
from prefect.client.schemas.objects import State

from flows.amendments.reclean import RecleanRequest
from flows.amendments.release_notes import ReleaseNotes, write_notes
from flows.parameters import Accept, CataloguePath, JudgeFrom, SourceIds, open_catalogue
from flows.pipeline import steps
from flows.pipeline.conclusion import conclude
from flows.pipeline.run import name_flow_run
from flows.pipeline.steps import pass_whole
from tasks.settings import load_settings


@flow(name="reclean", flow_run_name=name_flow_run, persist_result=False)
def reclean(
    origin: JudgeFrom = "blocks",
    sources: SourceIds = [],  # noqa: B006 - never changed, and the form shows it
    accept: Accept = False,
    catalogue: CataloguePath = "",
) -> State[ReleaseNotes]:
    """Judge stored articles again with the current rules, show what changes, and apply it if accepted.

    Args:
        origin: blocks = judge the stored blocks, in minutes. archive = also extract the archived pages again.
        sources: Only these; empty means all.
        accept: Apply the changes; otherwise the run only reports them.
        catalogue: A TOML file on the worker's machine; empty means the one of NEWSREFINERY_SOURCES.
    """
    settings = load_settings()
    listed = open_catalogue(catalogue, settings)
    notes = steps.reclean(RecleanRequest(origin, tuple(sources), accept), settings, pass_whole(listed.sources))
    create_markdown_artifact(write_notes(notes), key="cleaner-release-notes", description=notes.describe())
    return conclude(notes)
