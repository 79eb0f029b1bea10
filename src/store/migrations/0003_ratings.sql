-- What people say of a lead with `leadpact rate`. Kept under the id that they rated: what a merged
-- record had is found through `aliases`.
CREATE TABLE ratings (
    lead     TEXT NOT NULL,
    at       BIGINT NOT NULL,
    stars    BIGINT NOT NULL,
    by_owner TEXT,
    reason   TEXT,
    PRIMARY KEY (lead, at)
) WITHOUT ROWID;
-- A life tells who rated the lead, and as what: every one is written anew.
DELETE FROM lives;
UPDATE leads SET changed = 0 WHERE changed IS NULL;
