INSERT INTO template_sightings BY NAME
SELECT template_id, source_id, article_id, block_no, seen_on, place, is_removed, category, rule_id, chance
FROM matched_blocks
ORDER BY article_id, block_no
