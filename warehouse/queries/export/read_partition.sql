SELECT unnest(whole_row)
FROM keyed
WHERE
    NOT getvariable('request').is_split
    OR (
        source_id IS NOT DISTINCT FROM getvariable('part').source_id::VARCHAR
        AND month IS NOT DISTINCT FROM getvariable('part').month::VARCHAR
    )
