-- Comments that said what is not so, or too little.
COMMENT ON COLUMN fetches.outcome IS 'What came of it, a fixed word: ok, not_modified, or why nothing came (tasks/fetch/outcomes.toml has them all)';
COMMENT ON COLUMN article_versions.published_source IS 'Where the date was found: json_ld, meta, feed, html_time, url, text, or claim (what came beside the page, as a field of a JSONL line)';
COMMENT ON COLUMN article_versions.config_hash IS 'Not filled: extractor_version and cleaner_version say all that shapes a row';
COMMENT ON COLUMN runs.config_hash IS 'Not filled: extractor_version and cleaner_version say all that shapes a row';
COMMENT ON COLUMN runs.kind IS 'nightly, ingest, backfill, replay, reclean, undo or redo';
COMMENT ON COLUMN removed_blocks.cleaner_version IS 'The cleaner that cut it; the cut is in force where the row of the article names the same one (article_blocks has only those)';
COMMENT ON COLUMN partitions.rows IS 'How many articles of the source the warehouse had then that were published on the day';
