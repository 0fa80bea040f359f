DELETE FROM raw_documents USING staged_raws WHERE raw_documents.raw_key = staged_raws.raw_key
