-- What has been said about quotas and budgets: one line for each step of a route and period. A line
-- without a message waits for its time. What the message says now is in `posts`.
CREATE TABLE spoken (
    key     TEXT PRIMARY KEY,
    promise TEXT NOT NULL,
    span    TEXT NOT NULL,
    post    TEXT,
    at      BIGINT NOT NULL
) WITHOUT ROWID;
CREATE INDEX spoken_span ON spoken (span);
