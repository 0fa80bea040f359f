INSERT INTO template_decisions BY NAME SELECT * FROM spooled
