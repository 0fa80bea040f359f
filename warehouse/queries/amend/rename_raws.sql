-- Record that the bytes of these rows are now judged by this cleaner version, so that the next run skips them.
UPDATE raw_documents
SET cleaner_version = documents.cleaner_version
FROM decisions INNER JOIN documents ON documents.no = decisions.no
WHERE
    decisions.decision IN ('amended', 'renamed')
    AND raw_documents.raw_key = decisions.raw_key
    AND raw_documents.cleaner_version IS DISTINCT FROM documents.cleaner_version
