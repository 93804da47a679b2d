/**
 * Schema of one account. A listing reads `message` alone, rows of some forty octets; what was worked out at delivery is joined by the
 * body's number; the octets, forty times as large, stand in a table that no listing touches.
 *
 * A body counts the messages that have it, since an index of `message` by body, or the foreign key that would need it, costs each
 * delivery a page more in the log.
 */
export const ACCOUNT_MIGRATIONS: readonly string[] = [
  `CREATE TABLE account (
     id INTEGER PRIMARY KEY CHECK (id = 1),
     modseq INTEGER NOT NULL,
     next_mailbox INTEGER NOT NULL,
     next_uid_validity INTEGER NOT NULL,
     next_body INTEGER NOT NULL,
     next_email INTEGER NOT NULL,
     next_thread INTEGER NOT NULL
   ) STRICT;

   CREATE TABLE mailbox (
     id INTEGER PRIMARY KEY,
     name TEXT NOT NULL UNIQUE,
     special_use TEXT,
     uid_validity INTEGER NOT NULL,
     uid_next INTEGER NOT NULL DEFAULT 1,
     highest_modseq INTEGER NOT NULL,
     vanished_floor INTEGER NOT NULL DEFAULT 0,
     messages INTEGER NOT NULL DEFAULT 0,
     unseen INTEGER NOT NULL DEFAULT 0,
     deleted INTEGER NOT NULL DEFAULT 0,
     size INTEGER NOT NULL DEFAULT 0
   ) STRICT;

   CREATE TABLE subscription (name TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;

   CREATE TABLE keyword (folded TEXT PRIMARY KEY, spelling TEXT NOT NULL) STRICT, WITHOUT ROWID;

   CREATE TABLE body (
     id INTEGER PRIMARY KEY,
     digest BLOB NOT NULL UNIQUE,
     size INTEGER NOT NULL,
     in_file INTEGER NOT NULL,
     messages INTEGER NOT NULL,
     sent_ms INTEGER,
     is_reply INTEGER NOT NULL,
     has_attachment INTEGER NOT NULL,
     message_id TEXT,
     base_subject TEXT NOT NULL,
     message_refs TEXT NOT NULL,
     envelope BLOB NOT NULL,
     body_structure BLOB NOT NULL,
     preview TEXT NOT NULL,
     parts TEXT NOT NULL
   ) STRICT;

   CREATE TABLE octets (body INTEGER PRIMARY KEY REFERENCES body (id), octets BLOB NOT NULL) STRICT;

   CREATE TABLE message (
     mailbox INTEGER NOT NULL REFERENCES mailbox (id),
     uid INTEGER NOT NULL,
     modseq INTEGER NOT NULL,
     bits INTEGER NOT NULL,
     keywords TEXT,
     internal_ms INTEGER NOT NULL,
     saved_ms INTEGER NOT NULL,
     sent_ms INTEGER,
     size INTEGER NOT NULL,
     email INTEGER NOT NULL,
     thread INTEGER NOT NULL,
     body INTEGER NOT NULL,
     PRIMARY KEY (mailbox, uid)
   ) STRICT, WITHOUT ROWID;
   CREATE INDEX message_modseq ON message (mailbox, modseq);
   CREATE INDEX message_keywords ON message (mailbox, keywords) WHERE keywords IS NOT NULL;

   CREATE TABLE vanished (
     mailbox INTEGER NOT NULL REFERENCES mailbox (id),
     modseq INTEGER NOT NULL,
     first INTEGER NOT NULL,
     last INTEGER NOT NULL,
     PRIMARY KEY (mailbox, modseq, first)
   ) STRICT, WITHOUT ROWID;

   CREATE TABLE thread_key (key BLOB PRIMARY KEY, thread INTEGER NOT NULL) STRICT, WITHOUT ROWID;`,

  // What EXPUNGE takes away waits here with its body, in the order in which it went: it is added at the end and given up from the front.
  `CREATE TABLE expunged (
     expunged_ms INTEGER NOT NULL,
     mailbox INTEGER NOT NULL,
     uid INTEGER NOT NULL,
     bits INTEGER NOT NULL,
     keywords TEXT,
     internal_ms INTEGER NOT NULL,
     sent_ms INTEGER,
     size INTEGER NOT NULL,
     email INTEGER NOT NULL,
     thread INTEGER NOT NULL,
     body INTEGER NOT NULL,
     PRIMARY KEY (expunged_ms, mailbox, uid)
   ) STRICT, WITHOUT ROWID;

   CREATE TABLE gone_mailbox (id INTEGER PRIMARY KEY, name TEXT NOT NULL, deleted_ms INTEGER NOT NULL) STRICT;`,
]
