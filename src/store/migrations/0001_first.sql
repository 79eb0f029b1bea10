-- Instants are microseconds since 1970 UTC; yes and no are 1 and 0. Everything but the words
-- WITHOUT ROWID, the type BLOB and the last statement is SQL that PostgreSQL understands too.

-- One row per record of the CRM that is not merged away. `changed` is the mark (see `marks`) of
-- the latest change of its facts that no verdicts have been stored for; NULL: judged.
CREATE TABLE leads (
    id           TEXT PRIMARY KEY,
    created_at   BIGINT NOT NULL,
    modified_at  BIGINT NOT NULL,
    origin       TEXT,
    existence    TEXT NOT NULL,
    existence_at BIGINT,
    reread_at    BIGINT,
    burst        BIGINT NOT NULL,
    changed      BIGINT,
    next_change  BIGINT
) WITHOUT ROWID;
CREATE INDEX leads_changed ON leads (changed) WHERE changed IS NOT NULL;
CREATE INDEX leads_next_change ON leads (next_change) WHERE next_change IS NOT NULL;
CREATE INDEX leads_origin ON leads (origin, created_at) WHERE origin IS NOT NULL;

-- The facts of a lead are one document, because they are always read and judged together: one row
-- to write where a row per fact would be a dozen.
CREATE TABLE facts (
    lead TEXT PRIMARY KEY,
    doc  TEXT NOT NULL
);

CREATE TABLE activities (
    id             TEXT PRIMARY KEY,
    channel        TEXT NOT NULL,
    direction      TEXT NOT NULL,
    outcome        TEXT NOT NULL,
    duration_ms    BIGINT,
    by_owner       TEXT,
    automated      BIGINT NOT NULL,
    occurred_at    BIGINT NOT NULL,
    occurred_until BIGINT NOT NULL,
    recorded_at    BIGINT NOT NULL,
    modified_at    BIGINT NOT NULL,
    seen_at        BIGINT NOT NULL,
    deleted        BIGINT NOT NULL
) WITHOUT ROWID;

-- Links stay under the id they were read for: what a merged record had is found through `aliases`,
-- so that no later list of the winner's can lose it.
CREATE TABLE links (
    lead     TEXT NOT NULL,
    channel  TEXT NOT NULL,
    activity TEXT NOT NULL,
    PRIMARY KEY (lead, channel, activity)
) WITHOUT ROWID;
CREATE INDEX links_activity ON links (activity);

-- Always points at the last winner, never at a loser.
CREATE TABLE aliases (
    loser  TEXT PRIMARY KEY,
    winner TEXT NOT NULL
) WITHOUT ROWID;
CREATE INDEX aliases_winner ON aliases (winner);

-- Creation times of new leads by origin that bursts have not been looked for in yet.
CREATE TABLE arrivals (
    origin   TEXT PRIMARY KEY,
    first_at BIGINT NOT NULL,
    last_at  BIGINT NOT NULL
) WITHOUT ROWID;

CREATE TABLE owners (
    id        TEXT PRIMARY KEY,
    kind      TEXT NOT NULL,
    active    BIGINT NOT NULL
) WITHOUT ROWID;

CREATE TABLE owner_teams (
    owner   TEXT NOT NULL,
    from_at BIGINT NOT NULL,
    teams   TEXT NOT NULL,
    PRIMARY KEY (owner, from_at)
) WITHOUT ROWID;

CREATE TABLE coverage (
    stream  TEXT NOT NULL,
    from_at BIGINT NOT NULL,
    to_at   BIGINT NOT NULL,
    PRIMARY KEY (stream, from_at)
) WITHOUT ROWID;

CREATE TABLE notes (
    name TEXT PRIMARY KEY,
    text TEXT NOT NULL
) WITHOUT ROWID;

-- Numbers that only grow.
CREATE TABLE marks (
    name  TEXT PRIMARY KEY,
    value BIGINT NOT NULL
) WITHOUT ROWID;
INSERT INTO marks (name, value) VALUES ('facts', 0), ('posts', 0);

CREATE TABLE countdowns (
    lead    TEXT NOT NULL,
    promise TEXT NOT NULL,
    cycle   BIGINT NOT NULL,
    tenure  BIGINT NOT NULL,
    verdict TEXT NOT NULL,
    running BIGINT NOT NULL,
    owner   TEXT,
    due     BIGINT,
    body    TEXT NOT NULL,
    PRIMARY KEY (lead, promise, cycle, tenure)
) WITHOUT ROWID;
CREATE INDEX countdowns_running ON countdowns (due) WHERE running = 1;
CREATE INDEX countdowns_broken ON countdowns (due)
    WHERE verdict IN ('breached', 'breached_answered');

CREATE TABLE said (
    key     TEXT PRIMARY KEY,
    lead    TEXT NOT NULL,
    promise TEXT NOT NULL,
    cycle   BIGINT NOT NULL,
    tenure  BIGINT NOT NULL,
    upon    TEXT NOT NULL,
    post    TEXT NOT NULL,
    story   TEXT NOT NULL,
    at      BIGINT NOT NULL
) WITHOUT ROWID;
CREATE INDEX said_lead ON said (lead);

CREATE TABLE suppressed (
    key     TEXT PRIMARY KEY,
    lead    TEXT NOT NULL,
    promise TEXT NOT NULL,
    cycle   BIGINT NOT NULL,
    tenure  BIGINT NOT NULL,
    reason  TEXT NOT NULL,
    at      BIGINT NOT NULL
) WITHOUT ROWID;
CREATE INDEX suppressed_lead ON suppressed (lead);

-- The outbox. `place` is the order of first decision. Times in it are this machine's.
CREATE TABLE posts (
    id              TEXT PRIMARY KEY,
    place           BIGINT NOT NULL,
    to_kind         TEXT NOT NULL,
    to_id           TEXT NOT NULL,
    thread_of       TEXT,
    revision        BIGINT NOT NULL,
    notice          TEXT NOT NULL,
    state           TEXT NOT NULL,
    sent_revision   BIGINT NOT NULL,
    remote_channel  TEXT,
    remote_message  TEXT,
    sending_since   BIGINT,
    ambiguous_since BIGINT,
    attempts        BIGINT NOT NULL,
    next_try        BIGINT NOT NULL,
    sent_at         BIGINT,
    error           TEXT
);
CREATE INDEX posts_due ON posts (to_kind, to_id, place) WHERE state = 'due';

CREATE TABLE versions (
    hash        TEXT NOT NULL,
    place       BIGINT PRIMARY KEY,
    number      BIGINT NOT NULL,
    accepted_at BIGINT NOT NULL
) WITHOUT ROWID;

CREATE TABLE version_files (
    version TEXT NOT NULL,
    place   BIGINT NOT NULL,
    name    TEXT NOT NULL,
    content BLOB NOT NULL,
    PRIMARY KEY (version, place)
);

-- Who was forgotten: a digest of this store's salt and the id, nothing else.
CREATE TABLE forgotten (
    digest TEXT PRIMARY KEY
) WITHOUT ROWID;

CREATE TABLE salt (
    text TEXT NOT NULL
);
INSERT INTO salt (text) SELECT hex(randomblob(16));
