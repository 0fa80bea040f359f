-- The known partitions of these sources from $since to $until, both inclusive.
SELECT source_id, day, status, attempt, rows, code_version, error
FROM partitions
WHERE list_contains($source_ids, source_id) AND day BETWEEN $since::DATE AND $until::DATE
ORDER BY source_id, day
