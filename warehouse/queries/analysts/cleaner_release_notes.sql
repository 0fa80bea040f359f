-- What does one cleaner version cut that another did not, and what does it keep, in articles in which both cut something?
-- before: the earlier cleaner version
-- after: the later cleaner version
WITH both_judged AS (
    SELECT article_id, version FROM removed_blocks WHERE cleaner_version = $before
    INTERSECT
    SELECT article_id, version FROM removed_blocks WHERE cleaner_version = $after
),
cut AS (
    SELECT article_id, version, text, cleaner_version, min(category) AS category, min(rule_id) AS rule_id
    FROM removed_blocks
    INNER JOIN both_judged USING (article_id, version)
    WHERE cleaner_version IN ($before, $after)
    GROUP BY ALL
),
only_one AS (
    SELECT * FROM cut QUALIFY count(*) OVER (PARTITION BY article_id, version, text) = 1
)
SELECT
    if(only_one.cleaner_version = $after, 'newly cut', 'put back') AS change, source_id, only_one.category, only_one.rule_id,
    count(*) AS block_count, count(DISTINCT article_id) AS article_count, sum(length(only_one.text)) AS char_count,
    min(only_one.text) AS example
FROM only_one
INNER JOIN article_versions USING (article_id, version)
GROUP BY change, source_id, only_one.category, only_one.rule_id
ORDER BY block_count DESC, change, source_id, only_one.rule_id
