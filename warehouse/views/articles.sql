-- An article in its newest version, cleaned: the table for most questions
-- last_seen_at: When the article was last seen by a run, UTC
-- run_id: The run that made this row: the one that read the version, or a later undo or reclean: runs.run_id
CREATE OR REPLACE VIEW articles AS
SELECT
    article_id, version, source_id, publisher, url, canonical_url, requested_url, title, subtitle, text, captions,
    authors, agency, language, language_source, section, tags, image_url, published_at, published_at_raw, published_source,
    published_precision, published_problem, modified_at, first_seen_at, last_seen_at, loaded_at,
    is_accessible_for_free, is_truncated, text_source, is_appeal_only, word_count, char_count, removed_block_count,
    removed_char_share, text_hash, raw_id, run_id, extractor_version, cleaner_version
FROM article_versions
WHERE valid_to IS NULL
