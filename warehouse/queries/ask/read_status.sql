SELECT
    (SELECT max(number) FROM schema_migrations) AS schema_level,
    (SELECT count(*) FROM articles) AS article_count,
    (SELECT count(*) FROM article_versions) AS version_count,
    (SELECT count(*) FROM removed_blocks) AS removed_block_count,
    (SELECT count(*) FROM rejects WHERE resolved_at IS NULL) AS open_reject_count,
    (SELECT count(*) FROM raw_documents) AS raw_document_count,
    (SELECT max(loaded_at) FROM batches) AS loaded_at,
    (SELECT arg_max(run_id, started_at) FROM runs) AS last_run_id,
    (SELECT arg_max(status, started_at) FROM runs) AS last_run_status
