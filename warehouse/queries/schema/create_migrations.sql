CREATE TABLE IF NOT EXISTS schema_migrations (
    number INTEGER NOT NULL, name VARCHAR NOT NULL, checksum VARCHAR NOT NULL, applied_at TIMESTAMPTZ NOT NULL
);
COMMENT ON TABLE schema_migrations IS 'A change of the schema that was applied; number 0: the views';
COMMENT ON COLUMN schema_migrations.number IS 'Its number; 0 stands for all views together';
COMMENT ON COLUMN schema_migrations.name IS 'Its file name';
COMMENT ON COLUMN schema_migrations.checksum IS 'sha256 of the file: a migration that has run may not change';
COMMENT ON COLUMN schema_migrations.applied_at IS 'When it was applied, UTC';
