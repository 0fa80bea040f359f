INSERT INTO sources BY NAME SELECT * FROM staged_sources
