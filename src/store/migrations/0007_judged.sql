-- Each lead's history as it was when it was judged, in binary form: what a back-test over all leads
-- reads, many of them with one row of a result. Every lead is judged again once, which fills it.
CREATE TABLE judged (
    lead    TEXT PRIMARY KEY,
    history BLOB NOT NULL
) WITHOUT ROWID;
-- Lives begin with their names in another form: every one is written anew.
DELETE FROM lives;
UPDATE leads SET changed = 0 WHERE changed IS NULL;
