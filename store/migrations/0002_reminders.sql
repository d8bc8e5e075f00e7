CREATE TABLE reminder (
    -- What no date of the law drives but somebody has to do: follows from the record, and goes with it.
    record BLOB NOT NULL CHECK (length(record) = 16),
    kind INTEGER NOT NULL,
    -- Since when it stands, UTC milliseconds.
    since_ms INTEGER NOT NULL,
    PRIMARY KEY (record, kind)
) STRICT, WITHOUT ROWID;
CREATE INDEX reminder_by_kind ON reminder (kind, since_ms, record);
