-- Whether an activity is done and the CRM's place for what came of it is blank. Of what was read
-- before this was asked it is not known, and nobody is told that it is so.
ALTER TABLE activities ADD COLUMN unconcluded BIGINT NOT NULL DEFAULT 0;
-- A life tells of it: every one is written anew.
DELETE FROM lives;
UPDATE leads SET changed = 0 WHERE changed IS NULL;
