/** Schema of the outbound queue, oldest migration first. */
export const QUEUE_MIGRATIONS: readonly string[] = [
  `CREATE TABLE outbound_message (
     id TEXT PRIMARY KEY,
     account_id TEXT,
     reverse_path TEXT NOT NULL,
     eight_bit INTEGER NOT NULL,
     binary_mime INTEGER NOT NULL,
     smtp_utf8 INTEGER NOT NULL,
     require_tls INTEGER NOT NULL,
     envelope_id TEXT,
     dsn_return TEXT,
     queued_ms INTEGER NOT NULL,
     expires_ms INTEGER NOT NULL,
     digest BLOB NOT NULL,
     size INTEGER NOT NULL,
     octets BLOB
   ) STRICT;
   CREATE INDEX outbound_message_age ON outbound_message (queued_ms, id);
   CREATE TABLE outbound_recipient (
     message_id TEXT NOT NULL REFERENCES outbound_message (id) ON DELETE CASCADE,
     number INTEGER NOT NULL,
     address TEXT NOT NULL,
     original_recipient TEXT,
     notify TEXT NOT NULL,
     destination TEXT NOT NULL,
     state TEXT NOT NULL,
     attempts INTEGER NOT NULL,
     next_ms INTEGER NOT NULL,
     last_result TEXT,
     delay_notified INTEGER NOT NULL,
     lease_id TEXT,
     PRIMARY KEY (message_id, number)
   ) STRICT, WITHOUT ROWID;
   CREATE INDEX outbound_recipient_due ON outbound_recipient (next_ms) WHERE state IN ('waiting', 'leased');
   CREATE INDEX outbound_recipient_turn ON outbound_recipient (destination, next_ms) WHERE state IN ('waiting', 'leased');`,
  // Counting the leases of a destination must not walk over all that waits for it.
  `CREATE INDEX outbound_recipient_out ON outbound_recipient (destination, next_ms, lease_id) WHERE state = 'leased';`,
  `ALTER TABLE outbound_message ADD COLUMN transport TEXT NOT NULL DEFAULT 'usual';`,
  // What the queue needs at size: turns of members, gates of destinations, leases and counts in tables of their own, so that nothing walks over all that waits.
  `CREATE TABLE queued_message (
     id TEXT PRIMARY KEY,
     account_id TEXT,
     flow TEXT NOT NULL,
     priority INTEGER NOT NULL,
     reverse_path TEXT NOT NULL,
     eight_bit INTEGER NOT NULL,
     binary_mime INTEGER NOT NULL,
     smtp_utf8 INTEGER NOT NULL,
     require_tls INTEGER NOT NULL,
     transport TEXT NOT NULL,
     envelope_id TEXT,
     dsn_return TEXT,
     header_message_id TEXT,
     queued_ms INTEGER NOT NULL,
     release_ms INTEGER,
     expires_ms INTEGER NOT NULL,
     held_by TEXT,
     held_reason TEXT,
     held_ms INTEGER,
     digest BLOB NOT NULL,
     size INTEGER NOT NULL,
     octets BLOB
   ) STRICT;
   CREATE INDEX queued_message_age ON queued_message (queued_ms, id);
   CREATE INDEX queued_message_account ON queued_message (account_id, queued_ms, id) WHERE account_id IS NOT NULL;
   CREATE INDEX queued_message_held ON queued_message (held_by, queued_ms, id) WHERE held_by IS NOT NULL;
   CREATE TABLE queued_recipient (
     message_id TEXT NOT NULL REFERENCES queued_message (id) ON DELETE CASCADE,
     number INTEGER NOT NULL,
     address TEXT NOT NULL,
     original_recipient TEXT,
     notify TEXT NOT NULL,
     destination TEXT NOT NULL,
     state TEXT NOT NULL,
     turn INTEGER NOT NULL,
     attempts INTEGER NOT NULL,
     next_ms INTEGER NOT NULL,
     notice_ms INTEGER NOT NULL,
     last_result TEXT,
     delay_notified INTEGER NOT NULL,
     lease_id TEXT,
     PRIMARY KEY (message_id, number)
   ) STRICT, WITHOUT ROWID;
   CREATE INDEX queued_recipient_waiting ON queued_recipient (next_ms) WHERE state = 'waiting';
   CREATE INDEX queued_recipient_ready ON queued_recipient (destination, turn) WHERE state = 'ready';
   CREATE INDEX queued_recipient_notice ON queued_recipient (notice_ms) WHERE state = 'ready';
   CREATE INDEX queued_recipient_leased ON queued_recipient (lease_id) WHERE state = 'leased';
   CREATE INDEX queued_recipient_later ON queued_recipient (destination) WHERE state IN ('waiting', 'held');
   CREATE TABLE queued_lease (
     id TEXT PRIMARY KEY,
     message_id TEXT NOT NULL,
     destination TEXT NOT NULL,
     flow TEXT NOT NULL,
     until_ms INTEGER NOT NULL
   ) STRICT, WITHOUT ROWID;
   CREATE INDEX queued_lease_end ON queued_lease (until_ms);
   CREATE INDEX queued_lease_destination ON queued_lease (destination);
   CREATE INDEX queued_lease_flow ON queued_lease (flow);
   CREATE TABLE queued_destination (
     name TEXT PRIMARY KEY,
     head INTEGER,
     gate TEXT NOT NULL,
     open_ms INTEGER NOT NULL,
     allowed REAL,
     interval_ms REAL NOT NULL,
     troubles INTEGER NOT NULL,
     cut_ms INTEGER NOT NULL,
     reason TEXT
   ) STRICT, WITHOUT ROWID;
   CREATE INDEX queued_destination_open ON queued_destination (head) WHERE gate = 'open' AND head IS NOT NULL;
   CREATE INDEX queued_destination_paused ON queued_destination (open_ms) WHERE gate = 'paused' AND head IS NOT NULL;
   CREATE TABLE queued_flow (
     name TEXT NOT NULL,
     priority INTEGER NOT NULL,
     turn INTEGER NOT NULL,
     PRIMARY KEY (name, priority)
   ) STRICT, WITHOUT ROWID;
   CREATE TABLE queued_total (
     name TEXT PRIMARY KEY,
     messages INTEGER NOT NULL,
     recipients INTEGER NOT NULL,
     octets INTEGER NOT NULL
   ) STRICT, WITHOUT ROWID;
   CREATE TABLE queue_turn (
     turn INTEGER NOT NULL,
     at_ms INTEGER NOT NULL
   ) STRICT;
   INSERT INTO queue_turn VALUES (0, 0);
   INSERT INTO queued_message (id, account_id, flow, priority, reverse_path, eight_bit, binary_mime, smtp_utf8, require_tls, transport,
     envelope_id, dsn_return, queued_ms, expires_ms, digest, size, octets)
   SELECT id, account_id, coalesce(account_id, ''), 0, reverse_path, eight_bit, binary_mime, smtp_utf8, require_tls, transport, envelope_id,
     dsn_return, queued_ms, expires_ms, digest, size, octets FROM outbound_message;
   INSERT INTO queued_recipient (message_id, number, address, original_recipient, notify, destination, state, turn, attempts, next_ms, notice_ms,
     last_result, delay_notified)
   SELECT message_id, number, address, original_recipient, notify, destination, iif(state = 'leased', 'waiting', state), 0, attempts, next_ms,
     CASE WHEN delay_notified = 1 THEN m.expires_ms ELSE min(m.expires_ms, m.queued_ms + 14400000) END, last_result, delay_notified
   FROM outbound_recipient JOIN outbound_message m ON m.id = message_id;
   INSERT INTO queued_total
   SELECT name, count(*), sum(recipients), sum(size) FROM (
     SELECT coalesce(account_id, '') AS name, size, (SELECT count(*) FROM queued_recipient WHERE message_id = id AND state = 'waiting') AS recipients
     FROM queued_message UNION ALL
     SELECT '*', size, (SELECT count(*) FROM queued_recipient WHERE message_id = id AND state = 'waiting') FROM queued_message)
   GROUP BY name;
   DROP TABLE outbound_recipient;
   DROP TABLE outbound_message;`,
  `CREATE TABLE delivery (
     id INTEGER PRIMARY KEY AUTOINCREMENT,
     account_id TEXT,
     queue_id TEXT NOT NULL,
     header_message_id TEXT,
     recipient TEXT NOT NULL,
     at_ms INTEGER NOT NULL,
     attempt INTEGER NOT NULL,
     kind TEXT NOT NULL,
     status TEXT NOT NULL,
     words TEXT NOT NULL,
     host TEXT,
     address TEXT,
     reply TEXT,
     protection TEXT,
     facts TEXT
   ) STRICT;
   CREATE INDEX delivery_account ON delivery (account_id, id) WHERE account_id IS NOT NULL;
   CREATE INDEX delivery_queue_id ON delivery (queue_id);
   CREATE INDEX delivery_message_id ON delivery (header_message_id) WHERE header_message_id IS NOT NULL;`,
  // Which process holds a lease: what one held that is gone need not wait for the end of its lease.
  `ALTER TABLE queued_lease ADD COLUMN owner TEXT NOT NULL DEFAULT '';`,
  // Whether reports may go to the reverse-path of mail that is not a member's.
  `ALTER TABLE queued_message ADD COLUMN sender_proven INTEGER NOT NULL DEFAULT 0;`,
  // The way by which a message came, as the mail store keeps it (`provenance-column.ts`), and its last hop for the log.
  `ALTER TABLE queued_message ADD COLUMN provenance BLOB;
   ALTER TABLE delivery ADD COLUMN accepted TEXT;`,
  // What an operator has given back says so to its sender.
  `ALTER TABLE queued_message ADD COLUMN given_back INTEGER NOT NULL DEFAULT 0;`,
]
