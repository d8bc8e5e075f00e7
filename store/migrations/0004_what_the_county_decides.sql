-- What the county decides: holiday tables that were carried here in a file, and clocks that tell what a day
-- off of the place would do to them. Clocks are made again from the log at the first start.
-- May a previous release still open the file? No: it would write clocks without the new column.

CREATE TABLE holidays_file (
    -- Holiday tables in a file that the county signed, as they were carried here.
    id INTEGER NOT NULL PRIMARY KEY,
    content TEXT NOT NULL UNIQUE
) STRICT;

DROP TABLE clock;

CREATE TABLE clock (
    -- Clocks as they stand on no particular day: what a day does to them is computed when read.
    record BLOB NOT NULL CHECK (length(record) = 16),
    place INTEGER NOT NULL,
    kind INTEGER NOT NULL,
    -- Dates as YYYY-MM-DD.
    start TEXT NOT NULL,
    strict_due TEXT,
    rolled_due TEXT,
    due TEXT,
    -- The last day if the days off of the place counted; NULL where that is no other date.
    local_due TEXT,
    estimate TEXT,
    calendar_missing INTEGER,
    state INTEGER NOT NULL,
    -- A right or an option: ends with its date. A duty of the office does not.
    lapses INTEGER NOT NULL DEFAULT 0,
    stopped_on TEXT,
    article TEXT NOT NULL,
    -- The matter of the record, whose list line shows its clocks too.
    matter BLOB,
    PRIMARY KEY (record, place)
) STRICT, WITHOUT ROWID;
CREATE INDEX clock_running ON clock (coalesce(due, estimate), record) WHERE state = 1;
CREATE INDEX clock_of_matter ON clock (matter) WHERE state = 1;
