INSERT INTO raw_documents BY NAME SELECT * EXCLUDE (is_known) FROM staged_raws
