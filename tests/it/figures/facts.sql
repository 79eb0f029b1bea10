-- From the store's tables, `lives` apart, to what reports count, as simply as it can be said. The
-- agreement's conditions are written here by hand. Instants are microseconds, as in the store.
-- Before this the test has put the instant of the verdicts into `now`, every date into `dates` and
-- working time into `blocks`.

-- Weeks, months and quarters.
CREATE TEMP TABLE spans AS
SELECT kind, label, min(date) AS first, max(date) AS last,
       min(from_at) AS from_at, max(to_at) AS to_at
FROM (
    SELECT 'week' AS kind, strftime('%G-W%V', date) AS label, * FROM dates
    UNION ALL
    SELECT 'month', strftime('%Y-%m', date), * FROM dates
    UNION ALL
    SELECT 'quarter',
           strftime('%Y', date) || '-Q' || ((CAST(strftime('%m', date) AS INTEGER) + 2) / 3), *
    FROM dates
)
GROUP BY kind, label;
CREATE INDEX temp.spans_at ON spans (kind, from_at);

CREATE TEMP TABLE stages AS
SELECT 0 AS stage, 'lead' AS name
UNION ALL SELECT 1, 'mql' UNION ALL SELECT 2, 'sal' UNION ALL SELECT 3, 'sql'
UNION ALL SELECT 4, 'customer';

-- Promises about each lead, as version 2 has them.
CREATE TEMP TABLE promises (place, id, side, share, per, min_sample);
INSERT INTO promises VALUES
    (1, 'mql-violation', 'Marketing', NULL, NULL, NULL),
    (2, 'mql-missed', 'Marketing', NULL, NULL, NULL),
    (3, 'assign', 'Sales', NULL, NULL, NULL),
    (4, 'first-touch', 'Sales', 60, 'month', 10),
    (5, 'owner-touch', 'Sales', 50, 'week', 5),
    (6, 'persistence', 'Sales', NULL, NULL, NULL),
    (7, 'decide', 'Sales', NULL, NULL, NULL),
    (8, 'stay-in-touch', 'Sales', NULL, NULL, NULL),
    (9, 'keep-moving', 'Sales', NULL, NULL, NULL),
    (10, 'rate-it', 'Sales', 40, 'quarter', 10),
    (11, 'call-back', 'Marketing', NULL, NULL, NULL);

CREATE TEMP TABLE costs (source, month, spend, salary, overhead, share);
INSERT INTO costs VALUES
    ('marketing', '2026-06', 2100000, 1800000, 400050, 100),
    ('marketing', '2026-07', 2000000, 1800000, 400000, 100),
    ('marketing', '2026-08', 900000, 1800000, 0, 100),
    ('marketing', '2026-10', 1200000, 1800000, 0, 100),
    ('marketing', '2026-11', 1500000, 1800000, 0, 100),
    ('sales', '2026-07', 0, 9600033, 900000, 20),
    ('sales', '2026-08', 0, 9600033, 900000, 20),
    ('sales', '2026-09', 0, 9600000, 0, 15),
    ('sales', '2026-10', 0, 9600000, 0, 15);

-- The primary team of each owner, over time; the first one we saw was so ever since.
CREATE TEMP TABLE teams AS
SELECT owner,
       CASE WHEN row_number() OVER w = 1 THEN -1 << 62 ELSE from_at END AS from_at,
       lead(from_at, 1, 1 << 62) OVER w AS to_at,
       teams ->> 0 AS team
FROM owner_teams
WINDOW w AS (PARTITION BY owner ORDER BY from_at);

-- Leads that count, and every value of theirs.
CREATE TEMP TABLE live AS SELECT * FROM leads WHERE existence = 'live';
CREATE UNIQUE INDEX temp.live_id ON live (id);

CREATE TEMP TABLE told AS
SELECT f.lead, p.value ->> 0 AS property, v.value ->> 0 AS at, v.key AS place,
       v.value ->> 1 AS value
FROM facts f
JOIN live ON live.id = f.lead,
     json_each(f.doc, '$.f') p, json_each(p.value, '$[1]') v;
CREATE INDEX temp.told_at ON told (lead, property, at, place);

CREATE TEMP TABLE owned AS
SELECT f.lead, o.value ->> 0 AS at, o.key AS place, o.value ->> 1 AS owner,
       o.value ->> 1 IS NOT NULL
           AND o.value ->> 1 NOT IN (SELECT id FROM owners WHERE kind = 'queue') AS is_person
FROM facts f
JOIN live ON live.id = f.lead, json_each(f.doc, '$.o') o;
CREATE INDEX temp.owned_at ON owned (lead, at, place);

-- Every instant at which something changed, and everything as it was then.
CREATE TEMP TABLE instants AS
SELECT lead, at FROM told
UNION SELECT lead, at FROM owned
UNION SELECT id, created_at FROM live;
DELETE FROM instants WHERE at > (SELECT as_of FROM now);

CREATE TEMP TABLE values_at AS
SELECT i.lead, i.at,
    (SELECT value FROM told t WHERE t.lead = i.lead AND property = 'lifecyclestage'
        AND t.at <= i.at ORDER BY t.at DESC, place DESC LIMIT 1) AS lifecycle,
    (SELECT value FROM told t WHERE t.lead = i.lead AND property = 'hs_lead_status'
        AND t.at <= i.at ORDER BY t.at DESC, place DESC LIMIT 1) AS status,
    (SELECT value FROM told t WHERE t.lead = i.lead AND property = 'hubspotscore'
        AND t.at <= i.at ORDER BY t.at DESC, place DESC LIMIT 1) AS score,
    (SELECT value FROM told t WHERE t.lead = i.lead AND property = 'hs_analytics_source'
        AND t.at <= i.at ORDER BY t.at DESC, place DESC LIMIT 1) AS web,
    (SELECT value FROM told t WHERE t.lead = i.lead AND property = 'lost_reason'
        AND t.at <= i.at ORDER BY t.at DESC, place DESC LIMIT 1) AS why,
    (SELECT CASE WHEN is_person THEN owner END FROM owned o WHERE o.lead = i.lead
        AND o.at <= i.at ORDER BY o.at DESC, place DESC LIMIT 1) AS person
FROM instants i;

CREATE TEMP TABLE moments AS
SELECT *, CASE WHEN score GLOB '[0-9]*' AND CAST(score AS REAL) >= 90 THEN 'hot'
               WHEN source = 'referral' THEN 'partner' END AS segment
FROM (
    SELECT lead, at, nullif(why, '') AS why, person, score, status,
        CASE WHEN lifecycle = 'customer' THEN 4
             WHEN lifecycle = 'sql' THEN 3
             WHEN lifecycle = 'mql' AND status = 'OPEN' THEN 2
             WHEN lifecycle = 'mql' THEN 1
             WHEN lifecycle = 'lead' THEN 0 END AS stage,
        CASE status WHEN 'UNQUALIFIED' THEN 'disqualified' WHEN 'NURTURE' THEN 'recycled'
             END AS exit,
        CASE WHEN web = 'REFERRALS' THEN 'referral'
             WHEN web IN ('PAID_SEARCH', 'EMAIL_MARKETING') THEN 'marketing'
             WHEN web = 'OFFLINE' THEN 'sales'
             ELSE 'unknown' END AS source
    FROM values_at
);
CREATE UNIQUE INDEX temp.moments_at ON moments (lead, at);

-- The first time that each stage or a later one was reached, and what was made of it.
CREATE TEMP TABLE entries AS
SELECT s.stage, s.name, m.lead, min(m.at) AS at, m.source, m.segment, m.person
FROM stages s JOIN moments m ON m.exit IS NULL AND m.stage >= s.stage
GROUP BY s.stage, m.lead;
CREATE UNIQUE INDEX temp.entries_of ON entries (lead, stage);
-- Where nobody owned it yet, the first who did.
UPDATE entries SET person = (
    SELECT owner FROM owned o WHERE o.lead = entries.lead AND o.is_person AND o.at > entries.at
      AND o.at <= (SELECT as_of FROM now) ORDER BY o.at, o.place LIMIT 1)
WHERE person IS NULL;

-- The first person, and with them the calendar.
CREATE TEMP TABLE first_person AS
SELECT lead, owner, at FROM (
    SELECT o.lead, o.owner, max(o.at, live.created_at) AS at,
           row_number() OVER (PARTITION BY o.lead ORDER BY o.at, o.place) AS n
    FROM owned o JOIN live ON live.id = o.lead
    WHERE o.is_person AND o.at <= (SELECT as_of FROM now)
      AND NOT EXISTS (
          SELECT 1 FROM owned p WHERE p.lead = o.lead AND p.at <= live.created_at
             AND (p.at > o.at OR p.at = o.at AND p.place > o.place))
)
WHERE n = 1;
CREATE UNIQUE INDEX temp.first_person_of ON first_person (lead);

CREATE TEMP TABLE calendar AS
SELECT live.id AS lead, CASE WHEN t.team = 'EMEA' THEN 'uk' ELSE 'us' END AS calendar
FROM live
LEFT JOIN first_person f ON f.lead = live.id
LEFT JOIN teams t ON t.owner = f.owner AND t.from_at <= f.at AND f.at < t.to_at;
CREATE UNIQUE INDEX temp.calendar_of ON calendar (lead);

-- Activities of the lead and of what was merged into it.
CREATE TEMP TABLE done AS
SELECT DISTINCT coalesce(a.winner, l.lead) AS lead, x.*
FROM links l
LEFT JOIN aliases a ON a.loser = l.lead
JOIN activities x ON x.id = l.activity
WHERE NOT x.deleted;
CREATE INDEX temp.done_of ON done (lead);

CREATE TEMP TABLE maybe_touches AS
SELECT d.*, c.calendar,
    -- Six working hours after it is said to have happened.
    (SELECT worked_before + min(d.occurred_until, to_at) - from_at
     FROM blocks b WHERE b.calendar = c.calendar AND b.from_at <= d.occurred_until
     ORDER BY from_at DESC LIMIT 1)
        + 21600000000 AS latest_position
FROM done d JOIN calendar c ON c.lead = d.lead
WHERE channel IN ('call', 'email', 'meeting', 'message')
  AND NOT automated
  AND (direction = 'outbound'
       OR direction = 'unstated' AND channel = 'meeting'
       OR direction = 'unstated' AND channel = 'message' AND by_owner IS NOT NULL)
  AND (outcome = 'planned'
       OR outcome = 'done' AND occurred_at <= (SELECT as_of FROM now)
          AND (channel <> 'call' OR coalesce(duration_ms, 0) >= 10000));

CREATE TEMP TABLE touches AS
SELECT lead, id, by_owner, unconcluded OR outcome = 'planned' AS unconcluded,
    CASE WHEN outcome = 'planned' THEN occurred_until ELSE occurred_at END AS at,
    CASE WHEN outcome = 'planned' THEN 'planned'
         WHEN recorded_at > (
             SELECT from_at + latest_position - worked_before FROM blocks b
             WHERE b.calendar = m.calendar AND b.to_at >= m.occurred_until
               AND worked_before + to_at - from_at >= latest_position
             ORDER BY to_at LIMIT 1) THEN 'backdated'
         WHEN recorded_at > occurred_until + 900000000 THEN 'late'
         ELSE 'counts' END AS worth
FROM maybe_touches m;
CREATE INDEX temp.touches_of ON touches (lead, at);

CREATE TEMP TABLE decisions AS
SELECT d.*, CASE WHEN d.exit IS NULL THEN 'accepted'
                 WHEN EXISTS (SELECT 1 FROM touches t WHERE t.lead = d.lead
                     AND t.worth IN ('counts', 'late') AND t.at BETWEEN d.from_at AND d.at)
                     THEN 'disqualified'
                 ELSE 'refused' END AS how
FROM (
    SELECT e.stage, e.lead, e.at AS from_at, min(m.at) AS at, m.exit, m.why
    FROM entries e JOIN moments m ON m.lead = e.lead AND m.at >= e.at
        AND (m.exit IS NOT NULL OR m.stage > e.stage)
    GROUP BY e.stage, e.lead
) d;
CREATE UNIQUE INDEX temp.decisions_of ON decisions (lead, stage);

CREATE TEMP TABLE ratings AS
SELECT t.lead, t.at, CAST(t.value AS INTEGER) AS stars, m.source, m.person,
    'the lead''s owner' AS rater,
    nullif((SELECT w.value FROM told w WHERE w.lead = t.lead AND w.property = 'sales_rating_reason'
        AND w.at <= t.at ORDER BY w.at DESC, w.place DESC LIMIT 1), '') AS reason
FROM told t JOIN moments m ON m.lead = t.lead AND m.at = t.at
WHERE t.property = 'sales_rating' AND t.value IN ('1', '2', '3', '4', '5', '4.0')
UNION ALL
SELECT live.id, r.at, r.stars, coalesce(m.source, 'unknown'), coalesce(r.by_owner, m.person),
    CASE WHEN coalesce(r.by_owner = m.person, r.by_owner IS NULL) THEN 'the lead''s owner'
         WHEN r.by_owner IN ('o5', 'o6') THEN 'a manager' ELSE 'somebody else' END, r.reason
FROM main.ratings r
LEFT JOIN aliases a ON a.loser = r.lead
JOIN live ON live.id = coalesce(a.winner, r.lead)
-- A loser may have been rated before the winner came.
LEFT JOIN moments m ON m.lead = live.id
    AND m.at = (SELECT max(x.at) FROM moments x WHERE x.lead = live.id AND x.at <= r.at)
WHERE r.at <= (SELECT as_of FROM now);

-- Waits, each in working time of the lead's calendar.
CREATE TEMP TABLE waits AS
SELECT w.*, c.calendar FROM (
    SELECT 'created to assigned' AS kind, live.id AS lead, live.created_at AS from_at, f.at
    FROM live JOIN first_person f ON f.lead = live.id
    UNION ALL
    SELECT 'assigned to first touch', live.id, f.at, min(t.at)
    FROM live JOIN first_person f ON f.lead = live.id
    JOIN touches t ON t.lead = live.id AND t.worth IN ('counts', 'late')
        AND t.at >= live.created_at
    GROUP BY live.id
    UNION ALL
    SELECT 'first touch to outcome', d.lead, min(t.at), d.at
    FROM decisions d JOIN touches t ON t.lead = d.lead AND t.worth IN ('counts', 'late')
        AND t.at >= d.from_at
    WHERE d.stage = 1
    GROUP BY d.lead
    HAVING d.at >= min(t.at)
    UNION ALL
    SELECT 'speed', e.lead, e.at, min(t.at)
    FROM entries e JOIN touches t ON t.lead = e.lead AND t.worth IN ('counts', 'late')
        AND t.at >= e.at
    WHERE e.stage = 1
    GROUP BY e.lead
) w
JOIN calendar c ON c.lead = w.lead;

CREATE TEMP TABLE delays AS
SELECT w.*, coalesce((
    SELECT sum(max(min(b.to_at, w.at) - max(b.from_at, w.from_at), 0)) FROM blocks b
    WHERE b.calendar = w.calendar AND b.to_at > w.from_at AND b.to_at < w.at + 86400000000
), 0) / 1000 AS ms
FROM waits w;
CREATE INDEX temp.delays_of ON delays (lead, kind);

-- Countdowns, and what their clocks had counted when they were answered.
CREATE TEMP TABLE judged AS
SELECT c.lead, c.promise, c.verdict, c.due, c.owner, c.body ->> 'segment' AS segment,
    c.body ->> 'source' AS source, c.body ->> 'start' AS start,
    c.body ->> '$.answered[0]' AS answered, c.body ->> 'calendar' AS calendar,
    c.body ->> '$.target[1]' LIKE 'working%' AS works,
    row_number() OVER () AS n
FROM countdowns c JOIN live ON live.id = c.lead
WHERE c.due IS NOT NULL;

CREATE TEMP TABLE ran AS
SELECT n, start AS from_at, answered AS to_at, calendar, 1 AS sign FROM judged
WHERE answered IS NOT NULL
UNION ALL
SELECT n, max(from_at, start), min(to_at, answered), calendar, -1
FROM judged j
JOIN (
    SELECT lead, status, at AS from_at,
           lead(at, 1, 1 << 62) OVER (PARTITION BY lead ORDER BY at) AS to_at
    FROM moments
) m ON m.lead = j.lead AND m.status = 'WAIT' AND m.from_at < j.answered AND m.to_at > j.start
WHERE j.promise = 'first-touch' AND j.answered IS NOT NULL;

CREATE TEMP TABLE worked AS
SELECT r.n, sum(r.sign * CASE WHEN j.works THEN coalesce((
    SELECT sum(max(min(b.to_at, r.to_at) - max(b.from_at, r.from_at), 0)) FROM blocks b
    WHERE b.calendar = r.calendar AND b.to_at > r.from_at AND b.to_at < r.to_at + 86400000000
), 0) ELSE r.to_at - r.from_at END) / 1000 AS ms
FROM ran r JOIN judged j ON j.n = r.n
GROUP BY r.n;
CREATE UNIQUE INDEX temp.worked_of ON worked (n);

CREATE TEMP TABLE kept AS
SELECT j.*, CASE WHEN j.verdict <> 'void' THEN w.ms END AS ms,
    j.verdict IN ('met', 'met_late_logged') AS is_met,
    j.verdict IN ('breached', 'breached_answered') AS is_broken,
    j.verdict IN ('on_track', 'at_risk', 'paused', 'unknown') AS is_open,
    coalesce(p.side, 'Sales') AS side, coalesce(p.place, 99) AS place
FROM judged j
LEFT JOIN worked w ON w.n = j.n
LEFT JOIN promises p ON p.id = j.promise;
CREATE INDEX temp.kept_due ON kept (due);
CREATE INDEX temp.kept_of ON kept (lead, promise);

-- Leads with Sales now: since when nothing was logged, and when they become dark.
CREATE TEMP TABLE open AS
SELECT e.lead, m.person, c.calendar, max(
    e.at,
    coalesce((SELECT max(at) FROM owned w WHERE w.lead = e.lead
        AND at <= (SELECT as_of FROM now)), 0),
    coalesce((SELECT max(recorded_at) FROM done d WHERE d.lead = e.lead AND NOT automated
        AND recorded_at <= (SELECT as_of FROM now)), 0)
) AS since
FROM entries e
JOIN moments m ON m.lead = e.lead
    AND m.at = (SELECT max(at) FROM moments l WHERE l.lead = e.lead)
JOIN calendar c ON c.lead = e.lead
WHERE e.stage = 1 AND m.exit IS NULL AND m.stage BETWEEN 1 AND 3 AND m.person IS NOT NULL;

CREATE TEMP TABLE dark AS
SELECT lead, person, (
    SELECT from_at + position - worked_before FROM blocks b
    WHERE b.calendar = o.calendar AND b.to_at >= o.since
      AND worked_before + to_at - from_at >= position
    ORDER BY to_at LIMIT 1) AS since
FROM (
    SELECT o.*, (
        SELECT worked_before + min(o.since, to_at) - from_at
        FROM blocks b WHERE b.calendar = o.calendar AND b.from_at <= o.since
        ORDER BY from_at DESC LIMIT 1
    ) + 144000000000 AS position
    FROM open o
) o;
DELETE FROM dark WHERE since > (SELECT as_of FROM now);

-- In which group of each split an entry or a countdown is.
CREATE TEMP TABLE entry_groups AS
SELECT e.lead, e.stage, coalesce(e.person, 'nobody') AS owner,
    CASE WHEN e.person IS NULL THEN 'nobody' ELSE coalesce(t.team, 'no team') END AS team,
    e.source, coalesce(e.segment, 'otherwise') AS segment,
    (SELECT label FROM spans WHERE kind = 'week' AND from_at <= e.at
        ORDER BY from_at DESC LIMIT 1) AS week
FROM entries e
LEFT JOIN teams t ON t.owner = e.person AND t.from_at <= e.at AND e.at < t.to_at;
CREATE UNIQUE INDEX temp.entry_groups_of ON entry_groups (lead, stage);

CREATE TEMP TABLE kept_groups AS
SELECT k.n, coalesce(k.owner, 'nobody') AS owner,
    CASE WHEN k.owner IS NULL THEN 'nobody' ELSE coalesce(t.team, 'no team') END AS team,
    k.source, coalesce(k.segment, 'otherwise') AS segment,
    (SELECT label FROM spans WHERE kind = 'week' AND from_at <= k.due
        ORDER BY from_at DESC LIMIT 1) AS week
FROM kept k
LEFT JOIN teams t ON t.owner = k.owner AND t.from_at <= k.due AND k.due < t.to_at;
CREATE UNIQUE INDEX temp.kept_groups_of ON kept_groups (n);

-- Whether a marked lead met the definition; NULL: not known yet.
CREATE TEMP TABLE passed AS
SELECT e.lead, e.at, e.source, CASE
    WHEN EXISTS (SELECT 1 FROM countdowns c WHERE c.lead = e.lead
        AND c.promise = 'mql-violation' AND c.verdict IN ('breached', 'breached_answered')) THEN 0
    WHEN EXISTS (SELECT 1 FROM countdowns c WHERE c.lead = e.lead AND c.promise = 'mql-violation'
        AND c.verdict IN ('on_track', 'at_risk', 'paused', 'unknown')) THEN NULL
    ELSE 1 END AS passed
FROM entries e WHERE e.stage = 1;
