-- The time span of each amended version, which does not change.
CREATE OR REPLACE TEMP TABLE spans AS
SELECT
    article_id, version, valid_from, valid_from AS valid_from_before, valid_to, valid_to AS valid_to_before, first_seen_at,
    first_seen_at AS first_seen_before
FROM existing
