-- What is asked for, after the test has put one row (kind, label, by) into `asked`.

CREATE TEMP VIEW ask AS
SELECT s.*, a.by, now.as_of, s.to_at > now.as_of AS runs
FROM asked a JOIN now JOIN spans s ON s.kind = a.kind AND s.label = a.label;

-- The spans of each kind that belong to it: those that end in it, or the one it begins in.
CREATE TEMP VIEW inside AS
SELECT s.*
FROM spans s JOIN ask
WHERE CASE WHEN (s.kind = 'quarter' AND ask.kind <> 'quarter')
             OR (s.kind = 'month' AND ask.kind = 'week')
           THEN ask.first BETWEEN s.first AND s.last
           ELSE s.last BETWEEN ask.first AND ask.last END
  AND s.from_at <= ask.as_of;

-- Entries of the period, and countdowns due in it, each with its group: the test keeps what they
-- come to for one period in `entered` and `due`.
CREATE TEMP VIEW entered_then AS
SELECT e.*, CASE ask.by WHEN 'owner' THEN g.owner WHEN 'team' THEN g.team
    WHEN 'source' THEN g.source WHEN 'segment' THEN g.segment WHEN 'week' THEN g.week END AS grp,
    EXISTS (SELECT 1 FROM entries n WHERE n.lead = e.lead AND n.stage = e.stage + 1) AS went_on
FROM ask CROSS JOIN entries e ON e.at >= ask.from_at AND e.at < ask.to_at
JOIN entry_groups g ON g.lead = e.lead AND g.stage = e.stage;

CREATE TEMP VIEW due_then AS
SELECT k.*, CASE ask.by WHEN 'owner' THEN g.owner WHEN 'team' THEN g.team
    WHEN 'source' THEN g.source WHEN 'segment' THEN g.segment WHEN 'week' THEN g.week END AS grp
FROM ask CROSS JOIN kept k ON k.due >= ask.from_at AND k.due < ask.to_at
JOIN kept_groups g ON g.n = k.n;

-- Objectives in each span: what begun and was missed, how much of the working time is gone, and
-- what the span before held, where counting began before it.
CREATE TEMP VIEW budgets AS
SELECT p.*, w.label, w.from_at, w.to_at, now.as_of,
    coalesce(sum(is_broken), 0) AS used,
    coalesce(sum(is_met + is_broken + is_open), 0) AS expected,
    (SELECT sum(max(min(b.to_at, now.as_of) - b.from_at, 0)) FROM blocks b
     WHERE b.calendar = 'us' AND b.from_at >= w.from_at AND b.from_at < w.to_at) AS gone,
    (SELECT sum(b.to_at - b.from_at) FROM blocks b
     WHERE b.calendar = 'us' AND b.from_at >= w.from_at AND b.from_at < w.to_at) AS whole,
    (SELECT sum(o.is_met + o.is_broken + o.is_open) FROM spans v JOIN kept o
        ON o.promise = p.id AND o.due >= v.from_at AND o.due < v.to_at
     WHERE v.kind = w.kind AND v.to_at = w.from_at AND EXISTS (
        SELECT 1 FROM kept f WHERE f.promise = p.id AND f.due < v.from_at)) AS before
FROM promises p JOIN inside w ON w.kind = p.per JOIN now
LEFT JOIN kept k ON k.promise = p.id AND k.due >= w.from_at AND k.due < w.to_at
GROUP BY p.id, w.label;

-- What was promised about periods, with each span and the counts in it.
CREATE TEMP VIEW quotas AS
SELECT column1 AS place, column2 AS id, column3 AS measure, column4 AS stage, column5 AS source,
       column6 AS goal, column7 AS at_most, column8 AS per, column9 AS min_sample, column10 AS pace,
       column11 AS looks
FROM (VALUES
    (1, 'volume', 'volume', 1, NULL, 150.0, 0, 'month', 1, 1, 1),
    (2, 'weekly', 'volume', 0, NULL, 20.0, 0, 'week', 1, 0, 1),
    (3, 'growth', 'volume', 3, NULL, 60.0, 0, 'quarter', 1, 1, 1),
    (4, 'quality', 'pass', 1, NULL, 0.4, 0, 'month', 10, 0, 1),
    (5, 'acceptance', 'accepted', 1, NULL, 0.6, 0, 'month', 10, 0, 1),
    (6, 'sql-acceptance', 'accepted', 3, NULL, 0.6, 0, 'week', 1, 0, 1),
    (7, 'conversion', 'converted', 1, NULL, 0.35, 0, 'quarter', 20, 0, 1),
    (8, 'mix', 'share', 1, 'marketing', 0.4, 0, 'quarter', 1, 0, 1),
    (9, 'liked', 'rating', NULL, 'marketing', 3.1, 0, 'month', 3, 0, 1),
    (10, 'loved', 'rating', NULL, NULL, 3.0, 0, 'week', 1, 0, 1),
    (11, 'steady', 'evenness', 1, NULL, 0.4, 1, 'week', 2, 0, 8),
    (12, 'steady-months', 'evenness', 0, NULL, 0.2, 1, 'month', 1, 0, 3),
    (13, 'price', 'cost', 1, 'marketing', 35000.0, 1, 'month', 5, 0, 1),
    (14, 'price-of-all', 'cost', 3, NULL, 200000.0, 1, 'quarter', 1, 0, 1));

-- One row for each thing that a quota counts: when, whether in favour (NULL: not known), stars.
CREATE TEMP TABLE counted AS
SELECT q.id, e.at, 1 AS part FROM quotas q JOIN entries e ON e.stage = q.stage
WHERE q.measure IN ('volume', 'evenness') OR q.measure = 'cost'
  AND (q.source IS NULL OR q.source = e.source)
UNION ALL
SELECT q.id, p.at, p.passed FROM quotas q JOIN passed p WHERE q.measure = 'pass'
UNION ALL
SELECT q.id, e.at, d.how <> 'refused' FROM quotas q JOIN entries e ON e.stage = q.stage
LEFT JOIN decisions d ON d.lead = e.lead AND d.stage = e.stage WHERE q.measure = 'accepted'
UNION ALL
SELECT q.id, e.at, EXISTS (SELECT 1 FROM entries n WHERE n.lead = e.lead AND n.stage = 3)
FROM quotas q JOIN entries e ON e.stage = q.stage WHERE q.measure = 'converted'
UNION ALL
SELECT q.id, e.at, e.source = q.source
FROM quotas q JOIN entries e ON e.stage = q.stage WHERE q.measure = 'share'
UNION ALL
SELECT q.id, r.at, r.stars FROM quotas q JOIN ratings r
WHERE q.measure = 'rating' AND (q.source IS NULL OR q.source = r.source);

CREATE INDEX temp.counted_at ON counted (id, at, part);

-- In every span of its kind, all counts of all quotas: once, for all that is asked. (A cross
-- join is done in the order written.)
CREATE TEMP TABLE tallies AS
SELECT q.id, s.label, s.from_at, sum(c.part) AS part, count(c.part) AS of
FROM quotas q CROSS JOIN spans s ON s.kind = q.per
CROSS JOIN counted c ON c.id = q.id AND c.at >= s.from_at AND c.at < s.to_at
GROUP BY q.id, s.label;
CREATE UNIQUE INDEX temp.tallies_of ON tallies (id, label);

-- What a month cost: of one source, or of all that have costs.
CREATE TEMP VIEW totals AS
SELECT source, month, spend, CAST(round(salary * share / 100.0) AS INTEGER) AS salary, overhead,
    spend + CAST(round(salary * share / 100.0) AS INTEGER) + overhead AS total
FROM costs;

CREATE TEMP VIEW standing AS
SELECT *, CASE
    WHEN untold IS NOT NULL THEN NULL
    -- A count that still grows is held against what it is going to be.
    WHEN measure = 'volume' AND runs AND figure < goal THEN min(forecast / goal, 1.0)
    WHEN at_most AND figure > goal THEN goal / figure
    WHEN NOT at_most AND figure < goal THEN figure / goal
    ELSE 1.0 END AS achieved
FROM (
SELECT s.*, CASE
    WHEN s.measure IN ('evenness', 'cost') AND s.runs THEN 'told at the end'
    -- What lies before the first thing counted is not known to be a drought.
    WHEN s.measure = 'evenness' AND NOT coalesce((SELECT min(at) FROM counted c WHERE c.id = s.id) <= (
        SELECT b.from_at FROM spans b WHERE b.kind = s.per AND s.looks - 1 = (
            SELECT count(*) FROM spans x WHERE x.kind = s.per
              AND x.from_at > b.from_at AND x.from_at <= s.from_at)), 0)
        THEN 'too early to tell'
    WHEN s.missing <> '' THEN 'no costs for ' || s.missing
    WHEN s.figure IS NULL OR s.measure <> 'volume' AND s.of < s.min_sample
        THEN s.of || ' of at least ' || s.min_sample
    END AS untold
FROM (
SELECT q.*, w.label, w.from_at, w.to_at, w.to_at > now.as_of AS runs,
    coalesce(t.part, 0) AS part,
    CASE q.measure WHEN 'evenness' THEN (
        SELECT coalesce(sum(e.of), 0)
        FROM spans b LEFT JOIN tallies e ON e.id = q.id AND e.label = b.label
        WHERE b.kind = q.per AND b.from_at <= w.from_at AND q.looks > (
            SELECT count(*) FROM spans x WHERE x.kind = q.per
              AND x.from_at > b.from_at AND x.from_at <= w.from_at))
    ELSE coalesce(t.of, 0) END AS of,
    CASE WHEN q.measure = 'cost' THEN coalesce((
        SELECT group_concat(label, ', ') FROM (
            SELECT m.label FROM spans m JOIN (
                SELECT DISTINCT source FROM costs WHERE q.source IS NULL OR source = q.source) c
            WHERE m.kind = 'month' AND m.last BETWEEN w.first AND w.last
              AND NOT EXISTS (SELECT 1 FROM totals l WHERE l.source = c.source
                  AND l.month = m.label)
            GROUP BY m.label ORDER BY m.label)), '') END AS missing,
    CASE q.measure
        WHEN 'volume' THEN CAST(coalesce(t.of, 0) AS REAL)
        WHEN 'evenness' THEN (
            SELECT (
                -- The root, by Newton's method: this engine is built without one.
                WITH RECURSIVE newton (step, x) AS (
                    SELECT 0, variance + 1.0
                    UNION ALL SELECT step + 1, (x + variance / x) / 2 FROM newton WHERE step < 60)
                SELECT x FROM newton WHERE step = 60) / nullif(mean, 0)
            FROM (SELECT max(avg(n * n) - avg(n) * avg(n), 0) AS variance, avg(n) AS mean FROM (
                SELECT CAST(coalesce(e.of, 0) AS REAL) AS n
                FROM spans b LEFT JOIN tallies e ON e.id = q.id AND e.label = b.label
                WHERE b.kind = q.per AND b.from_at <= w.from_at AND q.looks > (
                    SELECT count(*) FROM spans x WHERE x.kind = q.per
                      AND x.from_at > b.from_at AND x.from_at <= w.from_at))))
        WHEN 'cost' THEN (
            SELECT sum(l.total) FROM totals l JOIN spans m ON m.kind = 'month'
                AND m.label = l.month AND m.last BETWEEN w.first AND w.last
            WHERE q.source IS NULL OR l.source = q.source) * 1.0 / nullif(t.of, 0)
        ELSE t.part * 1.0 / nullif(t.of, 0) END AS figure,
    CASE WHEN q.pace AND w.to_at > now.as_of THEN (
        SELECT CASE WHEN gone >= 0.25 * whole THEN coalesce(t.of, 0) / (gone * 1.0 / whole) END
        FROM (SELECT sum(max(min(to_at, now.as_of) - from_at, 0)) AS gone,
                     sum(to_at - from_at) AS whole
              FROM blocks b WHERE b.calendar = 'us' AND b.from_at >= w.from_at
                AND b.from_at < w.to_at)) END AS forecast
FROM quotas q JOIN inside w ON w.kind = q.per JOIN now
LEFT JOIN tallies t ON t.id = q.id AND t.label = w.label
) s
);

-- In words.
CREATE TEMP VIEW stands AS
SELECT s.*, CASE
    WHEN untold IS NOT NULL THEN untold
    WHEN NOT runs THEN CASE WHEN kept THEN 'kept' ELSE 'broken' END
    WHEN kept THEN CASE WHEN measure = 'volume' THEN 'kept' ELSE 'on pace' END
    -- Even with luck of twice the root of the count: forecast * (1 + 2 / root) < goal.
    WHEN forecast < goal
         AND 4 * forecast * forecast < max(figure, 1) * (goal - forecast) * (goal - forecast)
        THEN 'out of reach at this rate'
    WHEN forecast >= goal THEN 'on pace'
    ELSE 'behind' END AS words
FROM (SELECT *, CASE WHEN at_most THEN figure <= goal ELSE figure >= goal END AS kept
      FROM standing) s;
