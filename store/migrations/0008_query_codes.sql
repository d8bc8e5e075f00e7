-- Pieces by what is kept of the code with which a petitioner asks after his. The release before may not open the file
-- afterwards. No table is dropped.

CREATE TABLE query_code (
    -- One piece whose receipt bears a query code.
    record BLOB NOT NULL PRIMARY KEY CHECK (length(record) = 16),
    -- The hash of the code under the name of the county, as hexadecimal digits.
    hash TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX query_code_by_hash ON query_code (hash);
