-- The schema of today. A test proves that the migrations lead to it.
-- The upper half is the record: never derived, never rebuilt. The lower half is folded from the
-- log in the upper half and can be made again from it at any time. Numbers of 64 bits without a
-- sign (incarnations) are kept as the signed number of the same bits.

CREATE TABLE home (
    -- The one row of the home: which device this is, and whom it trusts.
    only INTEGER NOT NULL PRIMARY KEY CHECK (only = 1),
    -- Random identity of the home; names its copy outside.
    identity BLOB NOT NULL CHECK (length(identity) = 16),
    -- What the ticket said.
    device INTEGER NOT NULL,
    device_chars TEXT NOT NULL,
    township TEXT NOT NULL,
    township_name TEXT NOT NULL,
    scope TEXT NOT NULL,
    url TEXT NOT NULL,
    county_tls BLOB NOT NULL CHECK (length(county_tls) = 32),
    county_root BLOB NOT NULL CHECK (length(county_root) = 32),
    county_key BLOB NOT NULL CHECK (length(county_key) = 32),
    county_bundle BLOB NOT NULL CHECK (length(county_bundle) = 32),
    -- Emptied when the ticket is spent.
    ticket_secret BLOB NOT NULL DEFAULT x'',
    -- Ed25519 and X25519 secrets of the device.
    signing_secret BLOB NOT NULL CHECK (length(signing_secret) = 32),
    sealing_secret BLOB NOT NULL CHECK (length(sealing_secret) = 32),
    -- The county's certificate; empty until registered.
    certificate BLOB NOT NULL DEFAULT x'',
    -- Invented sample data, belongs to no county.
    sample INTEGER NOT NULL DEFAULT 0,
    -- Version of the projections in this file; another program version makes them again.
    projected_by TEXT NOT NULL DEFAULT ''
) STRICT;

CREATE TABLE holidays_file (
    -- Holiday tables in a file that the county signed, as they were carried here.
    id INTEGER NOT NULL PRIMARY KEY,
    content TEXT NOT NULL UNIQUE
) STRICT;

CREATE TABLE user (
    -- Who can open the home.
    actor INTEGER NOT NULL PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    -- Keys of roles, separated by commas.
    roles TEXT NOT NULL DEFAULT ''
) STRICT;

CREATE TABLE key_act (
    -- What was done to somebody's way into this home, by whoever had it open.
    id INTEGER NOT NULL PRIMARY KEY,
    at_ms INTEGER NOT NULL,
    actor INTEGER NOT NULL,
    by_actor INTEGER NOT NULL,
    -- 1 admitted, 2 renewed, 3 removed.
    deed INTEGER NOT NULL
) STRICT;

CREATE TABLE county (
    -- The one row about the county as last met.
    only INTEGER NOT NULL PRIMARY KEY CHECK (only = 1),
    epoch INTEGER NOT NULL DEFAULT 0,
    -- This PC's clock minus the county's; NULL before the first greeting.
    clock_off_ms INTEGER,
    -- NULL before the first sync that ended well.
    last_sync_ms INTEGER,
    -- The last session ended without an ack of what it had sent.
    unsure INTEGER NOT NULL DEFAULT 0,
    -- The last row of the log that was looked at for bodies to reduce.
    compacted_row INTEGER NOT NULL DEFAULT 0,
    -- Number of the last entry that stands in a backup of the county.
    backed_up INTEGER NOT NULL DEFAULT 0,
    -- The newest version of the protocol that the county is known to speak; 0 before.
    protocol INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE TABLE chain (
    -- The chains of this device, one an incarnation.
    incarnation INTEGER NOT NULL PRIMARY KEY,
    -- Order of birth from 1; the highest is written in.
    born INTEGER NOT NULL UNIQUE,
    -- Why it was begun: first, outside, restored, county.
    reason TEXT NOT NULL,
    -- The characters in the numbers it prints.
    chars TEXT NOT NULL,
    seq INTEGER NOT NULL DEFAULT 0,
    head BLOB NOT NULL CHECK (length(head) = 32),
    -- The last seq that the county has.
    acked INTEGER NOT NULL DEFAULT 0,
    -- The last seq that a receipt covers.
    receipted INTEGER NOT NULL DEFAULT 0,
    -- The county's history has parted from this one: it is asked for its own after this seq.
    ask_after INTEGER
) STRICT;

CREATE TABLE serial (
    -- The last printed number of a day. Numbers belong to the incarnation.
    incarnation INTEGER NOT NULL REFERENCES chain (incarnation),
    day TEXT NOT NULL,
    last INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (incarnation, day)
) STRICT, WITHOUT ROWID;

CREATE TABLE scope (
    -- Scopes met, and how far each is here.
    id INTEGER NOT NULL PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    -- Position of the last entry; 0 for none.
    pos INTEGER NOT NULL DEFAULT 0,
    -- The entry head after it.
    head BLOB NOT NULL CHECK (length(head) = 32)
) STRICT;

CREATE TABLE snapshot (
    -- Snapshots that are being taken, and scopes that are to be told from their log (at_pos 0).
    scope INTEGER NOT NULL PRIMARY KEY REFERENCES scope (id),
    -- The position it reaches, and the entry head there, as the county signed it.
    at_pos INTEGER NOT NULL,
    head BLOB NOT NULL CHECK (length(head) = 32),
    -- How many of its entries are open cases, and how many moved lately.
    open INTEGER NOT NULL,
    recent INTEGER NOT NULL,
    -- How many are here.
    done INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE TABLE change (
    -- The log: own changes from the moment they are written, and those of others as pulled.
    -- Order of arrival here; own waiting changes are folded in it.
    id INTEGER NOT NULL PRIMARY KEY,
    device INTEGER NOT NULL,
    incarnation INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    -- 0; above it the content that lost its id to another one written by a clone.
    branch INTEGER NOT NULL DEFAULT 0,
    -- The county's number; NULL until the county's log brings it.
    n INTEGER,
    -- The number it had before the county lost it; NULL again when the county's log brings it.
    staged INTEGER,
    at_ms INTEGER NOT NULL,
    actor INTEGER NOT NULL,
    -- The scope it was written for.
    scope INTEGER NOT NULL REFERENCES scope (id),
    verb INTEGER NOT NULL,
    hash BLOB NOT NULL CHECK (length(hash) = 32),
    -- As its device wrote it; NULL where it was lawfully erased.
    body BLOB,
    -- The body was left without its values, all of which were replaced since. The county has it whole.
    reduced INTEGER NOT NULL DEFAULT 0,
    -- The device's chain after it; only for changes written here.
    head BLOB,
    verdict INTEGER NOT NULL DEFAULT 0,
    -- By the county's clock; 0 until it has it.
    received_at_ms INTEGER NOT NULL DEFAULT 0,
    -- Hash of the imported line it came of.
    origin BLOB,
    -- Seq of the other change of a verb that touched two scopes.
    link INTEGER,
    -- Own changes: 1 waits, 2 the county has it, 3 a receipt covers it, 4 refused and set aside by
    -- a person. 0: another device's.
    carried INTEGER NOT NULL DEFAULT 0,
    -- Code of the county's refusal; 0 for none. A refused change is parked.
    refused INTEGER NOT NULL DEFAULT 0,
    UNIQUE (device, incarnation, seq, branch)
) STRICT;
CREATE UNIQUE INDEX change_by_n ON change (n) WHERE n IS NOT NULL;
CREATE INDEX change_waiting ON change (carried) WHERE carried = 1;
CREATE INDEX change_by_origin ON change (origin) WHERE origin IS NOT NULL;
CREATE INDEX change_staged ON change (staged) WHERE staged IS NOT NULL;

CREATE TABLE position (
    -- Where a change stands in the scopes that are pulled: in several of them, where its record was
    -- handed from one to another.
    scope INTEGER NOT NULL REFERENCES scope (id),
    pos INTEGER NOT NULL,
    change INTEGER NOT NULL REFERENCES change (id),
    PRIMARY KEY (scope, pos)
) STRICT, WITHOUT ROWID;
CREATE INDEX position_by_change ON position (change);

CREATE TABLE erased (
    -- Changes whose bodies may never stand here again. Those whose bodies are gone stand outside
    -- the home too.
    device INTEGER NOT NULL,
    incarnation INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    -- NULL where the change is not here.
    hash BLOB CHECK (length(hash) = 32),
    PRIMARY KEY (device, incarnation, seq)
) STRICT, WITHOUT ROWID;

CREATE TABLE receipt (
    -- The county's signed receipts for runs of this device's changes.
    incarnation INTEGER NOT NULL REFERENCES chain (incarnation),
    from_seq INTEGER NOT NULL,
    to_seq INTEGER NOT NULL,
    epoch INTEGER NOT NULL,
    root BLOB NOT NULL CHECK (length(root) = 32),
    log_n INTEGER NOT NULL,
    log_head BLOB NOT NULL CHECK (length(log_head) = 32),
    at_ms INTEGER NOT NULL,
    -- Digest over where this device stood in its scopes.
    cursors BLOB NOT NULL CHECK (length(cursors) = 32),
    signature BLOB NOT NULL CHECK (length(signature) = 64),
    PRIMARY KEY (incarnation, to_seq, epoch)
) STRICT, WITHOUT ROWID;

CREATE TABLE blob (
    -- Contents of attachments: what of them is in the vault beside this file, and who else has them.
    hash BLOB NOT NULL CHECK (length(hash) = 32),
    length INTEGER NOT NULL,
    -- One bit a group of 16 KiB, the lowest first; set only when the group is on the disk.
    held BLOB NOT NULL DEFAULT x'',
    -- Whether all of it is here.
    complete INTEGER NOT NULL DEFAULT 0,
    -- How many groups the county said it has, and the epoch in which it had all; -1 for none.
    county_groups INTEGER NOT NULL DEFAULT 0,
    county_epoch INTEGER NOT NULL DEFAULT -1,
    -- Since when somebody here waits for it; NULL: nobody does.
    asked_at_ms INTEGER,
    -- When the county last said that it has no more of it.
    answered_at_ms INTEGER,
    PRIMARY KEY (hash, length)
) STRICT;

CREATE TABLE taken_out (
    -- Contents that were saved as a file outside the program, by whom and why.
    at_ms INTEGER NOT NULL,
    actor INTEGER NOT NULL,
    record BLOB NOT NULL CHECK (length(record) = 16),
    hash BLOB NOT NULL CHECK (length(hash) = 32),
    reason TEXT NOT NULL
) STRICT;

CREATE TABLE set_aside (
    -- Changes that the county did not take and that a person has set aside, with the reason. They
    -- stay in the log here and are folded into nothing.
    change INTEGER NOT NULL PRIMARY KEY REFERENCES change (id),
    at_ms INTEGER NOT NULL,
    actor INTEGER NOT NULL,
    reason TEXT NOT NULL
) STRICT;

CREATE TABLE looked (
    -- Up to which change, in the order of arrival here, a record was last looked at. It folds
    -- away the news that others brought and says nothing about anybody.
    record BLOB NOT NULL PRIMARY KEY CHECK (length(record) = 16),
    change INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE session (
    -- The last syncs, for the sync page.
    id INTEGER NOT NULL PRIMARY KEY,
    began_ms INTEGER NOT NULL,
    took_ms INTEGER NOT NULL,
    bytes_up INTEGER NOT NULL,
    bytes_down INTEGER NOT NULL,
    sent INTEGER NOT NULL,
    received INTEGER NOT NULL,
    -- 0 done, 1 the budget was spent, 2 stopped, 3 refused with this code.
    ended INTEGER NOT NULL,
    code INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE TABLE anchor (
    -- The county's word over where this device stood in its scopes: what is shown to a county that
    -- was restored.
    id INTEGER NOT NULL PRIMARY KEY,
    epoch INTEGER NOT NULL,
    incarnation INTEGER NOT NULL,
    from_seq INTEGER NOT NULL,
    to_seq INTEGER NOT NULL,
    root BLOB NOT NULL CHECK (length(root) = 32),
    log_n INTEGER NOT NULL,
    log_head BLOB NOT NULL CHECK (length(log_head) = 32),
    cursors BLOB NOT NULL CHECK (length(cursors) = 32),
    at_ms INTEGER NOT NULL,
    signature BLOB NOT NULL CHECK (length(signature) = 64)
) STRICT;

CREATE TABLE anchor_cursor (
    -- One scope of an anchor.
    anchor INTEGER NOT NULL REFERENCES anchor (id) ON DELETE CASCADE,
    scope INTEGER NOT NULL REFERENCES scope (id),
    pos INTEGER NOT NULL,
    head BLOB NOT NULL CHECK (length(head) = 32),
    PRIMARY KEY (anchor, scope)
) STRICT, WITHOUT ROWID;
CREATE INDEX anchor_cursor_by_scope ON anchor_cursor (scope, pos);

CREATE TABLE staged (
    -- Entries that the county has lost, as they stood in its log of that epoch.
    epoch INTEGER NOT NULL,
    scope INTEGER NOT NULL REFERENCES scope (id),
    pos INTEGER NOT NULL,
    n INTEGER NOT NULL,
    change INTEGER NOT NULL REFERENCES change (id),
    verdict INTEGER NOT NULL,
    received_at_ms INTEGER NOT NULL,
    head_before BLOB NOT NULL CHECK (length(head_before) = 32),
    -- 1: the county was given it, or it cannot be proved.
    given INTEGER NOT NULL DEFAULT 0,
    -- 1: the county's log has brought it again.
    back INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (epoch, scope, pos)
) STRICT, WITHOUT ROWID;
CREATE INDEX staged_by_change ON staged (change);

CREATE TABLE handed (
    -- Sets of volumes that were written to a stick, and how far they reach.
    id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    -- The last seq of the incarnation in it; it has arrived when a receipt covers that.
    incarnation INTEGER NOT NULL REFERENCES chain (incarnation),
    through INTEGER NOT NULL,
    changes INTEGER NOT NULL,
    volumes INTEGER NOT NULL,
    bytes INTEGER NOT NULL,
    -- By this PC's clock.
    at_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

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

-- Projections.

CREATE TABLE touch (
    -- Which change acts on which record.
    record BLOB NOT NULL CHECK (length(record) = 16),
    change INTEGER NOT NULL,
    PRIMARY KEY (record, change)
) STRICT, WITHOUT ROWID;
CREATE INDEX touch_by_change ON touch (change);

CREATE TABLE record (
    -- Records folded from the log.
    id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    -- 0 until the change that brings it into being is here.
    noun INTEGER NOT NULL DEFAULT 0,
    -- The scope it is at home in, by name.
    scope TEXT NOT NULL,
    -- The highest number folded; 0 for none.
    last_n INTEGER NOT NULL DEFAULT 0,
    -- Folded from what the county numbered; empty where that is nothing.
    confirmed BLOB NOT NULL DEFAULT x'',
    -- With own waiting changes on top; NULL where there are none.
    shown BLOB
) STRICT;
CREATE INDEX record_by_noun ON record (noun, id);

CREATE TABLE list_row (
    -- One line of a list for each record of casework.
    id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    noun INTEGER NOT NULL,
    number TEXT NOT NULL DEFAULT '',
    title TEXT NOT NULL DEFAULT '',
    village TEXT NOT NULL DEFAULT '',
    people TEXT NOT NULL DEFAULT '',
    -- YYYY-MM-DD, the day it reached the office; empty where unknown.
    on_date TEXT NOT NULL DEFAULT '',
    state TEXT NOT NULL DEFAULT '',
    void INTEGER NOT NULL DEFAULT 0,
    needs_person INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX list_row_by_date ON list_row (noun, on_date DESC, id DESC);
CREATE INDEX list_row_by_state ON list_row (noun, state, on_date DESC, id DESC);
CREATE INDEX list_row_by_village ON list_row (noun, village, on_date DESC, id DESC);
CREATE INDEX list_row_for_a_person ON list_row (noun, on_date DESC, id DESC) WHERE needs_person = 1;

CREATE TABLE search_text (
    -- What a search looks through, apart from the lists so that those stay narrow.
    id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    words TEXT NOT NULL
) STRICT;

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

CREATE TABLE reminder (
    -- What no date of the law drives but somebody has to do: follows from the record, and goes with it.
    record BLOB NOT NULL CHECK (length(record) = 16),
    kind INTEGER NOT NULL,
    -- Since when it stands, UTC milliseconds.
    since_ms INTEGER NOT NULL,
    PRIMARY KEY (record, kind)
) STRICT, WITHOUT ROWID;
CREATE INDEX reminder_by_kind ON reminder (kind, since_ms, record);

CREATE TABLE link (
    -- Which record names which other one, by which field. The other one need not be here.
    record BLOB NOT NULL CHECK (length(record) = 16),
    field INTEGER NOT NULL,
    target BLOB NOT NULL CHECK (length(target) = 16),
    PRIMARY KEY (record, field, target)
) STRICT, WITHOUT ROWID;
CREATE INDEX link_by_target ON link (target, field, record);

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

CREATE TABLE attachment (
    -- Which record names which content.
    record BLOB NOT NULL CHECK (length(record) = 16),
    hash BLOB NOT NULL CHECK (length(hash) = 32),
    length INTEGER NOT NULL,
    -- 1 thumbnail, 2 what was attached, 3 evidence original: the order in which they travel.
    rank INTEGER NOT NULL,
    -- Whether it is waited for where it is not here: neither void nor marked as lost.
    waits INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (record, hash, length, rank)
) STRICT, WITHOUT ROWID;
CREATE INDEX attachment_by_content ON attachment (hash, length, rank);

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

CREATE TABLE ledger_out (
    at_ms INTEGER NOT NULL,
    actor INTEGER NOT NULL,
    kind TEXT NOT NULL,
    first_day TEXT NOT NULL,
    last_day TEXT NOT NULL,
    unmasked INTEGER NOT NULL,
    reason TEXT NOT NULL
) STRICT;

CREATE TABLE query_code (
    -- One piece whose receipt bears a query code.
    record BLOB NOT NULL PRIMARY KEY CHECK (length(record) = 16),
    -- The hash of the code under the name of the county, as hexadecimal digits.
    hash TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX query_code_by_hash ON query_code (hash);

CREATE TABLE blank_entry (
    -- One record that was entered from a blank form.
    record BLOB NOT NULL PRIMARY KEY CHECK (length(record) = 16),
    -- The number of the sheet, as it is printed.
    number TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX blank_entry_by_number ON blank_entry (number, record);
