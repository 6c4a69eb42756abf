-- A delivery's moves on its way touch no index: the queue's and the deferred rows' indexes hold
-- only those, and "nobody twice" rests on place, which changes only when a row is skipped.
CREATE TABLE deliveries_new (
    id INTEGER NOT NULL,
    mailing_id INTEGER NOT NULL,
    issue VARCHAR NOT NULL,
    subscriber_id INTEGER NOT NULL,
    address_key BLOB NOT NULL,
    address TEXT NOT NULL,
    name TEXT DEFAULT '' NOT NULL,
    fields TEXT DEFAULT '{}' NOT NULL,
    list VARCHAR NOT NULL,
    profile VARCHAR DEFAULT 'others' NOT NULL,
    state VARCHAR DEFAULT 'queued' NOT NULL,
    place INTEGER DEFAULT '1',
    fence INTEGER DEFAULT '0' NOT NULL,
    attempts INTEGER DEFAULT '0' NOT NULL,
    first_attempt_at BIGINT,
    next_at BIGINT,
    code INTEGER DEFAULT '0' NOT NULL,
    reply TEXT DEFAULT '' NOT NULL,
    reason TEXT DEFAULT '' NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (id),
    CONSTRAINT deliveries_place CHECK ((state = 'skipped') = (place IS NULL)),
    FOREIGN KEY(mailing_id) REFERENCES mailings (id),
    FOREIGN KEY(subscriber_id) REFERENCES subscribers (id)
);
INSERT INTO deliveries_new (id, mailing_id, issue, subscriber_id, address_key, address, name, fields, list,
                            state, place, fence, attempts, first_attempt_at, next_at, code, reply, reason, at)
SELECT id, mailing_id, issue, subscriber_id, address_key, address, name, fields, list,
       state, CASE WHEN state = 'skipped' THEN NULL ELSE 1 END, fence, attempts, first_attempt_at, next_at,
       code, reply, reason, at FROM deliveries;
DROP TABLE deliveries;
ALTER TABLE deliveries_new RENAME TO deliveries;
CREATE INDEX deliveries_queued ON deliveries (mailing_id, profile) WHERE state = 'queued';
CREATE INDEX deliveries_deferred ON deliveries (mailing_id, next_at) WHERE state = 'deferred';
CREATE UNIQUE INDEX deliveries_once ON deliveries (issue, address_key, place);
CREATE INDEX deliveries_subscriber ON deliveries (subscriber_id);
CREATE TABLE paces (
    name VARCHAR NOT NULL,
    state TEXT NOT NULL,
    PRIMARY KEY (name)
);
