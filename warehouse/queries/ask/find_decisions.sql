SELECT decision_id, verb, article_id, source_id, rule_id, block_keys, decided_at, decided_by
FROM undo_decisions
ORDER BY decided_at, decision_id
