SELECT publisher, names, domains FROM sources WHERE source_id = $source_id
