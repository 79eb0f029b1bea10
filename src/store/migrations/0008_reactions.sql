-- What people did about alerts, where they read them. Kept under the id that the alert named: what
-- a merged record had is found through `aliases`. `id` makes one of however many deliveries.
CREATE TABLE reactions (
    id       TEXT PRIMARY KEY,
    lead     TEXT NOT NULL,
    promise  TEXT NOT NULL,
    cycle    BIGINT NOT NULL,
    tenure   BIGINT NOT NULL,
    at       BIGINT NOT NULL,
    by_owner TEXT NOT NULL,
    act      TEXT NOT NULL,
    until_at BIGINT,
    reason   TEXT
) WITHOUT ROWID;
CREATE INDEX reactions_lead ON reactions (lead);

-- How much was said to whom of late is asked at every look.
CREATE INDEX said_at ON said (at);

-- Which promise a message of many is about, while something in it is still open: what comes up
-- meanwhile is added to it.
ALTER TABLE posts ADD COLUMN storm TEXT;
CREATE INDEX posts_storm ON posts (storm) WHERE storm IS NOT NULL;

-- Until when it waits what was not said; NULL: for good.
ALTER TABLE suppressed ADD COLUMN until_at BIGINT;

-- A history tells of reactions: every one is written anew.
DELETE FROM judged;
UPDATE leads SET changed = 0 WHERE changed IS NULL;
