DELETE FROM raw_documents USING staged_raws
WHERE staged_raws.is_known AND raw_documents.raw_key = staged_raws.raw_key
