INSERT INTO fetches BY NAME
SELECT $run_id AS run_id, unnest(fetched)
FROM documents
WHERE fetched IS NOT NULL
ORDER BY no
