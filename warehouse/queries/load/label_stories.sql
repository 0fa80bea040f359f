-- The connected components of the pairs: each touched article in a pair, with the smallest id of its component.
CREATE OR REPLACE TEMP TABLE reached AS
WITH RECURSIVE reached(article_id, label) USING KEY (article_id) AS (
    SELECT DISTINCT one, one FROM pairs
    UNION
    SELECT pairs.other, min(reached.label)
    FROM reached
    INNER JOIN pairs ON pairs.one = reached.article_id
    INNER JOIN recurring.reached AS known ON known.article_id = pairs.other
    WHERE reached.label < known.label
    GROUP BY pairs.other
)
SELECT article_id, label FROM reached
