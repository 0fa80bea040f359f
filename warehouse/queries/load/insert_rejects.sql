INSERT INTO rejects BY NAME SELECT * FROM staged_rejects
