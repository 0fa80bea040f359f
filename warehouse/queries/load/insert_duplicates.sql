INSERT INTO duplicates BY NAME SELECT * FROM staged_duplicates ORDER BY group_id, article_id
