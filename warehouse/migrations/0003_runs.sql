CREATE TABLE runs (
    run_id VARCHAR NOT NULL,
    kind VARCHAR NOT NULL,
    status VARCHAR NOT NULL CHECK (status IN ('running', 'finished', 'failed')),
    started_at TIMESTAMPTZ NOT NULL,
    finished_at TIMESTAMPTZ,
    code_version VARCHAR,
    extractor_version VARCHAR,
    cleaner_version VARCHAR,
    config_hash VARCHAR,
    parameters VARCHAR,
    read_count BIGINT NOT NULL,
    new_count BIGINT NOT NULL,
    updated_count BIGINT NOT NULL,
    unchanged_count BIGINT NOT NULL,
    duplicate_count BIGINT NOT NULL,
    rejected_count BIGINT NOT NULL,
    skipped_count BIGINT NOT NULL,
    error VARCHAR
);
COMMENT ON TABLE runs IS 'A run: a night, an ingest by hand, a backfill, a re-clean';
COMMENT ON COLUMN runs.run_id IS 'The run';
COMMENT ON COLUMN runs.kind IS 'nightly, ingest, backfill, reclean or replay';
COMMENT ON COLUMN runs.status IS 'running, finished or failed; running without an end: the run was killed';
COMMENT ON COLUMN runs.started_at IS 'When it started, UTC';
COMMENT ON COLUMN runs.finished_at IS 'When it ended, UTC';
COMMENT ON COLUMN runs.code_version IS 'Version of this program';
COMMENT ON COLUMN runs.extractor_version IS 'Name and version of the extractor';
COMMENT ON COLUMN runs.cleaner_version IS 'Version of the appeal remover and its rules';
COMMENT ON COLUMN runs.config_hash IS 'Hash of the settings that shape a row';
COMMENT ON COLUMN runs.parameters IS 'What it was asked to do, as JSON';
COMMENT ON COLUMN runs.read_count IS 'Documents read: new + updated + unchanged + duplicate + rejected';
COMMENT ON COLUMN runs.new_count IS 'Documents that became a new article';
COMMENT ON COLUMN runs.updated_count IS 'Documents that changed a known article';
COMMENT ON COLUMN runs.unchanged_count IS 'Documents that were known already';
COMMENT ON COLUMN runs.duplicate_count IS 'Documents that the same run had already met';
COMMENT ON COLUMN runs.rejected_count IS 'Documents that could not become an article';
COMMENT ON COLUMN runs.skipped_count IS 'Files that are no documents of ours, not in read_count';
COMMENT ON COLUMN runs.error IS 'Why it failed, one line';

CREATE TABLE batches (
    batch_id VARCHAR NOT NULL,
    batch_no BIGINT NOT NULL,
    kind VARCHAR NOT NULL,
    run_id VARCHAR,
    written_at TIMESTAMPTZ NOT NULL,
    loaded_at TIMESTAMPTZ NOT NULL,
    read_count BIGINT NOT NULL,
    new_count BIGINT NOT NULL,
    updated_count BIGINT NOT NULL,
    unchanged_count BIGINT NOT NULL,
    duplicate_count BIGINT NOT NULL,
    rejected_count BIGINT NOT NULL,
    removed_by_category MAP(VARCHAR, BIGINT) NOT NULL
);
COMMENT ON TABLE batches IS 'A batch that was applied; it shares one transaction with its rows, so that it is never applied twice';
COMMENT ON COLUMN batches.batch_id IS 'The batch';
COMMENT ON COLUMN batches.batch_no IS 'The order in which batches were applied, from 1';
COMMENT ON COLUMN batches.kind IS 'What it carries: outcomes, runs, sources or partitions';
COMMENT ON COLUMN batches.run_id IS 'The run that wrote it: runs.run_id';
COMMENT ON COLUMN batches.written_at IS 'When it was written to the spool, UTC';
COMMENT ON COLUMN batches.loaded_at IS 'When it was applied, UTC';
COMMENT ON COLUMN batches.read_count IS 'Documents in it: new + updated + unchanged + duplicate + rejected';
COMMENT ON COLUMN batches.new_count IS 'Documents that became a new article';
COMMENT ON COLUMN batches.updated_count IS 'Documents that changed a known article';
COMMENT ON COLUMN batches.unchanged_count IS 'Documents that were known already';
COMMENT ON COLUMN batches.duplicate_count IS 'Documents that the same run had already met';
COMMENT ON COLUMN batches.rejected_count IS 'Documents that could not become an article';
COMMENT ON COLUMN batches.removed_by_category IS 'Blocks cut from the new and updated articles of the batch, by category';

CREATE TABLE sources (
    source_id VARCHAR NOT NULL,
    publisher VARCHAR,
    names VARCHAR[] NOT NULL,
    domains VARCHAR[] NOT NULL,
    language VARCHAR,
    is_enabled BOOLEAN NOT NULL,
    min_articles INTEGER,
    max_articles INTEGER,
    first_seen_at TIMESTAMPTZ NOT NULL,
    changed_at TIMESTAMPTZ NOT NULL
);
COMMENT ON TABLE sources IS 'A source of the catalogue, as the newest run knew it';
COMMENT ON COLUMN sources.source_id IS 'The source';
COMMENT ON COLUMN sources.publisher IS 'Who publishes there';
COMMENT ON COLUMN sources.names IS 'What the publisher calls itself in its own text';
COMMENT ON COLUMN sources.domains IS 'Its hosts';
COMMENT ON COLUMN sources.language IS 'ISO 639-1 code, where all of it is in one language';
COMMENT ON COLUMN sources.is_enabled IS 'Whether scheduled runs fetch it';
COMMENT ON COLUMN sources.min_articles IS 'Fewer new articles a day than this are a failure';
COMMENT ON COLUMN sources.max_articles IS 'More new articles a day than this are a warning';
COMMENT ON COLUMN sources.first_seen_at IS 'When a run first knew it, UTC';
COMMENT ON COLUMN sources.changed_at IS 'When its entry last changed, UTC';

CREATE TABLE partitions (
    source_id VARCHAR NOT NULL,
    day DATE NOT NULL,
    status VARCHAR NOT NULL CHECK (status IN ('planned', 'running', 'finished', 'failed')),
    run_id VARCHAR NOT NULL,
    article_count BIGINT NOT NULL,
    rejected_count BIGINT NOT NULL,
    detail VARCHAR,
    changed_at TIMESTAMPTZ NOT NULL
);
COMMENT ON TABLE partitions IS 'A unit of backfill: one source on one day';
COMMENT ON COLUMN partitions.source_id IS 'The source';
COMMENT ON COLUMN partitions.day IS 'The day of publication, UTC';
COMMENT ON COLUMN partitions.status IS 'planned, running, finished or failed';
COMMENT ON COLUMN partitions.run_id IS 'The run that touched it last: runs.run_id';
COMMENT ON COLUMN partitions.article_count IS 'Articles the last try gave';
COMMENT ON COLUMN partitions.rejected_count IS 'Documents the last try could not use';
COMMENT ON COLUMN partitions.detail IS 'One line for a person';
COMMENT ON COLUMN partitions.changed_at IS 'When its status last changed, UTC';
