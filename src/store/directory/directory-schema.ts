import { FIRST_DIRECTORY } from './first-directory-schema.ts'
import { MEMBER_MIGRATIONS } from './member-schema.ts'

/** Schema of the directory database; entry n takes it from version n to n + 1. Only ever appended to, at the end of `member-schema.ts`. */
export const DIRECTORY_MIGRATIONS: readonly string[] = [
  FIRST_DIRECTORY,

  `ALTER TABLE account ADD COLUMN storage_quota INTEGER;
   ALTER TABLE account ADD COLUMN message_quota INTEGER;`,

  `CREATE TABLE share (
     identifier TEXT NOT NULL,
     owner TEXT NOT NULL,
     noted_ms INTEGER NOT NULL,
     PRIMARY KEY (identifier, owner)
   ) STRICT, WITHOUT ROWID;`,

  `CREATE TABLE scrub (
     account_id TEXT PRIMARY KEY,
     begun_ms INTEGER NOT NULL,
     finished_ms INTEGER,
     after_body INTEGER NOT NULL,
     bodies INTEGER NOT NULL,
     octets INTEGER NOT NULL,
     findings TEXT NOT NULL
   ) STRICT, WITHOUT ROWID;`,

  `CREATE TABLE upkeep (
     account_id TEXT PRIMARY KEY,
     changed_ms REAL NOT NULL,
     search_index TEXT NOT NULL,
     oldest_expunged_ms INTEGER
   ) STRICT, WITHOUT ROWID;`,
  `ALTER TABLE dkim_key ADD COLUMN state TEXT NOT NULL DEFAULT 'signing';
   ALTER TABLE dkim_key ADD COLUMN state_ms INTEGER NOT NULL DEFAULT 0;
   UPDATE dkim_key SET state_ms = created_ms;`,

  // What aggregate reports of DMARC are made of, by days of UTC.
  `CREATE TABLE dmarc_row (
     day INTEGER NOT NULL,
     domain TEXT NOT NULL,
     facts TEXT NOT NULL,
     messages INTEGER NOT NULL,
     PRIMARY KEY (day, domain, facts)
   ) STRICT, WITHOUT ROWID;`,
  `CREATE TABLE tls_peer (
     name TEXT PRIMARY KEY,
     first_ms INTEGER NOT NULL,
     last_ms INTEGER NOT NULL,
     sessions INTEGER NOT NULL,
     missed_ms INTEGER
   ) STRICT, WITHOUT ROWID;
   CREATE INDEX tls_peer_age ON tls_peer (last_ms);
   CREATE TABLE sts_policy (
     domain TEXT PRIMARY KEY,
     id TEXT NOT NULL,
     policy TEXT NOT NULL,
     fetched_ms INTEGER NOT NULL,
     expires_ms INTEGER NOT NULL,
     used_ms INTEGER NOT NULL
   ) STRICT, WITHOUT ROWID;
   CREATE TABLE tls_session (
     day_ms INTEGER NOT NULL,
     domain TEXT NOT NULL,
     policy_type TEXT NOT NULL,
     policy TEXT NOT NULL,
     result TEXT NOT NULL,
     host TEXT NOT NULL,
     address TEXT NOT NULL,
     reason TEXT NOT NULL,
     sessions INTEGER NOT NULL,
     PRIMARY KEY (day_ms, domain, policy_type, policy, result, host, address, reason)
   ) STRICT, WITHOUT ROWID;
   ALTER TABLE account ADD COLUMN transport TEXT;`,

  // Senders who have tried before (RFC 6647).
  `CREATE TABLE greylist (
     key TEXT PRIMARY KEY,
     first_ms INTEGER NOT NULL,
     last_ms INTEGER NOT NULL,
     is_in INTEGER NOT NULL
   ) STRICT, WITHOUT ROWID;
   CREATE INDEX greylist_age ON greylist (is_in, last_ms);`,
  // What members send: counts, holds, own limits; whom each has written to; from where.
  `CREATE TABLE sending (
     account_id TEXT PRIMARY KEY,
     of_hour REAL NOT NULL DEFAULT 0,
     of_day REAL NOT NULL DEFAULT 0,
     fresh REAL NOT NULL DEFAULT 0,
     delivered REAL NOT NULL DEFAULT 0,
     failed REAL NOT NULL DEFAULT 0,
     at_ms INTEGER NOT NULL DEFAULT 0,
     own TEXT NOT NULL DEFAULT '{}',
     held_by TEXT,
     held_reason TEXT,
     held_ms INTEGER,
     last_held_ms INTEGER
   ) STRICT, WITHOUT ROWID;
   CREATE INDEX sending_held ON sending (held_ms) WHERE held_by IS NOT NULL;
   CREATE TABLE sending_recipient (
     account_id TEXT NOT NULL,
     digest BLOB NOT NULL,
     at_ms INTEGER NOT NULL,
     PRIMARY KEY (account_id, digest)
   ) STRICT, WITHOUT ROWID;
   CREATE INDEX sending_recipient_age ON sending_recipient (account_id, at_ms);
   CREATE TABLE sending_network (
     account_id TEXT NOT NULL,
     network TEXT NOT NULL,
     at_ms INTEGER NOT NULL,
     PRIMARY KEY (account_id, network)
   ) STRICT, WITHOUT ROWID;`,

  // Reports on others (each once), and those of others on domains here.
  `CREATE TABLE sent_report (
     kind TEXT NOT NULL,
     day INTEGER NOT NULL,
     domain TEXT NOT NULL,
     state TEXT NOT NULL,
     targets TEXT NOT NULL,
     octets INTEGER NOT NULL,
     at_ms INTEGER NOT NULL,
     PRIMARY KEY (kind, day, domain)
   ) STRICT, WITHOUT ROWID;
   CREATE INDEX sent_report_age ON sent_report (at_ms);
   CREATE TABLE received_report (
     kind TEXT NOT NULL,
     domain TEXT NOT NULL,
     reporter TEXT NOT NULL,
     report_id TEXT NOT NULL,
     begin_ms INTEGER NOT NULL,
     end_ms INTEGER NOT NULL,
     received_ms INTEGER NOT NULL,
     passed INTEGER NOT NULL,
     failed INTEGER NOT NULL,
     rows TEXT NOT NULL,
     PRIMARY KEY (kind, domain, reporter, report_id)
   ) STRICT, WITHOUT ROWID;
   CREATE INDEX received_report_age ON received_report (received_ms);`,

  // What audits of the own endpoints have found: run by run, and the last of every endpoint.
  `CREATE TABLE audit_run (
     id INTEGER PRIMARY KEY AUTOINCREMENT,
     occasion TEXT NOT NULL,
     at_ms INTEGER NOT NULL,
     took_ms INTEGER NOT NULL
   ) STRICT;
   CREATE TABLE audit_result (
     run INTEGER NOT NULL,
     endpoint TEXT NOT NULL,
     result TEXT NOT NULL
   ) STRICT;
   CREATE INDEX audit_result_run ON audit_result (run);
   CREATE TABLE audit_last (endpoint TEXT PRIMARY KEY, result TEXT NOT NULL) STRICT, WITHOUT ROWID;`,
  // Keys and certificates; the private keys are files. History is never changed.
  `CREATE TABLE certificate (
     id TEXT PRIMARY KEY,
     origin TEXT NOT NULL,
     state TEXT NOT NULL,
     state_ms INTEGER NOT NULL,
     names TEXT NOT NULL,
     spki TEXT NOT NULL,
     algorithm TEXT NOT NULL,
     created_ms INTEGER NOT NULL,
     authority TEXT NOT NULL,
     reference TEXT NOT NULL,
     due_ms INTEGER,
     chain TEXT,
     facts TEXT
   ) STRICT, WITHOUT ROWID;
   CREATE INDEX certificate_by_key ON certificate (spki);
   CREATE TABLE certificate_event (
     number INTEGER PRIMARY KEY,
     entry_id TEXT NOT NULL,
     at_ms INTEGER NOT NULL,
     from_state TEXT,
     to_state TEXT NOT NULL,
     by_whom TEXT NOT NULL,
     why TEXT NOT NULL,
     consent TEXT
   ) STRICT;
   CREATE INDEX certificate_event_by_entry ON certificate_event (entry_id);`,
  // Connections by what they were worth to others too, by hours and by days; and those that came to nothing.
  `CREATE TABLE posture_hour (
     start_ms INTEGER NOT NULL,
     service TEXT NOT NULL,
     version TEXT NOT NULL,
     suite TEXT NOT NULL,
     key_group TEXT NOT NULL,
     policy TEXT NOT NULL,
     proved_by TEXT NOT NULL,
     connections INTEGER NOT NULL,
     PRIMARY KEY (start_ms, service, version, suite, key_group, policy, proved_by)
   ) STRICT, WITHOUT ROWID;
   INSERT INTO posture_hour SELECT hour_ms, service, version, suite, key_group, '', '', connections FROM posture;
   DROP TABLE posture;
   ALTER TABLE posture_hour RENAME TO posture;
   CREATE TABLE posture_day (
     start_ms INTEGER NOT NULL,
     service TEXT NOT NULL,
     version TEXT NOT NULL,
     suite TEXT NOT NULL,
     key_group TEXT NOT NULL,
     policy TEXT NOT NULL,
     proved_by TEXT NOT NULL,
     connections INTEGER NOT NULL,
     PRIMARY KEY (start_ms, service, version, suite, key_group, policy, proved_by)
   ) STRICT, WITHOUT ROWID;
   INSERT INTO posture_day SELECT start_ms - start_ms % 86400000, service, version, suite, key_group, '', '', sum(connections)
     FROM posture GROUP BY start_ms - start_ms % 86400000, service, version, suite, key_group;
   CREATE TABLE refusal (
     start_ms INTEGER NOT NULL,
     service TEXT NOT NULL,
     reason TEXT NOT NULL,
     connections INTEGER NOT NULL,
     PRIMARY KEY (start_ms, service, reason)
   ) STRICT, WITHOUT ROWID;
   CREATE TABLE refusal_day (
     start_ms INTEGER NOT NULL,
     service TEXT NOT NULL,
     reason TEXT NOT NULL,
     connections INTEGER NOT NULL,
     PRIMARY KEY (start_ms, service, reason)
   ) STRICT, WITHOUT ROWID;
   CREATE INDEX login_age ON login (at_ms);`,
  `CREATE TABLE certificate_status (
     entry_id TEXT PRIMARY KEY,
     verdict TEXT NOT NULL,
     source TEXT NOT NULL,
     checked_ms INTEGER NOT NULL,
     until_ms INTEGER NOT NULL,
     staple BLOB
   ) STRICT, WITHOUT ROWID;`,
  // What goes out by itself, for each member and each address that mail is sent on to.
  `CREATE TABLE automatic_sending (
     kind TEXT NOT NULL,
     sender TEXT NOT NULL,
     of_hour REAL NOT NULL,
     of_day REAL NOT NULL,
     at_ms INTEGER NOT NULL,
     PRIMARY KEY (kind, sender)
   ) STRICT, WITHOUT ROWID;
   CREATE INDEX automatic_sending_age ON automatic_sending (at_ms);`,

  // What outsiders are told of a week, once and for good.
  `CREATE TABLE published_week (week_ms INTEGER PRIMARY KEY, lines TEXT NOT NULL) STRICT;`,

  `CREATE TABLE claim (
     id TEXT PRIMARY KEY,
     statement TEXT NOT NULL,
     services TEXT NOT NULL,
     published_ms INTEGER NOT NULL,
     withdrawn_ms INTEGER
   ) STRICT, WITHOUT ROWID;`,
  // Whether it was looked up to whom an account had written before that was counted.
  'ALTER TABLE sending ADD COLUMN knows_old INTEGER NOT NULL DEFAULT 0;',

  // Orders of certificates; what is known of an authority's patience survives a restart.
  `CREATE TABLE certificate_order (
     id TEXT PRIMARY KEY,
     authority TEXT NOT NULL,
     replaces TEXT,
     due_ms INTEGER NOT NULL,
     answered_ms INTEGER
   ) STRICT, WITHOUT ROWID;
   CREATE TABLE certificate_wait (
     subject TEXT PRIMARY KEY,
     until_ms INTEGER NOT NULL,
     failures INTEGER NOT NULL,
     code TEXT NOT NULL,
     message TEXT NOT NULL
   ) STRICT, WITHOUT ROWID;
   CREATE TABLE certificate_window (
     id TEXT PRIMARY KEY,
     start_ms INTEGER,
     end_ms INTEGER,
     explanation TEXT,
     ask_ms INTEGER NOT NULL
   ) STRICT, WITHOUT ROWID;
   CREATE TABLE certificate_placed (
     number INTEGER PRIMARY KEY,
     authority TEXT NOT NULL,
     at_ms INTEGER NOT NULL
   ) STRICT;
   CREATE INDEX certificate_placed_at ON certificate_placed (authority, at_ms);
   CREATE TABLE certificate_challenge (
     type TEXT NOT NULL,
     place TEXT NOT NULL,
     identifier TEXT NOT NULL,
     answer TEXT NOT NULL,
     private_key TEXT NOT NULL,
     order_id TEXT NOT NULL,
     PRIMARY KEY (type, place)
   ) STRICT, WITHOUT ROWID;
   CREATE TABLE acme_account (
     directory TEXT PRIMARY KEY,
     key_id TEXT NOT NULL,
     next_key_id TEXT,
     url TEXT NOT NULL
   ) STRICT, WITHOUT ROWID;`,
  // Incidents: entries that are only appended, and the members who have been advised.
  `CREATE TABLE incident_entry (
     incident INTEGER NOT NULL,
     seq INTEGER NOT NULL,
     entry TEXT NOT NULL,
     PRIMARY KEY (incident, seq)
   ) STRICT, WITHOUT ROWID;
   CREATE TABLE incident_advice (
     incident INTEGER NOT NULL,
     account_id TEXT NOT NULL,
     at_ms INTEGER NOT NULL,
     PRIMARY KEY (incident, account_id)
   ) STRICT, WITHOUT ROWID;`,
  // Orders that are made because a key may have leaked.
  'ALTER TABLE certificate_order ADD COLUMN for_leak INTEGER NOT NULL DEFAULT 0;',
  // What an operator has been told by mail, and when.
  `CREATE TABLE alarm (
     cause TEXT PRIMARY KEY,
     alarm TEXT NOT NULL
   ) STRICT, WITHOUT ROWID;
   CREATE TABLE alarm_mail (
     number INTEGER PRIMARY KEY,
     at_ms INTEGER NOT NULL
   ) STRICT;`,
  // What domains publish, as it was last seen.
  `CREATE TABLE published_check (
     domain TEXT PRIMARY KEY,
     at_ms INTEGER NOT NULL,
     findings TEXT NOT NULL
   ) STRICT, WITHOUT ROWID;`,
  // Browsers that members have signed in with: what is kept of the secret is its SHA-256.
  `CREATE TABLE web_session (
     id TEXT PRIMARY KEY,
     digest BLOB NOT NULL UNIQUE,
     account_id TEXT NOT NULL,
     created_ms INTEGER NOT NULL,
     used_ms INTEGER NOT NULL,
     proved_ms INTEGER NOT NULL,
     credential_ms INTEGER NOT NULL,
     is_kept INTEGER NOT NULL,
     address TEXT NOT NULL,
     client TEXT NOT NULL,
     version TEXT,
     suite TEXT,
     key_group TEXT
   ) STRICT, WITHOUT ROWID;
   CREATE INDEX web_session_by_account ON web_session (account_id, used_ms);
   CREATE INDEX web_session_by_use ON web_session (used_ms);
   CREATE TABLE web_session_generation (name TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;`,
  // When the next message that sleeps wakes, by accounts.
  `CREATE TABLE wake (account_id TEXT PRIMARY KEY, at_ms INTEGER NOT NULL) STRICT, WITHOUT ROWID;
   CREATE INDEX wake_at ON wake (at_ms);`,
  // Where clients want to be told of changes while they are not connected.
  `CREATE TABLE push_subscription (
     id TEXT PRIMARY KEY,
     account_id TEXT NOT NULL,
     device_client_id TEXT NOT NULL,
     url TEXT NOT NULL,
     p256dh BLOB,
     auth BLOB,
     code TEXT NOT NULL,
     is_verified INTEGER NOT NULL,
     was_greeted INTEGER NOT NULL,
     types TEXT,
     expires_ms INTEGER NOT NULL,
     credential_ms INTEGER NOT NULL,
     told TEXT
   ) STRICT, WITHOUT ROWID;
   CREATE INDEX push_subscription_by_account ON push_subscription (account_id);`,
  // Every account is looked at once more: uploads that nobody needs any more go by themselves now.
  'UPDATE upkeep SET oldest_expunged_ms = 0;',
  ...MEMBER_MIGRATIONS,
]
