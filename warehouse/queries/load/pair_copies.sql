-- Pairs of touched articles that tell one story, in both directions: first those with the same text.
CREATE OR REPLACE TEMP TABLE pairs AS
SELECT article_id AS one, first_id AS other FROM stories WHERE text_key IS NOT NULL AND article_id <> first_id
UNION ALL
SELECT first_id, article_id FROM stories WHERE text_key IS NOT NULL AND article_id <> first_id
