DELETE FROM template_keys WHERE template_id NOT IN (SELECT template_id FROM template_sightings)
