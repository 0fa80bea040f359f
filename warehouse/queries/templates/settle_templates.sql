UPDATE appeal_templates SET status = spooled.status FROM spooled WHERE appeal_templates.template_id = spooled.template_id
