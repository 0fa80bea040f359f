INSERT INTO undo_decisions BY NAME SELECT *, $run_id AS run_id FROM spooled ORDER BY decided_at, decision_id
