-- Papers that were printed, by number and by the code in their foot. The release before may not open the file afterwards.
-- No table is dropped.

CREATE TABLE paper (
    -- One paper as it was printed.
    record BLOB NOT NULL PRIMARY KEY CHECK (length(record) = 16),
    -- The record that it was made for.
    made_for BLOB NOT NULL CHECK (length(made_for) = 16),
    -- The series, year and serial of its number; '' and 0 where it has a temporary one or none.
    series TEXT NOT NULL DEFAULT '',
    year INTEGER NOT NULL DEFAULT 0,
    serial INTEGER NOT NULL DEFAULT 0,
    -- The township whose office gave the number, and in which it is unique.
    township TEXT NOT NULL DEFAULT '',
    check_code TEXT NOT NULL DEFAULT ''
) STRICT, WITHOUT ROWID;
CREATE INDEX paper_by_number ON paper (township, series, year, serial);
CREATE INDEX paper_by_check_code ON paper (check_code);
CREATE INDEX paper_of ON paper (made_for);
