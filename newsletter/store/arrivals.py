"""The statements of an import: a table of arrivals, judged and then taken.

Every row ends in one of five ways: it joins, is on the list with something new or
without, is kept away because the file says so, or is refused. ``people_import`` runs them.
"""

from __future__ import annotations

TABLE = """CREATE TEMP TABLE arrivals (
    line INTEGER PRIMARY KEY,
    address_key BLOB,
    address TEXT NOT NULL,
    name TEXT NOT NULL,
    fields TEXT NOT NULL,
    tags TEXT NOT NULL,
    gone TEXT NOT NULL,
    why TEXT NOT NULL,
    cells TEXT NOT NULL,
    first_line INTEGER NOT NULL DEFAULT 0,
    reason TEXT NOT NULL DEFAULT '',
    since INTEGER,
    standing TEXT NOT NULL DEFAULT '',
    changed INTEGER NOT NULL DEFAULT 0
)"""

ADD = """INSERT INTO temp.arrivals (line, address_key, address, name, fields, tags, gone, why, cells)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"""

JUDGE = (
    # who is gone by one row of the file is made active by no other
    """UPDATE temp.arrivals SET why = 'contradicted' WHERE gone = '' AND why = '' AND address_key IN
    (SELECT address_key FROM temp.arrivals WHERE gone <> '' AND why = '')""",
    # where each person stands on the list until now, and whether anything new is said of them
    """UPDATE temp.arrivals SET standing = s.state, since = s.left_at,
        changed = (arrivals.name NOT IN ('', p.name) OR json_patch(p.fields, arrivals.fields) <> p.fields
                   OR (arrivals.tags <> '' AND EXISTS (SELECT 1 FROM json_each(nullif(arrivals.tags, '')) AS t
                       WHERE NOT EXISTS (SELECT 1 FROM tags WHERE subscriber_id = p.id AND tag = t.value))))
    FROM subscribers p JOIN subscriptions s ON s.subscriber_id = p.id AND s.list = :list
    WHERE p.address_key = arrivals.address_key AND arrivals.why = '' AND arrivals.gone = ''""",
    "UPDATE temp.arrivals SET why = 'left' WHERE standing = 'left' AND why = '' AND NOT :again",
    # a suppression outweighs having left: it also holds for every other list
    """UPDATE temp.arrivals SET why = 'suppressed', reason = x.reason, since = x.at FROM suppressions x
    WHERE x.address_key = arrivals.address_key AND arrivals.why IN ('', 'left') AND arrivals.gone = ''
    AND NOT :again""",
    """UPDATE temp.arrivals SET why = 'duplicate', first_line = same.first_line
    FROM (SELECT line, min(line) OVER (PARTITION BY address_key) AS first_line
          FROM temp.arrivals WHERE why = '' AND gone = '') AS same
    WHERE same.line = arrivals.line AND same.first_line < arrivals.line""",
)

COUNT = """SELECT count(*) FILTER (WHERE why = '' AND gone = '' AND standing <> 'active'),
    count(*) FILTER (WHERE why = '' AND gone = '' AND standing = 'active' AND changed),
    count(*) FILTER (WHERE why = '' AND gone = '' AND standing = 'active' AND NOT changed),
    count(*) FILTER (WHERE why = '' AND gone <> ''), count(*) FILTER (WHERE why <> ''),
    count(*) FILTER (WHERE why IN ('left', 'suppressed')) FROM temp.arrivals"""

TAKE = (
    """DELETE FROM suppressions WHERE :again AND address_key IN
    (SELECT address_key FROM temp.arrivals WHERE why = '' AND gone = '')""",
    # what a new row leaves empty, or does not have, stays as it was
    """INSERT INTO subscribers (address_key, address, name, fields, created_at)
    SELECT address_key, address, name, fields, :at FROM temp.arrivals WHERE why = '' AND gone = ''
    ORDER BY line
    ON CONFLICT (address_key) DO UPDATE SET
        address = CASE subscribers.address WHEN '' THEN excluded.address ELSE subscribers.address END,
        name = CASE excluded.name WHEN '' THEN subscribers.name ELSE excluded.name END,
        fields = json_patch(subscribers.fields, excluded.fields)""",
    # consent is kept once for each list and wording; whoever comes anew agrees anew
    "INSERT INTO wordings (hash, text) VALUES (sha256(:wording), :wording) ON CONFLICT (hash) DO NOTHING",
    """INSERT INTO consents (subscriber_id, list, at, how, wording_id, source)
    SELECT p.id, :list, :at, :how, w.id, :source || CASE a.line WHEN 0 THEN '' ELSE ' line ' || a.line END
    FROM temp.arrivals a JOIN subscribers p ON p.address_key = a.address_key
    JOIN wordings w ON w.hash = sha256(:wording)
    WHERE a.why = '' AND a.gone = '' AND (a.standing <> 'active' OR NOT EXISTS (
        SELECT 1 FROM consents c WHERE c.subscriber_id = p.id AND c.list = :list AND c.wording_id = w.id))
    ORDER BY a.line""",
    """INSERT INTO subscriptions (subscriber_id, list, state, joined_at)
    SELECT p.id, :list, 'active', :at FROM temp.arrivals a JOIN subscribers p ON p.address_key = a.address_key
    WHERE a.why = '' AND a.gone = '' AND a.standing <> 'active' ORDER BY p.id
    ON CONFLICT (subscriber_id, list) DO UPDATE
    SET state = 'active', joined_at = excluded.joined_at, left_at = NULL, left_by = ''
    WHERE subscriptions.state = 'pending' OR :again""",
    """INSERT OR IGNORE INTO tags (subscriber_id, tag) SELECT p.id, t.value
    FROM temp.arrivals a JOIN subscribers p ON p.address_key = a.address_key,
    json_each(nullif(a.tags, '')) AS t
    WHERE a.why = '' AND a.gone = '' AND a.tags <> ''""",
)

# of who is gone elsewhere no more is kept than it takes to keep them away
KEEP_AWAY = (
    """INSERT OR IGNORE INTO suppressions (address_key, reason, at)
    SELECT address_key, gone, :at FROM temp.arrivals WHERE why = '' AND gone NOT IN ('', 'left')""",
    """INSERT OR IGNORE INTO subscribers (address_key, address, created_at)
    SELECT address_key, address, :at FROM temp.arrivals WHERE why = '' AND gone = 'left'
    AND address_key NOT IN (SELECT address_key FROM suppressions) ORDER BY line""",
    """INSERT INTO subscriptions (subscriber_id, list, state, joined_at, left_at, left_by)
    SELECT p.id, :list, 'left', :at, :at, 'import' FROM temp.arrivals a
    JOIN subscribers p ON p.address_key = a.address_key WHERE a.why = '' AND a.gone = 'left'
    ON CONFLICT (subscriber_id, list) DO UPDATE
    SET state = 'left', left_at = excluded.left_at, left_by = 'import' WHERE subscriptions.state <> 'left'""",
    # committed before the intent of a delivery: no mail (DESIGN, promise 5)
    """UPDATE deliveries SET state = 'skipped', place = NULL, at = :at,
        reason = CASE a.gone WHEN 'left' THEN 'left' ELSE 'suppressed' END
    FROM temp.arrivals a WHERE a.address_key = deliveries.address_key AND a.why = '' AND a.gone <> ''
    AND (a.gone <> 'left' OR deliveries.list = :list)
    AND deliveries.state IN ('queued', 'claimed', 'deferred')""",
)

REFUSED = """SELECT line, address, why, first_line, reason, since, cells FROM temp.arrivals
    WHERE why <> '' ORDER BY line"""
