-- Tags on people; the condition that a mailing's audience was chosen by; and who did what with
-- people's data: a chain that holds digests only, with its contents in a table that can be erased.
CREATE TABLE tags (
    subscriber_id INTEGER NOT NULL,
    tag VARCHAR NOT NULL,
    PRIMARY KEY (subscriber_id, tag),
    FOREIGN KEY(subscriber_id) REFERENCES subscribers (id)
)
 WITHOUT ROWID;
ALTER TABLE mailings ADD COLUMN segment TEXT DEFAULT '' NOT NULL;
CREATE TABLE audit (
    id INTEGER NOT NULL,
    at BIGINT NOT NULL,
    digest BLOB NOT NULL,
    chain BLOB NOT NULL,
    PRIMARY KEY (id)
);
CREATE TABLE audit_contents (
    audit_id INTEGER NOT NULL,
    address_key BLOB,
    salt BLOB NOT NULL,
    contents TEXT NOT NULL,
    PRIMARY KEY (audit_id),
    FOREIGN KEY(audit_id) REFERENCES audit (id)
);
CREATE INDEX audit_contents_person ON audit_contents (address_key) WHERE address_key IS NOT NULL;
