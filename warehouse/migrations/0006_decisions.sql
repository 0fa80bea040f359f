CREATE TABLE undo_decisions (
    decision_id VARCHAR NOT NULL,
    verb VARCHAR NOT NULL CHECK (verb IN ('undo', 'redo')),
    article_id BIGINT,
    source_id VARCHAR,
    rule_id VARCHAR,
    block_keys VARCHAR[] NOT NULL,
    decided_at TIMESTAMPTZ NOT NULL,
    decided_by VARCHAR NOT NULL,
    run_id VARCHAR NOT NULL
);
COMMENT ON TABLE undo_decisions IS 'What a person decided about cuts; the last decision about a block counts, also for later versions and other cleaners';
COMMENT ON COLUMN undo_decisions.decision_id IS 'The decision';
COMMENT ON COLUMN undo_decisions.verb IS 'undo: put back what was cut; redo: cut it again';
COMMENT ON COLUMN undo_decisions.article_id IS 'The article it is about; NULL where it is about a whole source';
COMMENT ON COLUMN undo_decisions.source_id IS 'The source it is about; NULL where it is about one article';
COMMENT ON COLUMN undo_decisions.rule_id IS 'Only what this rule cuts; NULL: whatever the rule';
COMMENT ON COLUMN undo_decisions.block_keys IS 'Names of the texts it was taken about: the first 16 digits of sha256, spaces collapsed and case folded; empty with no rule_id: all blocks';
COMMENT ON COLUMN undo_decisions.decided_at IS 'When it was taken, UTC';
COMMENT ON COLUMN undo_decisions.decided_by IS 'Who took it';
COMMENT ON COLUMN undo_decisions.run_id IS 'The run that carried it out: runs.run_id';

ALTER TABLE article_versions ADD COLUMN judged_with VARCHAR;
COMMENT ON COLUMN article_versions.judged_with IS 'What the cleaner was told besides the blocks and no other column says, as JSON; NULL: nothing';
