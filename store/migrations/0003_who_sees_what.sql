-- Who sees what, and the log of reads.
-- May a previous release still open the file? No: it would show records to people who may not see
-- them, and would log no reading.

CREATE TABLE reading (
    -- The log of reads (查阅留痕): who read which record, when and what for. Nothing of what was read
    -- stands here. Only ever added to; the triggers refuse everything else.
    seq INTEGER NOT NULL PRIMARY KEY,
    at_ms INTEGER NOT NULL,
    -- Which of the people of this home.
    actor INTEGER NOT NULL,
    -- Empty where several records were read together.
    record BLOB NOT NULL CHECK (length(record) IN (0, 16)),
    -- The kind of record; 0 where several were read together.
    noun INTEGER NOT NULL,
    part INTEGER NOT NULL,
    purpose INTEGER NOT NULL,
    -- Hash over the head before it and this row.
    head BLOB NOT NULL CHECK (length(head) = 32)
) STRICT;
CREATE INDEX reading_by_reader ON reading (actor, record, at_ms);
CREATE TRIGGER reading_is_not_changed BEFORE UPDATE ON reading
BEGIN SELECT raise(ABORT, 'the log of reads is only ever added to'); END;
CREATE TRIGGER reading_is_not_shortened BEFORE DELETE ON reading
BEGIN SELECT raise(ABORT, 'the log of reads is only ever added to'); END;

CREATE TABLE at_work (
    -- Who of the staff has to do with a record: who wrote a step of it, as device.actor, and who is
    -- named as the one who handles or mediates it, by name. A matter without a handler has an empty
    -- row. Never a petitioner.
    record BLOB NOT NULL CHECK (length(record) = 16),
    who TEXT NOT NULL,
    PRIMARY KEY (record, who)
) STRICT, WITHOUT ROWID;

CREATE TABLE kept_out (
    -- Who keeps out of a record: the recused, and those complained about. A hash of the name, so
    -- that this is no list of anybody: it answers one question, by somebody who has a name.
    who BLOB NOT NULL CHECK (length(who) = 16),
    record BLOB NOT NULL CHECK (length(record) = 16),
    PRIMARY KEY (who, record)
) STRICT, WITHOUT ROWID;
CREATE INDEX kept_out_by_record ON kept_out (record);
