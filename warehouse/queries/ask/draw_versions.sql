-- A sample, drawn by a seed, of the versions that this code made; and the number of versions that other code made.
WITH placed AS (
    SELECT
        article_id, version, cleaner_version = $cleaner_version AND extractor_version = $extractor_version AS is_of_now
    FROM article_versions
    WHERE raw_key IS NOT NULL
),
drawn AS (
    SELECT article_id, version FROM placed WHERE is_of_now
    ORDER BY md5_number_lower(concat_ws(' ', $seed, article_id, version)), article_id, version
    LIMIT $size
)
SELECT list({'article_id': article_id, 'version': version}) AS drawn, (SELECT count(*) FROM placed WHERE NOT is_of_now) AS earlier
FROM drawn
