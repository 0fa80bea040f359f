DELETE FROM appeal_templates WHERE template_id IN (SELECT template_id FROM touched_templates)
