DELETE FROM partitions USING spooled
WHERE partitions.source_id = spooled.source_id AND partitions.day = spooled.day::DATE
