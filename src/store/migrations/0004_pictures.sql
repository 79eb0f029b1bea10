-- The picture that belongs to a message, from when the message is decided until it is there.
CREATE TABLE pictures (
    post TEXT PRIMARY KEY,
    png  BLOB NOT NULL
) WITHOUT ROWID;
