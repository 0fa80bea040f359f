DELETE FROM raw_documents WHERE rowid IN (SELECT known_place FROM staged_raws)
