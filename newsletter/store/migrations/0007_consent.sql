-- A wording is kept once, by its hash, and a consent names it and carries its proof. Sign-ups wait
-- for their confirmation. A notice is what a person was told of their consent, as it was sent.
CREATE TABLE wordings (
    id INTEGER NOT NULL,
    hash VARCHAR NOT NULL,
    text TEXT NOT NULL,
    PRIMARY KEY (id),
    UNIQUE (hash)
);
INSERT INTO wordings (hash, text) SELECT sha256(wording), wording FROM consents GROUP BY wording ORDER BY min(id);
ALTER TABLE consents ADD COLUMN wording_id INTEGER REFERENCES wordings (id);
ALTER TABLE consents ADD COLUMN proof TEXT DEFAULT '' NOT NULL;
UPDATE consents SET wording_id = (SELECT id FROM wordings WHERE text = consents.wording);
ALTER TABLE consents DROP COLUMN wording;
CREATE TABLE signups (
    id INTEGER NOT NULL,
    address_key BLOB NOT NULL,
    address TEXT NOT NULL,
    lists VARCHAR NOT NULL,
    language VARCHAR NOT NULL,
    domain VARCHAR NOT NULL,
    network VARCHAR NOT NULL,
    state VARCHAR NOT NULL,
    at BIGINT NOT NULL,
    attempts INTEGER DEFAULT '0' NOT NULL,
    message_id TEXT DEFAULT '' NOT NULL,
    PRIMARY KEY (id)
);
CREATE INDEX signups_asked ON signups (at) WHERE state = 'asked';
CREATE INDEX signups_address ON signups (address_key, at);
CREATE INDEX signups_domain ON signups (domain, at);
CREATE INDEX signups_network ON signups (network, at);
CREATE TABLE notices (
    id INTEGER NOT NULL,
    subscriber_id INTEGER NOT NULL,
    list VARCHAR NOT NULL,
    kind VARCHAR NOT NULL,
    about BIGINT NOT NULL,
    mailed_at BIGINT NOT NULL,
    message_id TEXT NOT NULL,
    outcome VARCHAR NOT NULL,
    wording_id INTEGER REFERENCES wordings (id),
    PRIMARY KEY (id),
    FOREIGN KEY(subscriber_id) REFERENCES subscribers (id)
);
CREATE UNIQUE INDEX notices_once ON notices (subscriber_id, list, kind, about);
