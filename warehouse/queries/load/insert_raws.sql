INSERT INTO raw_documents BY NAME SELECT * EXCLUDE (known_place) FROM staged_raws
