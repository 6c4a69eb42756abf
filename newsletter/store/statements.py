"""The ledger's statements, one for each thing a sender does to its rows.

Every one carries the fence: what a sender that was taken over still writes touches no
row. The promises are DESIGN's; the moves are decided in ``delivery/lifecycle``.
"""

from __future__ import annotations

CLAIM = """
UPDATE deliveries SET state = 'claimed', fence = :fence, at = :now
 WHERE id IN (SELECT id FROM deliveries
               WHERE mailing_id = :mailing AND state = 'queued' AND profile = :profile LIMIT :limit)
   AND EXISTS (SELECT 1 FROM mailings WHERE id = :mailing AND state = 'sending' AND fence = :fence)
RETURNING id, subscriber_id, address, name, fields, list, profile, attempts, first_attempt_at
"""

# leaving, suppression and forgetting that were committed before this statement win: no row, no mail
INTEND = """
UPDATE deliveries SET state = 'intended', at = ?
 WHERE id IN ({marks}) AND state = 'claimed' AND fence = ?
   AND NOT EXISTS (SELECT 1 FROM subscriptions AS s WHERE s.subscriber_id = deliveries.subscriber_id
                    AND s.list = deliveries.list AND s.state <> 'active')
   AND NOT EXISTS (SELECT 1 FROM suppressions AS p WHERE p.address_key = deliveries.address_key)
RETURNING id
"""

DENIED = """
UPDATE deliveries SET state = 'skipped', place = NULL, at = ?,
       reason = CASE WHEN address_key IN (SELECT address_key FROM suppressions)
                     THEN 'suppressed' ELSE 'left' END
 WHERE id IN ({marks}) AND state = 'claimed' AND fence = ?
"""

# a forgotten row keeps state and code, never text; an uncertain one the instant of its intent
END = """
UPDATE deliveries SET
       state = ?, attempts = attempts + 1, first_attempt_at = coalesce(first_attempt_at, ?),
       next_at = NULL, code = ?, at = coalesce(?, at),
       reply = CASE WHEN address = '' THEN '' ELSE ? END, reason = CASE WHEN address = '' THEN '' ELSE ? END
 WHERE id = ? AND state = ? AND fence = ?
"""

# a forgotten row waits for nothing any more
LATER = """
UPDATE deliveries SET
       state = CASE WHEN address = '' THEN 'skipped' ELSE :state END,
       place = CASE WHEN address = '' OR :state = 'skipped' THEN NULL ELSE place END,
       attempts = attempts + :charged,
       first_attempt_at = CASE WHEN :charged THEN coalesce(first_attempt_at, :now) ELSE first_attempt_at END,
       next_at = CASE WHEN address = '' THEN NULL ELSE :next_at END, code = :code, at = :now,
       reply = CASE WHEN address = '' THEN '' ELSE :reply END,
       reason = CASE WHEN address = '' THEN 'forgotten' ELSE :reason END
 WHERE id = :id AND state = :before AND fence = :fence
"""

EXPIRED = "state = 'expired', reason = 'no answer but \"later\" for 48 hours', next_at = NULL, at = :now"
MINE = "EXISTS (SELECT 1 FROM mailings WHERE id = :mailing AND fence = :fence)"

EXPIRE = f"""
UPDATE deliveries SET {EXPIRED}
 WHERE mailing_id = :mailing AND state = 'deferred' AND (first_attempt_at < :oldest OR next_at IS NULL)
   AND {MINE}
"""  # noqa: S608 (no value is pasted in)

# what woke in an earlier run and was not sent: looked for once a run, because it reads the whole queue
EXPIRE_QUEUED = f"""
UPDATE deliveries SET {EXPIRED}
 WHERE mailing_id = :mailing AND state = 'queued' AND first_attempt_at < :oldest AND {MINE}
"""  # noqa: S608

WAKE = f"""
UPDATE deliveries SET state = 'queued', next_at = NULL
 WHERE mailing_id = :mailing AND state = 'deferred' AND next_at <= :now AND {MINE}
"""  # noqa: S608

PAUSE = "UPDATE mailings SET state = ?, reason = ? WHERE id = ? AND state = ? AND fence = ?"
TELL = "INSERT INTO mailing_events (mailing_id, at, what, who, note) VALUES (?, ?, ?, ?, ?)"
PUT_BACK = """
UPDATE deliveries SET state = 'queued', attempts = 0, first_attempt_at = NULL, code = 0, reply = '',
       reason = 'put back by a brake', at = ?
 WHERE id = ? AND mailing_id = ? AND state = 'refused' AND address <> ''
"""

# rows of a profile that the settings no longer know
OTHERS = """
UPDATE deliveries SET profile = 'others'
 WHERE mailing_id = ? AND state IN ('queued', 'deferred') AND profile NOT IN ({marks})
   AND EXISTS (SELECT 1 FROM mailings WHERE id = ? AND fence = ?)
"""

# what a sender that ends leaves under way: nobody got what was claimed, somebody may have got the rest
SETTLE = f"""
UPDATE deliveries SET
       attempts = attempts + (state = 'intended'),
       first_attempt_at = CASE WHEN state = 'intended' THEN coalesce(first_attempt_at, at)
                               ELSE first_attempt_at END,
       reason = CASE WHEN state = 'intended' THEN 'cut off before the server answered' ELSE '' END,
       at = CASE WHEN state = 'intended' THEN at ELSE :now END,
       state = CASE WHEN state = 'intended' THEN 'uncertain' ELSE 'queued' END
 WHERE mailing_id = :mailing AND state IN ('claimed', 'intended') AND fence = :fence AND {MINE}
"""  # noqa: S608

DUE = """
SELECT EXISTS (SELECT 1 FROM deliveries WHERE mailing_id = :mailing AND state = 'queued'),
       (SELECT min(next_at) FROM deliveries WHERE mailing_id = :mailing AND state = 'deferred')
"""
