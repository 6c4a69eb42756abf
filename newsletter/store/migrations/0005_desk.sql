-- The press desk's memory: what was done with an item, its tags and note, the editor's own words
-- for a field, its section and place; and the indexes behind searching (filled by store/press_search).
ALTER TABLE press_items ADD COLUMN collected_at BIGINT;
ALTER TABLE press_items ADD COLUMN note TEXT DEFAULT '' NOT NULL;
ALTER TABLE press_items ADD COLUMN edited TEXT DEFAULT '{}' NOT NULL;
ALTER TABLE press_items ADD COLUMN section TEXT DEFAULT '' NOT NULL;
ALTER TABLE press_items ADD COLUMN place INTEGER;
UPDATE press_items SET collected_at = fetched_at;
CREATE INDEX press_items_when ON press_items (coalesce(published_at, fetched_at), state, source, outlet, edited);
CREATE TABLE press_tags (
    item_id INTEGER NOT NULL,
    tag VARCHAR NOT NULL,
    PRIMARY KEY (item_id, tag),
    FOREIGN KEY(item_id) REFERENCES press_items (id)
);
CREATE INDEX press_tags_tag ON press_tags (tag);
CREATE TABLE press_events (
    id INTEGER NOT NULL,
    action INTEGER NOT NULL,
    item_id INTEGER NOT NULL,
    at BIGINT NOT NULL,
    who TEXT NOT NULL,
    what VARCHAR NOT NULL,
    detail TEXT DEFAULT '' NOT NULL,
    before TEXT DEFAULT '' NOT NULL,
    undone INTEGER DEFAULT '0' NOT NULL,
    PRIMARY KEY (id),
    FOREIGN KEY(item_id) REFERENCES press_items (id)
);
CREATE INDEX press_events_item ON press_events (item_id);
CREATE INDEX press_events_action ON press_events (action);
CREATE VIRTUAL TABLE press_text USING fts5(folded, tokenize='trigram');
CREATE VIRTUAL TABLE press_grams USING fts5(grams, content='', detail=none, columnsize=0, tokenize="unicode61 remove_diacritics 0 categories 'L* N* M* P* S* Co'");
