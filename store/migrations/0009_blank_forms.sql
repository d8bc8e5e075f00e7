-- Records by the number of the blank form on which they were written by hand. The release before may not open the file
-- afterwards. No table is dropped.

CREATE TABLE blank_entry (
    -- One record that was entered from a blank form.
    record BLOB NOT NULL PRIMARY KEY CHECK (length(record) = 16),
    -- The number of the sheet, as it is printed.
    number TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX blank_entry_by_number ON blank_entry (number, record);
