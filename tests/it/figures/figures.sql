-- table score.sides
SELECT 'Sales' AS side, sum(is_met) * 1.0 / nullif(sum(is_met + is_broken), 0) AS score,
    CASE coalesce(sum(is_met + is_broken), 0) WHEN 0 THEN ''
        WHEN 1 THEN sum(is_met) || ' of 1 promise kept'
        ELSE sum(is_met) || ' of ' || sum(is_met + is_broken) || ' promises kept' END AS of
FROM due WHERE side = 'Sales'
UNION ALL
SELECT 'Marketing', avg(share),
    CASE count(share) WHEN 0 THEN '' WHEN 1 THEN sum(share >= 1) || ' of 1 promise kept'
        ELSE sum(share >= 1) || ' of ' || count(share) || ' promises kept' END
FROM (
    SELECT avg(achieved) AS share FROM standing GROUP BY id
    UNION ALL
    SELECT sum(is_met) * 1.0 / nullif(sum(is_met + is_broken), 0) FROM due
    WHERE side = 'Marketing' AND place <= 2
    UNION ALL
    SELECT sum(is_met) * 1.0 / nullif(sum(is_met + is_broken), 0) FROM due
    WHERE side = 'Marketing' AND place > 2 GROUP BY promise
);

-- table score.promises
SELECT id AS promise, side, kept, goal FROM (
    SELECT p.place, p.id, p.side, sum(is_met) || '/' || sum(is_met + is_broken) AS kept,
        p.share / 100.0 AS goal
    FROM promises p JOIN due ON due.promise = p.id
    GROUP BY p.id HAVING sum(is_met + is_broken) > 0
    UNION ALL
    SELECT 100 + place, id || ' ' || label, 'Marketing', achieved, 1.0
    FROM standing WHERE achieved IS NOT NULL
)
ORDER BY place, id;

-- table sales.kept
SELECT promise, sum(is_met) || '/' || nullif(sum(is_met + is_broken), 0) AS kept,
    (SELECT share / 100.0 FROM promises p WHERE p.id = d.promise) AS goal,
    sum(is_met) || '/' || sum(is_met + is_broken + (verdict = 'excused')) AS raw,
    max(CASE WHEN r = (n_of + 1) / 2 THEN ms END) AS median,
    max(CASE WHEN r = (n_of * 9 + 9) / 10 THEN ms END) AS p90
FROM (
    SELECT *, CASE WHEN ms IS NOT NULL
            THEN row_number() OVER (PARTITION BY promise, ms IS NULL ORDER BY ms) END AS r,
        count(ms) OVER (PARTITION BY promise) AS n_of
    FROM due WHERE side = 'Sales'
) d
GROUP BY promise HAVING sum(is_met + is_broken + (verdict = 'excused')) > 0
ORDER BY place, promise;

-- table sales.verdicts
SELECT promise, sum(verdict = 'met') AS met, sum(verdict = 'met_late_logged') AS met_late_logged,
    sum(verdict = 'breached') AS breached, sum(verdict = 'breached_answered') AS breached_answered,
    sum(verdict = 'excused') AS excused, sum(verdict = 'void') AS void,
    sum(verdict = 'unknown') AS unknown,
    sum(verdict IN ('on_track', 'at_risk', 'paused')) AS running
FROM due WHERE side = 'Sales' GROUP BY promise ORDER BY place, promise;

-- table sales.split
SELECT grp AS "group", promise, sum(is_met) || '/' || sum(is_met + is_broken) AS kept,
    max(CASE WHEN r = (n_of + 1) / 2 THEN ms END) AS median,
    max(CASE WHEN r = (n_of * 9 + 9) / 10 THEN ms END) AS p90
FROM (
    SELECT *, CASE WHEN ms IS NOT NULL
            THEN row_number() OVER (PARTITION BY grp, promise, ms IS NULL ORDER BY ms) END AS r,
        count(ms) OVER (PARTITION BY grp, promise) AS n_of
    FROM due WHERE side = 'Sales'
)
GROUP BY grp, promise HAVING sum(is_met + is_broken) > 0
ORDER BY grp, promise;

-- table sales.budgets
SELECT id AS promise, label AS period, share / 100.0 AS goal,
    CASE WHEN expected >= min_sample AND likely IS NULL THEN NULL
         ELSE coalesce(likely, expected) * (100 - share) / 100 END AS allowed, used,
    CASE WHEN expected < min_sample THEN expected || ' of at least ' || min_sample || ' leads'
         WHEN likely IS NULL THEN 'told from a quarter of the ' || per || ' on'
         WHEN used > most * (100 - share) / 100 THEN 'missed'
         WHEN to_at <= as_of THEN 'kept'
         WHEN used = most * (100 - share) / 100 THEN 'used up'
         WHEN used >= likely * (100 - share) / 100 THEN 'hardly any left'
         ELSE (likely * (100 - share) / 100 - used) || ' left' END AS standing
FROM (
    -- As many more as chance may bring: twice the standard deviation.
    SELECT *, max(expected, likely + (
        WITH RECURSIVE roots (root) AS (
            SELECT 0 UNION ALL SELECT root + 1 FROM roots
            WHERE (root + 1) * (root + 1) <= 4 * variance)
        SELECT max(root) FROM roots)) AS most
    FROM (
        SELECT *, CASE
                WHEN to_at <= as_of THEN expected
                WHEN told THEN expected + expected * (whole - gone) / gone
                WHEN before >= min_sample THEN max(before, expected) END AS likely,
            CASE
                WHEN to_at <= as_of THEN 0
                WHEN told THEN expected * (whole - gone) / gone * whole / gone
                ELSE 2 * before END AS variance
        FROM (SELECT *, gone > 0 AND 4 * gone >= whole AS told FROM budgets)
    )
)
ORDER BY place, from_at;

-- table marketing.quotas
SELECT id AS promise, label AS period,
    CASE WHEN untold IS NOT NULL THEN NULL
         WHEN measure = 'volume' THEN of
         WHEN measure = 'cost' THEN CAST(round(figure) AS INTEGER)
         WHEN measure IN ('evenness', 'rating') THEN figure
         ELSE part || '/' || of END AS figure,
    CASE WHEN measure IN ('volume', 'cost') THEN CAST(goal AS INTEGER) ELSE goal END AS goal,
    CASE WHEN forecast IS NOT NULL THEN CAST(round(forecast) AS INTEGER) END AS forecast,
    words AS standing
FROM stands ORDER BY place, from_at;

-- table marketing.kept
SELECT promise, sum(is_met) || '/' || nullif(sum(is_met + is_broken), 0) AS kept,
    (SELECT share / 100.0 FROM promises p WHERE p.id = d.promise) AS goal,
    sum(is_met) || '/' || sum(is_met + is_broken + (verdict = 'excused')) AS raw,
    max(CASE WHEN r = (n_of + 1) / 2 THEN ms END) AS median,
    max(CASE WHEN r = (n_of * 9 + 9) / 10 THEN ms END) AS p90
FROM (
    SELECT *, CASE WHEN ms IS NOT NULL
            THEN row_number() OVER (PARTITION BY promise, ms IS NULL ORDER BY ms) END AS r,
        count(ms) OVER (PARTITION BY promise) AS n_of
    FROM due WHERE side = 'Marketing' AND place > 2
) d
GROUP BY promise HAVING sum(is_met + is_broken + (verdict = 'excused')) > 0
ORDER BY place, promise;

-- table marketing.verdicts
SELECT promise, sum(verdict = 'met') AS met, sum(verdict = 'met_late_logged') AS met_late_logged,
    sum(verdict = 'breached') AS breached, sum(verdict = 'breached_answered') AS breached_answered,
    sum(verdict = 'excused') AS excused, sum(verdict = 'void') AS void,
    sum(verdict = 'unknown') AS unknown,
    sum(verdict IN ('on_track', 'at_risk', 'paused')) AS running
FROM due WHERE side = 'Marketing' AND place > 2 GROUP BY promise ORDER BY place, promise;

-- table marketing.split
SELECT grp AS "group", promise, sum(is_met) || '/' || sum(is_met + is_broken) AS kept,
    max(CASE WHEN r = (n_of + 1) / 2 THEN ms END) AS median,
    max(CASE WHEN r = (n_of * 9 + 9) / 10 THEN ms END) AS p90
FROM (
    SELECT *, CASE WHEN ms IS NOT NULL
            THEN row_number() OVER (PARTITION BY grp, promise, ms IS NULL ORDER BY ms) END AS r,
        count(ms) OVER (PARTITION BY grp, promise) AS n_of
    FROM due WHERE side = 'Marketing' AND place > 2
)
GROUP BY grp, promise HAVING sum(is_met + is_broken) > 0
ORDER BY grp, promise;

-- table delays.delays
SELECT kind AS delay, count(*) AS leads, max(CASE WHEN r = (n + 1) / 2 THEN ms END) AS median,
    max(CASE WHEN r = (n * 9 + 9) / 10 THEN ms END) AS p90
FROM (
    SELECT d.*, row_number() OVER (PARTITION BY d.kind ORDER BY ms) AS r,
        count(*) OVER (PARTITION BY d.kind) AS n
    FROM ask JOIN delays d ON d.at >= ask.from_at AND d.at < ask.to_at
    WHERE d.kind <> 'speed'
)
GROUP BY kind
ORDER BY CASE kind WHEN 'created to assigned' THEN 1 WHEN 'assigned to first touch' THEN 2 ELSE 3
    END;

-- table delays.speed
SELECT name AS speed, leads, leads || '/' || (SELECT count(*) FROM entered WHERE stage = 1) AS share
FROM (
    SELECT s.place, s.name, count(e.lead) AS leads
    FROM (SELECT column1 AS place, column2 AS name FROM (VALUES
        (1, 'within 5 min'), (2, 'within 30 min'), (3, 'within 1 h'), (4, 'within 4 h'),
        (5, 'within 8 h'), (6, 'later'), (7, 'not yet'))) s
    LEFT JOIN (
        SELECT e.lead, CASE WHEN d.ms IS NULL THEN 7 WHEN d.ms <= 5 * 60000 THEN 1
            WHEN d.ms <= 30 * 60000 THEN 2 WHEN d.ms <= 3600000 THEN 3
            WHEN d.ms <= 4 * 3600000 THEN 4 WHEN d.ms <= 8 * 3600000 THEN 5 ELSE 6 END AS place
        FROM entered e LEFT JOIN delays d ON d.lead = e.lead AND d.kind = 'speed'
        WHERE e.stage = 1
    ) e ON e.place = s.place
    GROUP BY s.place
)
WHERE EXISTS (SELECT 1 FROM entered WHERE stage = 1)
ORDER BY place;

-- table delays.speed_split
SELECT grp AS "group", count(*) AS leads, max(CASE WHEN r = (n + 1) / 2 THEN ms END) AS median,
    max(CASE WHEN r = (n * 9 + 9) / 10 THEN ms END) AS p90
FROM (
    SELECT e.grp, d.ms, row_number() OVER (PARTITION BY grp ORDER BY ms) AS r,
        count(*) OVER (PARTITION BY grp) AS n
    FROM entered e JOIN delays d ON d.lead = e.lead AND d.kind = 'speed' WHERE e.stage = 1
)
GROUP BY grp ORDER BY grp;

-- table funnel.stages
SELECT s.name AS stage, count(e.lead) AS leads,
    CASE WHEN s.stage < 4 THEN sum(e.went_on) || '/' || count(e.lead) END AS went_on,
    (SELECT name FROM stages n WHERE n.stage = s.stage + 1) AS next
FROM stages s LEFT JOIN entered e ON e.stage = s.stage
WHERE EXISTS (SELECT 1 FROM entered)
GROUP BY s.stage ORDER BY s.stage;

-- table funnel.sources
SELECT source AS "group", name AS stage, count(*) AS leads,
    CASE WHEN stage < 4 THEN sum(went_on) || '/' || count(*) END AS went_on
FROM entered e WHERE e.stage >= 1 GROUP BY source, e.stage ORDER BY source, e.stage;

-- table funnel.split
SELECT grp AS "group", name AS stage, count(*) AS leads,
    CASE WHEN stage < 4 THEN sum(went_on) || '/' || count(*) END AS went_on
FROM entered e WHERE e.stage >= 1 GROUP BY grp, e.stage ORDER BY grp, e.stage;

-- table mix.sources
SELECT source, count(*) AS leads, count(*) || '/' || sum(count(*)) OVER () AS share
FROM entered WHERE stage = 1 GROUP BY source ORDER BY count(*) DESC, source;

-- table mix.trend
SELECT label || CASE WHEN to_at > as_of THEN ' *' ELSE '' END AS week, count(lead) AS leads,
    count(lead) FILTER (WHERE source = 'referral') AS referral,
    count(lead) FILTER (WHERE source = 'marketing') AS marketing,
    count(lead) FILTER (WHERE source = 'sales') AS sales,
    count(lead) FILTER (WHERE source = 'unknown') AS other
FROM (
    SELECT w.label, w.from_at, w.to_at, ask.as_of, e.lead, e.source
    FROM (
        SELECT s.* FROM spans s JOIN ask WHERE s.kind = 'week'
          AND s.from_at < ask.to_at AND s.from_at <= max(ask.as_of, ask.from_at)
        ORDER BY s.from_at DESC LIMIT 12
    ) w
    JOIN ask
    LEFT JOIN entries e ON e.stage = 1 AND e.at >= w.from_at AND e.at < w.to_at
)
GROUP BY label
HAVING to_at > (
    -- Weeks before the first lead of these are left out.
    SELECT min(e.at) FROM entries e JOIN (
        SELECT min(from_at) AS from_at, max(to_at) AS to_at FROM (
            SELECT s.* FROM spans s JOIN ask WHERE s.kind = 'week'
              AND s.from_at < ask.to_at AND s.from_at <= max(ask.as_of, ask.from_at)
            ORDER BY s.from_at DESC LIMIT 12)) w
    WHERE e.stage = 1 AND e.at >= w.from_at AND e.at < w.to_at)
ORDER BY from_at;

-- table quality.definitions
SELECT 'mql' AS definition, source, sum(passed) || '/' || nullif(count(passed), 0) AS passed,
    sum(passed IS NULL) AS open
FROM ask JOIN passed p ON p.at >= ask.from_at AND p.at < ask.to_at
GROUP BY source ORDER BY source;

-- table quality.decisions
SELECT name AS decision, leads, leads || '/' || sum(leads) OVER () AS share FROM (
    SELECT s.place, s.name, count(d.lead) AS leads
    FROM (SELECT column1 AS place, column2 AS how, column3 AS name FROM (VALUES
        (1, 'accepted', 'accepted'), (2, 'disqualified', 'given up after contact'),
        (3, 'refused', 'refused'))) s
    LEFT JOIN (SELECT d.* FROM entered e JOIN decisions d ON d.lead = e.lead AND d.stage = e.stage
               WHERE e.stage = 1) d ON d.how = s.how
    GROUP BY s.place
)
WHERE EXISTS (SELECT 1 FROM entered e JOIN decisions d ON d.lead = e.lead AND d.stage = e.stage
              WHERE e.stage = 1)
ORDER BY place;

-- table quality.reasons
SELECT coalesce(d.why, 'no reason given') AS reason, d.exit AS exit,
    CASE d.how WHEN 'refused' THEN 'refused' ELSE 'after contact' END AS kind, count(*) AS leads
FROM entered e JOIN decisions d ON d.lead = e.lead AND d.stage = e.stage
WHERE e.stage = 1 AND d.how <> 'accepted'
GROUP BY d.how, d.exit, d.why
ORDER BY count(*) DESC, d.how = 'refused', d.exit, reason;

-- table quality.ratings
SELECT r.by, name, count(*) AS ratings, avg(stars) AS mean, sum(stars = 1) AS stars_1,
    sum(stars = 2) AS stars_2, sum(stars = 3) AS stars_3, sum(stars = 4) AS stars_4,
    sum(stars = 5) AS stars_5
FROM (
    SELECT 'source' AS by, source AS name, r.* FROM ratings r
    UNION ALL
    SELECT 'rater', rater, r.* FROM ratings r
    UNION ALL
    SELECT 'rater''s team', CASE WHEN r.person IS NULL THEN 'nobody'
        ELSE coalesce(t.team, 'no team') END, r.*
    FROM ratings r
    LEFT JOIN teams t ON t.owner = r.person AND t.from_at <= r.at AND r.at < t.to_at
    UNION ALL
    -- Midnight of 15 August in New York.
    SELECT 'agreement', CASE WHEN r.at < unixepoch('2026-08-15 04:00') * 1000000
        THEN 'before version 2' ELSE 'since version 2' END, r.*
    FROM ratings r
) r
JOIN ask ON r.at >= ask.from_at AND r.at < ask.to_at
GROUP BY r.by, name ORDER BY r.by, name;

-- table quality.rated_for
SELECT CASE WHEN shown THEN reason ELSE 'other reasons' END AS reason, sum(n) AS ratings,
    1.0 * sum(stars) / sum(n) AS mean
FROM (
    SELECT *, length(reason) <= 200
        AND row_number() OVER (PARTITION BY length(reason) <= 200 ORDER BY n DESC, reason) <= 20
        AS shown
    FROM (SELECT reason, count(*) AS n, sum(stars) AS stars
          FROM ask JOIN ratings r ON r.at >= ask.from_at AND r.at < ask.to_at
          WHERE reason IS NOT NULL GROUP BY reason)
)
GROUP BY CASE WHEN shown THEN reason END
ORDER BY max(shown) DESC, sum(n) DESC, reason;

-- table cost.sources
SELECT s.source, spend, salary, overhead, total,
    CASE WHEN NOT runs THEN (total + mql / 2) / nullif(mql, 0) END AS per_mql,
    CASE WHEN NOT runs THEN (total + sal / 2) / nullif(sal, 0) END AS per_sal,
    CASE WHEN NOT runs THEN (total + sql / 2) / nullif(sql, 0) END AS per_sql,
    CASE WHEN NOT runs THEN (total + customer / 2) / nullif(customer, 0) END AS per_customer
FROM (
    SELECT c.source, ask.runs,
        CASE WHEN months = wanted THEN spend END AS spend,
        CASE WHEN months = wanted THEN salary END AS salary,
        CASE WHEN months = wanted THEN overhead END AS overhead,
        CASE WHEN months = wanted THEN total END AS total,
        (SELECT count(*) FROM entered e WHERE e.source = c.source AND e.stage = 1) AS mql,
        (SELECT count(*) FROM entered e WHERE e.source = c.source AND e.stage = 2) AS sal,
        (SELECT count(*) FROM entered e WHERE e.source = c.source AND e.stage = 3) AS sql,
        (SELECT count(*) FROM entered e WHERE e.source = c.source AND e.stage = 4) AS customer
    FROM ask JOIN (
        SELECT s.source, count(t.month) AS months, sum(spend) AS spend, sum(salary) AS salary,
            sum(overhead) AS overhead, sum(total) AS total
        FROM ask JOIN (SELECT DISTINCT source FROM costs) s
        LEFT JOIN totals t ON t.source = s.source AND t.month IN (
            SELECT label FROM spans m WHERE m.kind = 'month' AND ask.kind <> 'week'
              AND m.last BETWEEN ask.first AND ask.last)
        GROUP BY s.source
    ) c
    JOIN (SELECT CASE kind WHEN 'month' THEN 1 WHEN 'quarter' THEN 3 ELSE -1 END AS wanted
          FROM ask)
) s
ORDER BY s.source = 'sales';

-- table discipline.people
SELECT coalesce(who, 'nobody') AS owner, sum(touch) AS touches,
    sum(late) || '/' || nullif(sum(touch), 0) AS late, sum(backdated) AS backdated,
    sum(unconcluded) AS unconcluded, sum(dark) AS dark,
    sum(alone) || '/' || nullif(sum(moved), 0) AS alone
FROM (
    SELECT t.by_owner AS who, worth IN ('counts', 'late') AS touch, worth = 'late' AS late,
        worth = 'backdated' AS backdated, t.unconcluded AS unconcluded, 0 AS dark, 0 AS alone,
        0 AS moved
    FROM ask JOIN touches t ON t.at >= ask.from_at AND t.at < ask.to_at
        AND (t.worth <> 'planned' OR t.at < ask.as_of)
    UNION ALL
    SELECT person, 0, 0, 0, 0, 1, 0, 0 FROM dark
    UNION ALL
    SELECT last.person, 0, 0, 0, 0, 0, NOT EXISTS (
        SELECT 1 FROM entries o WHERE o.lead = last.lead AND o.stage >= 1
          AND o.person IS NOT last.person), 1
    FROM entered last
    WHERE last.stage >= 2 AND last.person IS NOT NULL AND NOT last.went_on
)
GROUP BY who ORDER BY who;

-- table discipline.dark
SELECT lead, person AS owner, since FROM dark ORDER BY since, lead LIMIT 10;

-- table coverage.streams
SELECT stream, max(from_at) AS "from", max(to_at) AS "to" FROM coverage GROUP BY stream
ORDER BY CASE stream WHEN 'leads' THEN 0 WHEN 'calls' THEN 1 WHEN 'emails' THEN 2
    WHEN 'meetings' THEN 3 WHEN 'messages' THEN 4 WHEN 'notes' THEN 5 WHEN 'tasks' THEN 6
    WHEN 'associations' THEN 7 WHEN 'owners' THEN 8 ELSE 9 END;

-- says quality
SELECT (open + late) || ' met a definition and nobody marked them in time; ' || late
    || ' of these were marked later.' AS sentence
FROM (SELECT coalesce(sum(verdict = 'breached'), 0) AS open,
             coalesce(sum(verdict = 'breached_answered'), 0) AS late
      FROM due WHERE promise = 'mql-missed')
WHERE open + late > 0
UNION ALL
SELECT 'Sales has not decided about ' || count(*) || ' yet.'
FROM entered e WHERE e.stage = 1 AND NOT EXISTS (
    SELECT 1 FROM decisions d WHERE d.lead = e.lead AND d.stage = 1)
HAVING count(*) > 0
UNION ALL
SELECT CASE count(*) WHEN 1 THEN 'The reason of 1 rating is'
        ELSE printf('The reasons of %,d ratings are', count(*)) END
    || ' among the other reasons unread: longer than 200 characters, or not among the 1,000'
    || ' shortest.'
FROM ask JOIN ratings r ON r.at >= ask.from_at AND r.at < ask.to_at
WHERE length(reason) > 200
HAVING count(*) > 0;

-- says coverage
SELECT printf('%,d', count(*)) || CASE count(*) WHEN 1 THEN ' lead' ELSE ' leads' END
    || ' in the store; ' || CASE coalesce(sum(existence <> 'live'), 0) WHEN 0 THEN 'none is' WHEN 1 THEN '1 is'
        ELSE printf('%,d', sum(existence <> 'live')) || ' are' END
    || ' deleted in the CRM and left out.' AS sentence
FROM leads
UNION ALL
SELECT count(*) || CASE count(*) WHEN 1 THEN ' lead' ELSE ' leads' END
    || ' came in uploads in this period: counted here, but nobody was alerted.'
FROM ask JOIN live ON live.created_at >= ask.from_at AND live.created_at < ask.to_at
WHERE live.burst = 1
HAVING count(*) > 0;

-- says sales
SELECT sum(verdict = 'excused')
    || ' would be broken but for an exemption; `raw` counts them as broken.' AS sentence
FROM due WHERE side = 'Sales' HAVING sum(verdict = 'excused') > 0
UNION ALL
SELECT sum(verdict = 'unknown')
    || ' cannot be judged, because not all that could answer them could be read.'
FROM due WHERE side = 'Sales' HAVING sum(verdict = 'unknown') > 0;

-- says discipline
SELECT CASE count(*) WHEN 0 THEN 'No lead is dark' WHEN 1 THEN '1 lead is dark'
    ELSE count(*) || ' leads are dark' END
    || (SELECT ' as of ' || date || strftime(' %H:%M', (as_of - from_at) / 1000000, 'unixepoch')
        FROM now JOIN dates ON from_at <= as_of AND as_of < to_at)
    || ', whatever the period (owned, open, and nothing logged for 40 working hours).' AS sentence
FROM dark;
