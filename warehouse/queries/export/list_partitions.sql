-- The contents of each file, with a fingerprint of its rows that shows whether it has to be written again.
SELECT
    if(getvariable('request').is_split, source_id, NULL) AS source_id,
    if(getvariable('request').is_split, month, NULL) AS month,
    count(*) AS row_count,
    sum(hash(whole_row))::VARCHAR AS fingerprint
FROM keyed
GROUP BY ALL
ORDER BY ALL
