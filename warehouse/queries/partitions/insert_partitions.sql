INSERT INTO partitions BY NAME
SELECT * REPLACE (day::DATE AS day), $written_at::TIMESTAMPTZ AS changed_at FROM spooled
