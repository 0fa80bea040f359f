-- The bytes of these rows are judged by this cleaner now, so that the next run knows them.
UPDATE raw_documents
SET cleaner_version = documents.cleaner_version
FROM decisions INNER JOIN documents ON documents.no = decisions.no
WHERE
    decisions.decision IN ('amended', 'renamed')
    AND raw_documents.raw_key = decisions.raw_key
    AND raw_documents.cleaner_version IS DISTINCT FROM documents.cleaner_version
