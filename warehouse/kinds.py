"""The kinds of batch, and the statements that apply each, in order. `apply` runs them."""

from __future__ import annotations

# After new texts: which articles tell the same story.
_STORIES = (
    "load/stage_stories",
    "load/delete_buckets",
    "load/insert_buckets",
    "load/find_touched",
    "load/find_stories",
    "load/place_stories",
    "load/pair_copies",
    "load/find_first_meetings",
    "load/pair_near",
    "load/label_stories",
    "load/find_crowd_meetings",
    "load/pair_near",
    "load/label_stories",
    "load/find_duplicates",
    "load/delete_duplicates",
    "load/insert_duplicates",
)

# After new verdicts: which blocks a publisher repeats.
_COUNT_TEMPLATES = (
    "templates/stage_blocks",
    "templates/match_blocks",
    "templates/insert_keys",
    "templates/find_touched",
    "templates/delete_sightings",
    "templates/insert_sightings",
    "templates/delete_templates",
    "templates/insert_templates",
)
_TEMPLATES = ("templates/stage_pages", "templates/stage_page_blocks", *_COUNT_TEMPLATES)
# The same for all stored articles, once, when a warehouse from before templates is migrated.
HISTORY = ("templates/stage_history", "templates/stage_history_blocks", *_COUNT_TEMPLATES)

# Each kind of batch and the statements that apply it, in order: folder/name below queries/.
STATEMENTS: dict[str, tuple[str, ...]] = {
    "outcomes": (
        "load/stage_documents",
        "load/stage_articles",
        "load/find_existing",
        "load/decide_articles",
        "load/place_versions",
        "load/find_known_raws",
        "load/name_outcomes",
        "load/close_versions",
        "load/delete_amended",
        "load/delete_amended_blocks",
        "load/insert_versions",
        "load/stage_blocks",
        "load/insert_removed_blocks",
        *_TEMPLATES,
        "load/touch_versions",
        "load/insert_sightings",
        "load/insert_fetches",
        "load/stage_rejects",
        "load/delete_rejects",
        "load/insert_rejects",
        "load/resolve_rejects",
        *_STORIES,
        "load/stage_raws",
        "load/keep_raw_places",
        "load/delete_raws",
        "load/insert_raws",
        "load/insert_batches",
    ),
    "amendments": (
        "load/stage_documents",
        "load/stage_articles",
        "amend/find_amended",
        "amend/decide_amendments",
        "amend/place_amendments",
        "load/find_known_raws",
        "amend/name_amendments",
        "load/delete_amended",
        "load/delete_amended_blocks",
        "load/insert_versions",
        "load/stage_blocks",
        "load/insert_removed_blocks",
        *_TEMPLATES,
        "amend/rename_versions",
        "amend/delete_renamed_blocks",
        "amend/insert_renamed_blocks",
        "amend/rename_raws",
        *_STORIES,
        "load/insert_batches",
    ),
    "templates": ("templates/insert_decisions", "templates/settle_templates", "load/insert_small_batches"),
    "decisions": ("amend/insert_decisions", "load/insert_small_batches"),
    "runs": (
        "runs/delete_runs",
        "runs/insert_runs",
        "templates/forget_sightings",
        "templates/forget_keys",
        "load/insert_small_batches",
    ),
    "sources": (
        "sources/stage_sources",
        "sources/delete_sources",
        "sources/insert_sources",
        "load/insert_small_batches",
    ),
    "partitions": ("partitions/delete_partitions", "partitions/insert_partitions", "load/insert_small_batches"),
}
