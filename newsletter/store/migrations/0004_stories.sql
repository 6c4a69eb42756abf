-- Which items report the same thing, which of them leads, and what the editor said about it.
CREATE TABLE stories (
    id INTEGER NOT NULL,
    lead_id INTEGER,
    PRIMARY KEY (id),
    FOREIGN KEY(lead_id) REFERENCES press_items (id)
);
CREATE TABLE story_items (
    item_id INTEGER NOT NULL,
    story_id INTEGER NOT NULL,
    seen VARCHAR NOT NULL,
    PRIMARY KEY (item_id),
    FOREIGN KEY(item_id) REFERENCES press_items (id),
    FOREIGN KEY(story_id) REFERENCES stories (id)
);
CREATE INDEX story_items_story ON story_items (story_id);
CREATE TABLE story_wishes (
    item_id INTEGER NOT NULL,
    other_id INTEGER NOT NULL,
    together INTEGER NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (item_id, other_id),
    FOREIGN KEY(item_id) REFERENCES press_items (id),
    FOREIGN KEY(other_id) REFERENCES press_items (id)
);
