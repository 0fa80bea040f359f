DELETE FROM runs USING spooled WHERE runs.run_id = spooled.run_id
