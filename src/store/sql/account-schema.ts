import { LEAST_ROOM_BYTES } from '../../core/mail/expunged-room.ts'
import { NOT_SUMMED } from './keywords-sum.ts'
import { rowSum } from './row-sum.ts'

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

  // Sums over rows (`row-sum.ts`, `keywords-sum.ts`, `content-sums.ts`, `mailbox-seal.ts`): a generated column can only be stored in a new table.
  `CREATE TABLE summed_message (
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
     keywords_sum INTEGER,
     sum INTEGER NOT NULL AS (${rowSum('message')}) STORED,
     PRIMARY KEY (mailbox, uid),
     CHECK ((keywords IS NULL) = (keywords_sum IS NULL))
   ) STRICT, WITHOUT ROWID;
   INSERT INTO summed_message (mailbox, uid, modseq, bits, keywords, internal_ms, saved_ms, sent_ms, size, email, thread, body, keywords_sum)
     SELECT mailbox, uid, modseq, bits, keywords, internal_ms, saved_ms, sent_ms, size, email, thread, body,
       CASE WHEN keywords IS NULL THEN NULL ELSE ${NOT_SUMMED} END FROM message ORDER BY mailbox, uid;
   DROP TABLE message;
   ALTER TABLE summed_message RENAME TO message;
   CREATE INDEX message_modseq ON message (mailbox, modseq);
   CREATE INDEX message_keywords ON message (mailbox, keywords) WHERE keywords IS NOT NULL;
   CREATE TRIGGER message_updated BEFORE UPDATE ON message WHEN OLD.sum <> ${rowSum('message', 'OLD.')}
     BEGIN SELECT RAISE(ABORT, 'the row is not what was written'); END;
   CREATE TRIGGER message_deleted BEFORE DELETE ON message WHEN OLD.sum <> ${rowSum('message', 'OLD.')}
     BEGIN SELECT RAISE(ABORT, 'the row is not what was written'); END;

   CREATE TABLE summed_expunged (
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
     keywords_sum INTEGER,
     sum INTEGER NOT NULL AS (${rowSum('expunged')}) STORED,
     PRIMARY KEY (expunged_ms, mailbox, uid),
     CHECK ((keywords IS NULL) = (keywords_sum IS NULL))
   ) STRICT, WITHOUT ROWID;
   INSERT INTO summed_expunged (expunged_ms, mailbox, uid, bits, keywords, internal_ms, sent_ms, size, email, thread, body, keywords_sum)
     SELECT expunged_ms, mailbox, uid, bits, keywords, internal_ms, sent_ms, size, email, thread, body,
       CASE WHEN keywords IS NULL THEN NULL ELSE ${NOT_SUMMED} END FROM expunged ORDER BY expunged_ms, mailbox, uid;
   DROP TABLE expunged;
   ALTER TABLE summed_expunged RENAME TO expunged;
   CREATE TRIGGER expunged_deleted BEFORE DELETE ON expunged WHEN OLD.sum <> ${rowSum('expunged', 'OLD.')}
     BEGIN SELECT RAISE(ABORT, 'the row is not what was written'); END;

   ALTER TABLE body ADD COLUMN sums BLOB;

   ALTER TABLE mailbox ADD COLUMN seal INTEGER;
   CREATE TRIGGER mailbox_changed AFTER UPDATE OF name, special_use, uid_validity ON mailbox WHEN NEW.seal IS OLD.seal
     BEGIN UPDATE mailbox SET seal = NULL WHERE id = NEW.id; END;`,
  // Who may do what with a mailbox beside its owner.
  `CREATE TABLE acl (
     mailbox INTEGER NOT NULL REFERENCES mailbox (id),
     identifier TEXT NOT NULL,
     rights TEXT NOT NULL,
     PRIMARY KEY (mailbox, identifier)
   ) STRICT, WITHOUT ROWID;`,

  // What RFC 5464 keeps at mailboxes, and (mailbox 0) at the account; without a value: it has gone, and others have to be told.
  `CREATE TABLE annotation (
     mailbox INTEGER NOT NULL,
     reader TEXT NOT NULL,
     entry TEXT NOT NULL,
     modseq INTEGER NOT NULL,
     value BLOB,
     PRIMARY KEY (mailbox, reader, entry)
   ) STRICT, WITHOUT ROWID;`,

  // What a large mailbox is asked all the time, without a look at its rows: which UIDs are there, what is unseen, what is to be expunged.
  `CREATE TABLE gap (
     mailbox INTEGER NOT NULL REFERENCES mailbox (id),
     first INTEGER NOT NULL,
     last INTEGER NOT NULL,
     PRIMARY KEY (mailbox, first)
   ) STRICT, WITHOUT ROWID;
   INSERT INTO gap (mailbox, first, last)
     SELECT mailbox, before + 1, uid - 1
     FROM (SELECT mailbox, uid, lag(uid, 1, 0) OVER (PARTITION BY mailbox ORDER BY uid) AS before FROM message)
     WHERE uid > before + 1;
   INSERT INTO gap (mailbox, first, last)
     SELECT id, latest + 1, uid_next - 1
     FROM (SELECT id, uid_next, (SELECT coalesce(max(uid), 0) FROM message WHERE mailbox = id) AS latest FROM mailbox)
     WHERE uid_next > latest + 1;
   CREATE INDEX message_unseen ON message (mailbox, (bits & 1), uid) WHERE bits & 1 = 0;
   CREATE INDEX message_deleted ON message (mailbox, (bits & 8), uid) WHERE bits & 8 = 8;`,

  // Under which URLs of a mailbox are vouched for.
  `CREATE TABLE url_key (mailbox INTEGER PRIMARY KEY REFERENCES mailbox (id), key BLOB NOT NULL) STRICT;`,

  // What the rows of `expunged` take together, so that an append knows whether it is too much, and until when they were given up before their time.
  `ALTER TABLE account ADD COLUMN expunged_room INTEGER NOT NULL DEFAULT 0;
   ALTER TABLE account ADD COLUMN expunged_messages INTEGER NOT NULL DEFAULT 0;
   ALTER TABLE account ADD COLUMN given_up_ms INTEGER;
   UPDATE account SET expunged_messages = (SELECT count(*) FROM expunged),
     expunged_room = (SELECT coalesce(sum(max(size, ${LEAST_ROOM_BYTES})), 0) FROM expunged);`,
  // Filter scripts; what is remembered for them, each for a time; what they did that nobody would see otherwise.
  `CREATE TABLE sieve_script (
     name TEXT PRIMARY KEY,
     content TEXT NOT NULL,
     bytes INTEGER NOT NULL,
     is_active INTEGER NOT NULL,
     changed_ms INTEGER NOT NULL
   ) STRICT, WITHOUT ROWID;
   CREATE UNIQUE INDEX sieve_active ON sieve_script (is_active) WHERE is_active = 1;

   CREATE TABLE sieve_memory (
     kind TEXT NOT NULL,
     key TEXT NOT NULL,
     until_ms INTEGER NOT NULL,
     PRIMARY KEY (kind, key)
   ) STRICT, WITHOUT ROWID;
   CREATE INDEX sieve_memory_until ON sieve_memory (until_ms);

   CREATE TABLE sieve_event (
     id INTEGER PRIMARY KEY,
     at_ms INTEGER NOT NULL,
     what TEXT NOT NULL,
     sender TEXT NOT NULL,
     message_id TEXT NOT NULL,
     detail TEXT NOT NULL
   ) STRICT;`,

  // Statements ask for sound rows themselves (`row-sum.ts`).
  `DROP TRIGGER message_updated;
   DROP TRIGGER message_deleted;
   DROP TRIGGER expunged_deleted;`,

  // Where a message comes from (`provenance-column.ts`): beside its octets, so that copies have it and no row grows.
  'ALTER TABLE body ADD COLUMN provenance BLOB;',

  // What the member's own filter has learned (`junk-rows.ts`): words and senders as hashes under the key, and from which messages.
  `CREATE TABLE junk_model (
     id INTEGER PRIMARY KEY CHECK (id = 1),
     key BLOB NOT NULL,
     junk INTEGER NOT NULL,
     good INTEGER NOT NULL,
     learned_ms INTEGER NOT NULL
   ) STRICT;

   CREATE TABLE junk_word (
     word INTEGER PRIMARY KEY,
     junk INTEGER NOT NULL,
     good INTEGER NOT NULL,
     day INTEGER NOT NULL
   ) STRICT;

   CREATE TABLE junk_sender (
     sender INTEGER PRIMARY KEY,
     written_ms INTEGER,
     junk INTEGER NOT NULL,
     good INTEGER NOT NULL,
     seen_ms INTEGER NOT NULL
   ) STRICT;

   CREATE TABLE junk_lesson (
     body INTEGER PRIMARY KEY,
     is_junk INTEGER NOT NULL,
     saved_ms INTEGER NOT NULL
   ) STRICT;

   CREATE TABLE junk_progress (
     mailbox INTEGER PRIMARY KEY,
     modseq INTEGER NOT NULL,
     uid INTEGER
   ) STRICT;`,

  // So that counts of words can be kept in memory as long as they are right.
  'ALTER TABLE junk_model ADD COLUMN version INTEGER NOT NULL DEFAULT 0;',

  // Copies that the queue has brought, until it cannot bring them again.
  `CREATE TABLE taken_delivery (id TEXT PRIMARY KEY, until_ms INTEGER NOT NULL) STRICT, WITHOUT ROWID;
   CREATE INDEX taken_delivery_until ON taken_delivery (until_ms);`,

  // What JMAP asks for: messages by the numbers that they keep, by thread, and in the order in which they were received, each from an index alone; which of them went and came
  // back; what was uploaded and belongs to no message yet.
  `CREATE INDEX message_email ON message (email);
   CREATE INDEX message_thread ON message (thread);
   CREATE INDEX message_received ON message (mailbox, internal_ms, uid, thread, email);
   CREATE INDEX message_unseen_draft ON message (mailbox, (bits & 17), uid) WHERE bits & 17 = 16;

   CREATE TABLE email_history (
     modseq INTEGER NOT NULL,
     email INTEGER NOT NULL,
     thread INTEGER NOT NULL,
     gone INTEGER NOT NULL,
     PRIMARY KEY (modseq, email)
   ) STRICT, WITHOUT ROWID;
   CREATE TABLE deleted_mailbox (id INTEGER PRIMARY KEY, modseq INTEGER NOT NULL) STRICT;
   ALTER TABLE account ADD COLUMN history_floor INTEGER NOT NULL DEFAULT 0;
   UPDATE account SET history_floor = modseq;
   ALTER TABLE mailbox ADD COLUMN tree_modseq INTEGER NOT NULL DEFAULT 0;
   ALTER TABLE mailbox ADD COLUMN sort_order INTEGER NOT NULL DEFAULT 0;

   CREATE TABLE upload (
     digest BLOB PRIMARY KEY,
     size INTEGER NOT NULL,
     at_ms INTEGER NOT NULL,
     octets BLOB
   ) STRICT;
   CREATE INDEX upload_at ON upload (at_ms);`,

  // Small things beside messages (`record-rows.ts`); without a value: it has gone, and others have to be told.
  `CREATE TABLE record (
     seq INTEGER PRIMARY KEY,
     kind TEXT NOT NULL,
     id TEXT NOT NULL,
     made INTEGER NOT NULL,
     modseq INTEGER NOT NULL,
     is_open INTEGER NOT NULL,
     value TEXT,
     UNIQUE (kind, id)
   ) STRICT;
   CREATE INDEX record_modseq ON record (kind, modseq);
   CREATE INDEX record_open ON record (kind) WHERE is_open = 1;
   CREATE TABLE record_floor (kind TEXT PRIMARY KEY, modseq INTEGER NOT NULL) STRICT, WITHOUT ROWID;`,

  // Ids of scripts, which a new name does not change.
  `ALTER TABLE sieve_script ADD COLUMN id TEXT NOT NULL DEFAULT '';
   UPDATE sieve_script SET id = lower(hex(randomblob(8)));`,

  // Every record that is put is counted with the others of its kind: from an index, since rows of ten thousand cards take milliseconds.
  'CREATE INDEX record_there ON record (kind) WHERE value IS NOT NULL;',

  // Files that are uploaded in pieces; with a digest they are complete.
  `CREATE TABLE unfinished_upload (
     id TEXT PRIMARY KEY,
     type TEXT NOT NULL,
     size INTEGER NOT NULL,
     length INTEGER,
     at_ms INTEGER NOT NULL,
     taken_by TEXT NOT NULL,
     digest BLOB
   ) STRICT, WITHOUT ROWID;
   CREATE INDEX unfinished_upload_at ON unfinished_upload (at_ms);
   CREATE TABLE upload_piece (
     upload TEXT NOT NULL,
     start INTEGER NOT NULL,
     digest BLOB NOT NULL,
     size INTEGER NOT NULL,
     octets BLOB,
     PRIMARY KEY (upload, start)
   ) STRICT;
   CREATE INDEX upload_piece_digest ON upload_piece (digest);`,

  // In which messages a blob lies, from an index alone.
  'CREATE INDEX message_body ON message (body);',

  // For whoever sees only some mailboxes, what goes from one to another comes or goes.
  `ALTER TABLE email_history ADD COLUMN mailbox INTEGER NOT NULL DEFAULT 0;
   CREATE TABLE email_move (
     modseq INTEGER NOT NULL,
     email INTEGER NOT NULL,
     thread INTEGER NOT NULL,
     source INTEGER NOT NULL,
     target INTEGER NOT NULL,
     PRIMARY KEY (modseq, email)
   ) STRICT, WITHOUT ROWID;`,
]
