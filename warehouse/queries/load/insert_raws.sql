INSERT INTO raw_documents BY NAME SELECT * FROM staged_raws
