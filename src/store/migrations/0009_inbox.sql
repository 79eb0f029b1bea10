-- What people did where they read, as it came in: kept before its sender is told that it arrived,
-- emptied once it has been dealt with. The id stays for a while, so that what is delivered again is
-- known again.
CREATE TABLE inbox (
    id      TEXT PRIMARY KEY,
    at      BIGINT NOT NULL,
    text    TEXT NOT NULL,
    done_at BIGINT
) WITHOUT ROWID;
CREATE INDEX inbox_waiting ON inbox (at) WHERE done_at IS NULL;
CREATE INDEX inbox_done ON inbox (done_at) WHERE done_at IS NOT NULL;
