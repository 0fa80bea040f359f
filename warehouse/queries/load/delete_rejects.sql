DELETE FROM rejects
USING staged_rejects
WHERE rejects.item = staged_rejects.item AND rejects.stage = staged_rejects.stage
