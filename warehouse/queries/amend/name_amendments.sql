-- The outcome of each amendment, by the names of the counts.
CREATE OR REPLACE TEMP TABLE outcomes AS
SELECT
    no, article_id, version,
    CASE decision WHEN 'amended' THEN 'updated' WHEN 'renamed' THEN 'unchanged' ELSE 'rejected' END AS outcome
FROM decisions
