-- Today's schema, for reading. A test proves that the migrations lead to it.
-- Words are SQLite's; `src/db/schema.rs` says how PostgreSQL reads them. `county` leads every key.

CREATE TABLE county (
  -- Its number in this database: 1 in a file of its own, its administrative code in a province's.
  county      INTEGER PRIMARY KEY,
  -- The county writes county/reference as device 0; this is its incarnation (64 bits, as signed).
  incarnation INTEGER NOT NULL,
  -- Public half of the root key. The private half is a file that the operator moves offline.
  root_key    BLOB    NOT NULL CHECK (length(root_key) = 32),
  -- The handle that the next ticket gives. It leaps at a restore, so that no handle is given twice.
  next_device INTEGER NOT NULL DEFAULT 1,
  -- Where `serve` last listened, offered as the address in new tickets; empty before.
  address     TEXT    NOT NULL DEFAULT '',
  -- Number of the last entry that stands in a backup.
  backed_up   INTEGER NOT NULL DEFAULT 0
) STRICT;

-- Private keys that the running server needs. They lie in here and in no file of their own, so
-- that a backup holds them.
CREATE TABLE county_key (
  county      INTEGER NOT NULL,
  -- 'sign' (receipts, device certificates), 'tls', or 'bundle' (what devices seal their sticks to).
  name        TEXT    NOT NULL,
  -- The 32-byte Ed25519 seed, of 'bundle' the X25519 secret; on PostgreSQL sealed under `county.key`, a file outside the database.
  secret      BLOB    NOT NULL,
  -- 'sign': the root key's signature over it; 'tls': the self-signed certificate (DER); 'bundle': the
  -- signing key's signature over it.
  certificate BLOB    NOT NULL,
  PRIMARY KEY (county, name)
) STRICT, WITHOUT ROWID;

-- Each time the log began anew after a restore: what devices saw signed beyond start_n may be lost.
CREATE TABLE epoch (
  county      INTEGER NOT NULL,
  epoch       INTEGER NOT NULL,
  start_n     INTEGER NOT NULL,
  start_head  BLOB    NOT NULL,
  began_at_ms INTEGER NOT NULL,
  -- 'first_start', 'restore', 'rollback_found' or 'rollback_proved'.
  reason      TEXT    NOT NULL,
  PRIMARY KEY (county, epoch)
) STRICT, WITHOUT ROWID;

-- Where each scope stood when an epoch began: what devices go back to.
CREATE TABLE epoch_scope (
  county INTEGER NOT NULL,
  epoch  INTEGER NOT NULL,
  scope  TEXT    NOT NULL,
  pos    INTEGER NOT NULL,
  head   BLOB    NOT NULL,
  PRIMARY KEY (county, epoch, scope)
) STRICT, WITHOUT ROWID;

-- The one row that every writer holds locked from taking a number to its commit.
CREATE TABLE county_head (
  county INTEGER PRIMARY KEY,
  n      INTEGER NOT NULL DEFAULT 0,
  head   BLOB    NOT NULL
) STRICT;

-- The log. Rows are never changed, but for the body of an entry that is lawfully erased.
CREATE TABLE entry (
  county         INTEGER NOT NULL,
  n              INTEGER NOT NULL,
  device         INTEGER NOT NULL,
  incarnation    INTEGER NOT NULL,
  seq            INTEGER NOT NULL,
  hash           BLOB    NOT NULL,
  scope          TEXT    NOT NULL,
  at_ms          INTEGER NOT NULL,
  actor          INTEGER NOT NULL,
  verb           INTEGER NOT NULL,
  -- As its device wrote it; NULL once erased.
  body           BLOB,
  verdict        INTEGER NOT NULL,
  law_version    INTEGER NOT NULL,
  received_at_ms INTEGER NOT NULL,
  -- What an imported change is known by.
  origin         BLOB,
  -- The county's head after this entry: what a device shows is compared with it.
  log_head       BLOB    NOT NULL,
  PRIMARY KEY (county, n),
  UNIQUE (county, device, incarnation, seq)
) STRICT;

CREATE INDEX entry_by_origin ON entry (county, scope, origin) WHERE origin IS NOT NULL;

-- Which entries stand in a scope, numbered without a gap. No foreign key on `n`: the entry is
-- written by the same function in the same transaction, and PostgreSQL would lock it again for each.
CREATE TABLE scope_index (
  county INTEGER NOT NULL,
  scope  TEXT    NOT NULL,
  pos    INTEGER NOT NULL,
  n      INTEGER NOT NULL,
  -- The entry head of the scope after this entry.
  head   BLOB    NOT NULL,
  PRIMARY KEY (county, scope, pos)
) STRICT, WITHOUT ROWID;

-- In which scopes an entry stands: several, where its record was handed on.
CREATE INDEX scope_index_by_n ON scope_index (county, n);

-- Which entries act on a record. Rows of an erased entry go with its body.
CREATE TABLE entry_record (
  county INTEGER NOT NULL,
  record BLOB    NOT NULL CHECK (length(record) = 16),
  n      INTEGER NOT NULL,
  PRIMARY KEY (county, record, n)
) STRICT, WITHOUT ROWID;

CREATE INDEX entry_record_by_n ON entry_record (county, n);

-- Changes whose bodies may never stand here again. The same list lies in a file outside backups.
CREATE TABLE erased (
  county       INTEGER NOT NULL,
  device       INTEGER NOT NULL,
  incarnation  INTEGER NOT NULL,
  seq          INTEGER NOT NULL,
  -- NULL until the change comes: its own device named it before it had sent it.
  hash         BLOB,
  erased_at_ms INTEGER NOT NULL,
  PRIMARY KEY (county, device, incarnation, seq)
) STRICT, WITHOUT ROWID;

-- Every scope that exists, and its end.
CREATE TABLE scope_head (
  county INTEGER NOT NULL,
  scope  TEXT    NOT NULL,
  pos    INTEGER NOT NULL DEFAULT 0,
  head   BLOB    NOT NULL,
  PRIMARY KEY (county, scope)
) STRICT, WITHOUT ROWID;

-- In which order new devices are told a scope: plans, by the position that they reach.
CREATE TABLE snapshot (
  county     INTEGER NOT NULL,
  scope      TEXT    NOT NULL,
  at_pos     INTEGER NOT NULL,
  plan       BLOB    NOT NULL,
  made_at_ms INTEGER NOT NULL,
  PRIMARY KEY (county, scope, at_pos)
) STRICT, WITHOUT ROWID;

-- How far the county has each incarnation of each device.
CREATE TABLE chain (
  county      INTEGER NOT NULL,
  device      INTEGER NOT NULL,
  incarnation INTEGER NOT NULL,
  seq         INTEGER NOT NULL,
  head        BLOB    NOT NULL,
  -- Where it stood when its device was revoked; NULL for others.
  revoked_seq INTEGER,
  revoked_head BLOB,
  PRIMARY KEY (county, device, incarnation)
) STRICT, WITHOUT ROWID;

-- Changes without a number. What a revoked device handed in waits for a person at the county; where
-- an id has two contents, because a PC was copied, the later one is kept apart.
CREATE TABLE held (
  county         INTEGER NOT NULL,
  device         INTEGER NOT NULL,
  incarnation    INTEGER NOT NULL,
  seq            INTEGER NOT NULL,
  hash           BLOB    NOT NULL,
  -- The head of its chain after it; of no meaning for one that is kept apart.
  head           BLOB    NOT NULL,
  apart          INTEGER NOT NULL,
  scope          TEXT    NOT NULL,
  at_ms          INTEGER NOT NULL,
  actor          INTEGER NOT NULL,
  verb           INTEGER NOT NULL,
  body           BLOB    NOT NULL,
  received_at_ms INTEGER NOT NULL,
  -- When somebody decided not to take it, and why.
  refused_at_ms  INTEGER,
  reason         TEXT    NOT NULL DEFAULT '',
  PRIMARY KEY (county, device, incarnation, seq, hash)
) STRICT, WITHOUT ROWID;

-- Changes that got no number: their hash keeps the chain whole, the reason was told.
CREATE TABLE refused (
  county        INTEGER NOT NULL,
  device        INTEGER NOT NULL,
  incarnation   INTEGER NOT NULL,
  seq           INTEGER NOT NULL,
  hash          BLOB    NOT NULL,
  code          INTEGER NOT NULL,
  refused_at_ms INTEGER NOT NULL,
  PRIMARY KEY (county, device, incarnation, seq, hash)
) STRICT, WITHOUT ROWID;

-- Runs that came on a stick before their turn, as their device signed them. They are in no log and
-- fold to nothing until the run before them is here.
CREATE TABLE early (
  county         INTEGER NOT NULL,
  device         INTEGER NOT NULL,
  incarnation    INTEGER NOT NULL,
  first_seq      INTEGER NOT NULL,
  last_seq       INTEGER NOT NULL,
  -- The device's head after the run: two histories under the same ids lie side by side.
  head           BLOB    NOT NULL,
  -- The frame of the segment.
  segment        BLOB    NOT NULL,
  received_at_ms INTEGER NOT NULL,
  -- 1 where its turn came and another history stood under its ids.
  parted         INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (county, device, incarnation, first_seq, head)
) STRICT, WITHOUT ROWID;

-- Records folded from the log: what verdicts are judged on, and what is counted.
CREATE TABLE record (
  county INTEGER NOT NULL,
  id     BLOB    NOT NULL CHECK (length(id) = 16),
  scope  TEXT    NOT NULL,
  noun   INTEGER NOT NULL,
  doc    BLOB    NOT NULL,
  PRIMARY KEY (county, id)
) STRICT, WITHOUT ROWID;

CREATE INDEX record_by_scope ON record (county, scope, noun);

CREATE TABLE township (
  county      INTEGER NOT NULL,
  code        TEXT    NOT NULL,
  name        TEXT    NOT NULL,
  added_at_ms INTEGER NOT NULL,
  -- The township that took it over (撤乡并镇); NULL while it stands.
  merged_into TEXT,
  PRIMARY KEY (county, code),
  FOREIGN KEY (county, merged_into) REFERENCES township (county, code)
) STRICT, WITHOUT ROWID;

-- A ticket gives a handle; it is spent when a device of that handle registers.
CREATE TABLE ticket (
  county        INTEGER NOT NULL,
  device        INTEGER NOT NULL,
  township      TEXT    NOT NULL,
  scope         TEXT    NOT NULL,
  -- Keys of roles, parted by a space.
  roles         TEXT    NOT NULL,
  device_chars  TEXT    NOT NULL,
  -- BLAKE3 of the secret: whoever reads the database cannot spend a ticket.
  secret_hash   BLOB    NOT NULL,
  made_at_ms    INTEGER NOT NULL,
  expires_at_ms INTEGER NOT NULL,
  spent_at_ms   INTEGER,
  PRIMARY KEY (county, device),
  FOREIGN KEY (county, township) REFERENCES township (county, code)
) STRICT, WITHOUT ROWID;

CREATE TABLE device (
  county           INTEGER NOT NULL,
  device           INTEGER NOT NULL,
  key              BLOB    NOT NULL,
  sealing_key      BLOB    NOT NULL,
  label            TEXT    NOT NULL,
  scope            TEXT    NOT NULL,
  -- As it was answered: a device that lost the reply gets the same again.
  certificate      BLOB    NOT NULL,
  registered_at_ms INTEGER NOT NULL,
  last_seen_ms     INTEGER,
  revoked_at_ms    INTEGER,
  -- When it was found that two copies of it write under one name.
  copied_at_ms     INTEGER,
  PRIMARY KEY (county, device),
  FOREIGN KEY (county, device) REFERENCES ticket (county, device)
) STRICT, WITHOUT ROWID;

CREATE INDEX device_by_scope ON device (county, scope);

-- The last hello of each device, as it signed it: where sticks for it begin.
CREATE TABLE hello (
  county     INTEGER NOT NULL,
  device     INTEGER NOT NULL,
  hello      BLOB    NOT NULL,
  told_at_ms INTEGER NOT NULL,
  PRIMARY KEY (county, device),
  FOREIGN KEY (county, device) REFERENCES device (county, device)
) STRICT, WITHOUT ROWID;

CREATE TABLE device_user (
  county INTEGER NOT NULL,
  device INTEGER NOT NULL,
  actor  INTEGER NOT NULL,
  name   TEXT    NOT NULL,
  -- Keys of roles, parted by a space.
  roles  TEXT    NOT NULL,
  PRIMARY KEY (county, device, actor),
  FOREIGN KEY (county, device) REFERENCES device (county, device)
) STRICT, WITHOUT ROWID;

-- Organs that sealed matter can be addressed to. Their private keys are never here.
CREATE TABLE recipient (
  county      INTEGER NOT NULL,
  id          BLOB    NOT NULL CHECK (length(id) = 16),
  kind        TEXT    NOT NULL,
  name        TEXT    NOT NULL,
  key         BLOB    NOT NULL CHECK (length(key) = 32),
  -- The root key's signature over kind, name and key.
  certificate BLOB    NOT NULL CHECK (length(certificate) = 64),
  added_at_ms INTEGER NOT NULL,
  PRIMARY KEY (county, id),
  UNIQUE (county, kind, name, key)
) STRICT, WITHOUT ROWID;

-- Contents of attachments that records name, by the scopes whose devices may bring and have them.
CREATE TABLE attachment_named (
  county INTEGER NOT NULL,
  record BLOB    NOT NULL CHECK (length(record) = 16),
  scope  TEXT    NOT NULL,
  hash   BLOB    NOT NULL CHECK (length(hash) = 32),
  length INTEGER NOT NULL,
  PRIMARY KEY (county, record, scope, hash, length)
) STRICT, WITHOUT ROWID;

CREATE INDEX attachment_named_by_hash ON attachment_named (county, hash, length, scope);

-- What of a content is in the vault in the data folder.
CREATE TABLE attachment_held (
  county   INTEGER NOT NULL,
  hash     BLOB    NOT NULL CHECK (length(hash) = 32),
  length   INTEGER NOT NULL,
  -- One bit a group of 16 KiB, the lowest first; set only when the group is on the disk.
  held     BLOB    NOT NULL,
  complete INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (county, hash, length)
) STRICT, WITHOUT ROWID;
