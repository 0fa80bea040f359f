-- Bytes that were archived before keep their first place in the archive.
UPDATE staged_raws
SET
    url = raw_documents.url, archive_path = raw_documents.archive_path,
    archive_offset = raw_documents.archive_offset, content_type = raw_documents.content_type,
    fetched_at = raw_documents.fetched_at
FROM raw_documents
WHERE raw_documents.rowid = staged_raws.known_place
