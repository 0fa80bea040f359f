DELETE FROM sources USING staged_sources WHERE sources.source_id = staged_sources.source_id
