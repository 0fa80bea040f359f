CREATE TABLE raw_documents (
    raw_id VARCHAR NOT NULL,
    url VARCHAR,
    archive_path VARCHAR NOT NULL,
    archive_offset BIGINT NOT NULL CHECK (archive_offset >= 0),
    byte_count BIGINT NOT NULL CHECK (byte_count >= 0),
    content_type VARCHAR,
    fetched_at TIMESTAMPTZ,
    article_id BIGINT,
    cleaner_version VARCHAR,
    run_id VARCHAR NOT NULL,
    raw_key BIGINT NOT NULL
);
COMMENT ON TABLE raw_documents IS 'Bytes in the archive, and what became of them';
COMMENT ON COLUMN raw_documents.raw_id IS 'sha256 of the bytes, 64 hex digits';
COMMENT ON COLUMN raw_documents.url IS 'Where they came from, after redirects';
COMMENT ON COLUMN raw_documents.archive_path IS 'The WARC file, relative to the home folder';
COMMENT ON COLUMN raw_documents.archive_offset IS 'Where the record starts in that file, in bytes';
COMMENT ON COLUMN raw_documents.byte_count IS 'How many bytes';
COMMENT ON COLUMN raw_documents.content_type IS 'What the server or the file name said they are';
COMMENT ON COLUMN raw_documents.fetched_at IS 'When they were fetched, UTC';
COMMENT ON COLUMN raw_documents.article_id IS 'The article they became; NULL where they were rejected';
COMMENT ON COLUMN raw_documents.cleaner_version IS 'The cleaner that judged them last; NULL where they should be tried again';
COMMENT ON COLUMN raw_documents.run_id IS 'The run that judged them last: runs.run_id';
COMMENT ON COLUMN raw_documents.raw_key IS 'Loader: the first 60 bits of raw_id, fast to look up';

CREATE TABLE fetches (
    run_id VARCHAR NOT NULL,
    source_id VARCHAR,
    url VARCHAR NOT NULL,
    final_url VARCHAR,
    outcome VARCHAR NOT NULL,
    http_status INTEGER,
    attempts INTEGER NOT NULL,
    elapsed_ms INTEGER,
    byte_count BIGINT,
    etag VARCHAR,
    last_modified VARCHAR,
    fetched_at TIMESTAMPTZ NOT NULL,
    next_try_at TIMESTAMPTZ,
    detail VARCHAR
);
COMMENT ON TABLE fetches IS 'An attempt at a URL, whatever came of it';
COMMENT ON COLUMN fetches.run_id IS 'The run: runs.run_id';
COMMENT ON COLUMN fetches.source_id IS 'The entry of the source catalogue';
COMMENT ON COLUMN fetches.url IS 'The URL that was asked for';
COMMENT ON COLUMN fetches.final_url IS 'Where redirects led';
COMMENT ON COLUMN fetches.outcome IS 'What came of it, a fixed word: fetched, not_modified, deferred or the reason of the failure';
COMMENT ON COLUMN fetches.http_status IS 'The last status the server gave';
COMMENT ON COLUMN fetches.attempts IS 'How many requests it took';
COMMENT ON COLUMN fetches.elapsed_ms IS 'Milliseconds, all attempts together';
COMMENT ON COLUMN fetches.byte_count IS 'Bytes of the body';
COMMENT ON COLUMN fetches.etag IS 'The ETag, sent back on the next visit';
COMMENT ON COLUMN fetches.last_modified IS 'The Last-Modified header, sent back on the next visit';
COMMENT ON COLUMN fetches.fetched_at IS 'When, UTC';
COMMENT ON COLUMN fetches.next_try_at IS 'Not before this moment again, as the server asked, UTC';
COMMENT ON COLUMN fetches.detail IS 'One line for a person';

CREATE TABLE rejects (
    item VARCHAR NOT NULL,
    stage VARCHAR NOT NULL,
    reason VARCHAR NOT NULL,
    detail VARCHAR,
    source_id VARCHAR,
    raw_id VARCHAR,
    run_id VARCHAR NOT NULL,
    first_seen_at TIMESTAMPTZ NOT NULL,
    last_seen_at TIMESTAMPTZ NOT NULL,
    attempts INTEGER NOT NULL CHECK (attempts >= 1),
    resolved_at TIMESTAMPTZ
);
COMMENT ON TABLE rejects IS 'Something that could not become an article, one row for an item and a stage';
COMMENT ON COLUMN rejects.item IS 'The URL, or the path with line or offset where a file holds several documents';
COMMENT ON COLUMN rejects.stage IS 'Where it failed: discover, fetch, read, extract, clean, load…';
COMMENT ON COLUMN rejects.reason IS 'A fixed word, the newest one';
COMMENT ON COLUMN rejects.detail IS 'One line for a person';
COMMENT ON COLUMN rejects.source_id IS 'The entry of the source catalogue';
COMMENT ON COLUMN rejects.raw_id IS 'The bytes, where there are any: raw_documents.raw_id';
COMMENT ON COLUMN rejects.run_id IS 'The run that met it last: runs.run_id';
COMMENT ON COLUMN rejects.first_seen_at IS 'When it failed first, UTC';
COMMENT ON COLUMN rejects.last_seen_at IS 'When it failed last, UTC';
COMMENT ON COLUMN rejects.attempts IS 'How often it was tried and failed';
COMMENT ON COLUMN rejects.resolved_at IS 'When the same item became an article after all, UTC';

CREATE TABLE sightings (
    run_id VARCHAR NOT NULL,
    article_id BIGINT NOT NULL,
    seen_at TIMESTAMPTZ NOT NULL
);
COMMENT ON TABLE sightings IS 'A run met an article, new or known';
COMMENT ON COLUMN sightings.run_id IS 'The run: runs.run_id';
COMMENT ON COLUMN sightings.article_id IS 'The article it met';
COMMENT ON COLUMN sightings.seen_at IS 'When, UTC';
