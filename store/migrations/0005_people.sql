-- Several people at one PC: terms, what was done to anybody's way in, and who has which record in
-- hand. The release before may not open the file afterwards. Only tables that can be made again from
-- the log are dropped.

DROP TABLE known_user;

CREATE TABLE known_user (
    -- Users of all devices, as the county knows them.
    id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    device INTEGER NOT NULL,
    actor INTEGER NOT NULL,
    name TEXT NOT NULL DEFAULT '',
    roles TEXT NOT NULL DEFAULT '',
    -- First and last day of the term, YYYY-MM-DD; empty where it is not bounded.
    term_from TEXT NOT NULL DEFAULT '',
    term_until TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX known_user_by_actor ON known_user (device, actor);
CREATE INDEX known_user_by_name ON known_user (name);

CREATE TABLE key_act (
    -- What was done to somebody's way into this home, by whoever had it open.
    id INTEGER NOT NULL PRIMARY KEY,
    at_ms INTEGER NOT NULL,
    actor INTEGER NOT NULL,
    by_actor INTEGER NOT NULL,
    -- 1 admitted, 2 renewed, 3 removed.
    deed INTEGER NOT NULL
) STRICT;

CREATE TABLE hand (
    -- Who has a record in hand by its own word: a name, or its writer.
    record BLOB NOT NULL CHECK (length(record) = 16),
    place INTEGER NOT NULL,
    name TEXT NOT NULL DEFAULT '',
    -- 0 and 0 where there is a name.
    device INTEGER NOT NULL DEFAULT 0,
    actor INTEGER NOT NULL DEFAULT 0,
    since_ms INTEGER NOT NULL,
    PRIMARY KEY (record, place)
) STRICT, WITHOUT ROWID;
CREATE INDEX hand_by_name ON hand (name, record);
CREATE INDEX hand_by_writer ON hand (device, actor, record);

CREATE TABLE passed (
    -- Records of hand-overs that their receivers have taken.
    handover BLOB NOT NULL CHECK (length(handover) = 16),
    record BLOB NOT NULL CHECK (length(record) = 16),
    giver TEXT NOT NULL,
    receiver TEXT NOT NULL,
    -- When it was taken, and the day from which it counts.
    at_ms INTEGER NOT NULL,
    from_on TEXT NOT NULL,
    PRIMARY KEY (handover, record)
) STRICT, WITHOUT ROWID;
CREATE INDEX passed_by_record ON passed (record, at_ms);
CREATE INDEX passed_by_receiver ON passed (receiver, record);
