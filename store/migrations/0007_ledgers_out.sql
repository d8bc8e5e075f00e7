-- Ledgers that left the home, with the reason that was given (J.3).
CREATE TABLE ledger_out (
    at_ms INTEGER NOT NULL,
    actor INTEGER NOT NULL,
    kind TEXT NOT NULL,
    first_day TEXT NOT NULL,
    last_day TEXT NOT NULL,
    unmasked INTEGER NOT NULL,
    reason TEXT NOT NULL
) STRICT;
