/** Schema of the outbound queue, oldest migration first. A leased recipient's `next_ms` is the end of its lease. */
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
]
