-- Every reason that a reject has or had.
SELECT DISTINCT reason FROM rejects
