ALTER TABLE fetches ADD COLUMN opt_outs VARCHAR[];
COMMENT ON COLUMN fetches.opt_outs IS 'What the publisher reserves in the headers or the head of the page: noai, noimageai, tdm-reservation; NULL where no page came';
