-- The first tables: press items, people, mailings and their deliveries.
CREATE TABLE lists (
    name VARCHAR NOT NULL,
    title TEXT DEFAULT '' NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (name)
);
CREATE TABLE mailings (
    id INTEGER NOT NULL,
    issue VARCHAR NOT NULL,
    state VARCHAR NOT NULL,
    reason TEXT DEFAULT '' NOT NULL,
    content BLOB NOT NULL,
    content_hash VARCHAR NOT NULL,
    source_hash VARCHAR NOT NULL,
    mail_from TEXT NOT NULL,
    sealed_at BIGINT NOT NULL,
    date BIGINT,
    planned INTEGER,
    fence INTEGER DEFAULT '0' NOT NULL,
    lock INTEGER DEFAULT '0' NOT NULL,
    finished_at BIGINT,
    PRIMARY KEY (id)
);
CREATE INDEX mailings_issue ON mailings (issue);
CREATE TABLE press_items (
    id INTEGER NOT NULL,
    "key" VARCHAR NOT NULL,
    source VARCHAR NOT NULL,
    url TEXT DEFAULT '' NOT NULL,
    title TEXT NOT NULL,
    outlet TEXT DEFAULT '' NOT NULL,
    author TEXT DEFAULT '' NOT NULL,
    byline TEXT DEFAULT '' NOT NULL,
    published_at BIGINT,
    published_zone INTEGER,
    excerpt TEXT DEFAULT '' NOT NULL,
    image TEXT DEFAULT '' NOT NULL,
    image_alt TEXT DEFAULT '' NOT NULL,
    caption TEXT DEFAULT '' NOT NULL,
    credit TEXT DEFAULT '' NOT NULL,
    paragraphs TEXT DEFAULT '[]' NOT NULL,
    state VARCHAR DEFAULT 'new' NOT NULL,
    reason TEXT DEFAULT '' NOT NULL,
    fetched_from TEXT NOT NULL,
    fetched_at BIGINT NOT NULL,
    content_hash VARCHAR NOT NULL,
    PRIMARY KEY (id),
    UNIQUE ("key")
);
CREATE INDEX press_items_newest ON press_items (published_at);
CREATE TABLE schema (
    version INTEGER NOT NULL,
    name VARCHAR NOT NULL,
    CONSTRAINT schema_version UNIQUE (version)
);
CREATE TABLE source_memory (
    source VARCHAR NOT NULL,
    known TEXT NOT NULL,
    validators TEXT NOT NULL,
    collected_at BIGINT NOT NULL,
    PRIMARY KEY (source)
);
CREATE TABLE subscribers (
    id INTEGER NOT NULL,
    address_key BLOB NOT NULL,
    address TEXT NOT NULL,
    name TEXT DEFAULT '' NOT NULL,
    fields TEXT DEFAULT '{}' NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (id),
    UNIQUE (address_key)
);
CREATE TABLE suppressions (
    address_key BLOB NOT NULL,
    reason VARCHAR NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (address_key)
);
CREATE TABLE consents (
    id INTEGER NOT NULL,
    subscriber_id INTEGER NOT NULL,
    list VARCHAR NOT NULL,
    at BIGINT NOT NULL,
    how VARCHAR NOT NULL,
    wording TEXT NOT NULL,
    source TEXT DEFAULT '' NOT NULL,
    PRIMARY KEY (id),
    FOREIGN KEY(subscriber_id) REFERENCES subscribers (id)
);
CREATE INDEX consents_subscriber ON consents (subscriber_id);
CREATE TABLE deliveries (
    id INTEGER NOT NULL,
    mailing_id INTEGER NOT NULL,
    issue VARCHAR NOT NULL,
    subscriber_id INTEGER NOT NULL,
    address_key BLOB NOT NULL,
    address TEXT NOT NULL,
    name TEXT DEFAULT '' NOT NULL,
    fields TEXT DEFAULT '{}' NOT NULL,
    list VARCHAR NOT NULL,
    state VARCHAR DEFAULT 'queued' NOT NULL,
    fence INTEGER DEFAULT '0' NOT NULL,
    attempts INTEGER DEFAULT '0' NOT NULL,
    first_attempt_at BIGINT,
    next_at BIGINT,
    code INTEGER DEFAULT '0' NOT NULL,
    reply TEXT DEFAULT '' NOT NULL,
    reason TEXT DEFAULT '' NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (id),
    FOREIGN KEY(mailing_id) REFERENCES mailings (id),
    FOREIGN KEY(subscriber_id) REFERENCES subscribers (id)
);
CREATE INDEX deliveries_due ON deliveries (mailing_id, state, next_at);
CREATE UNIQUE INDEX deliveries_once ON deliveries (issue, address_key) WHERE state <> 'skipped';
CREATE INDEX deliveries_subscriber ON deliveries (subscriber_id);
CREATE TABLE exclusions (
    mailing_id INTEGER NOT NULL,
    subscriber_id INTEGER NOT NULL,
    list VARCHAR NOT NULL,
    reason VARCHAR NOT NULL,
    PRIMARY KEY (mailing_id, subscriber_id),
    FOREIGN KEY(mailing_id) REFERENCES mailings (id),
    FOREIGN KEY(subscriber_id) REFERENCES subscribers (id)
)
 WITHOUT ROWID;
CREATE TABLE mailing_events (
    id INTEGER NOT NULL,
    mailing_id INTEGER NOT NULL,
    at BIGINT NOT NULL,
    what VARCHAR NOT NULL,
    who VARCHAR NOT NULL,
    note TEXT DEFAULT '' NOT NULL,
    PRIMARY KEY (id),
    FOREIGN KEY(mailing_id) REFERENCES mailings (id)
);
CREATE TABLE mailing_lists (
    mailing_id INTEGER NOT NULL,
    list VARCHAR NOT NULL,
    position INTEGER NOT NULL,
    planned INTEGER,
    PRIMARY KEY (mailing_id, list),
    FOREIGN KEY(mailing_id) REFERENCES mailings (id)
);
CREATE TABLE press_uses (
    item_id INTEGER NOT NULL,
    issue VARCHAR NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (item_id, issue),
    FOREIGN KEY(item_id) REFERENCES press_items (id)
);
CREATE TABLE subscriptions (
    subscriber_id INTEGER NOT NULL,
    list VARCHAR NOT NULL,
    state VARCHAR NOT NULL,
    joined_at BIGINT NOT NULL,
    left_at BIGINT,
    left_by TEXT DEFAULT '' NOT NULL,
    PRIMARY KEY (subscriber_id, list),
    FOREIGN KEY(subscriber_id) REFERENCES subscribers (id),
    FOREIGN KEY(list) REFERENCES lists (name)
)
 WITHOUT ROWID;
CREATE INDEX subscriptions_list ON subscriptions (list, state);
