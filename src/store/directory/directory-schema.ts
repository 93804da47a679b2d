import { FIRST_DIRECTORY } from './first-directory-schema.ts'

/** Schema of the directory database; entry n takes it from version n to n + 1. Only ever appended to. */
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
  // Second factors, passwords for programs, passwords that have to be changed, and why a log-in was refused.
  `CREATE TABLE totp (
     account_id TEXT PRIMARY KEY,
     sealed_secret BLOB NOT NULL,
     created_ms INTEGER NOT NULL,
     last_step INTEGER NOT NULL
   ) STRICT, WITHOUT ROWID;
   CREATE TABLE passkey (
     id TEXT PRIMARY KEY,
     account_id TEXT NOT NULL,
     name TEXT NOT NULL,
     public_key BLOB NOT NULL,
     counter INTEGER NOT NULL,
     transports TEXT NOT NULL,
     is_backed_up INTEGER NOT NULL,
     created_ms INTEGER NOT NULL,
     used_ms INTEGER
   ) STRICT, WITHOUT ROWID;
   CREATE INDEX passkey_by_account ON passkey (account_id, created_ms);
   CREATE TABLE recovery_code (
     account_id TEXT NOT NULL,
     mac BLOB NOT NULL,
     key_id TEXT NOT NULL,
     PRIMARY KEY (account_id, mac)
   ) STRICT, WITHOUT ROWID;
   CREATE TABLE spent_challenge (digest TEXT PRIMARY KEY, until_ms INTEGER NOT NULL) STRICT, WITHOUT ROWID;
   CREATE INDEX spent_challenge_until ON spent_challenge (until_ms);
   CREATE TABLE app_password (
     id TEXT PRIMARY KEY,
     account_id TEXT NOT NULL,
     device TEXT NOT NULL,
     scopes TEXT NOT NULL,
     created_ms INTEGER NOT NULL,
     key_id TEXT NOT NULL,
     mac BLOB NOT NULL,
     sealed_scram BLOB NOT NULL,
     used_ms INTEGER,
     used_service TEXT,
     used_address TEXT,
     version TEXT,
     suite TEXT,
     key_group TEXT
   ) STRICT, WITHOUT ROWID;
   CREATE INDEX app_password_by_account ON app_password (account_id, created_ms);
   CREATE TABLE password_demand (account_id TEXT PRIMARY KEY, level TEXT NOT NULL, since_ms INTEGER NOT NULL) STRICT, WITHOUT ROWID;
   ALTER TABLE login RENAME TO old_login;
   DROP INDEX login_age;
   CREATE TABLE login (
     account_id TEXT NOT NULL,
     hour_ms INTEGER NOT NULL,
     service TEXT NOT NULL,
     mechanism TEXT NOT NULL,
     address TEXT NOT NULL,
     version TEXT NOT NULL,
     suite TEXT NOT NULL,
     key_group TEXT NOT NULL,
     accepted INTEGER NOT NULL,
     at_ms INTEGER NOT NULL,
     times INTEGER NOT NULL,
     detail TEXT NOT NULL,
     device TEXT NOT NULL,
     PRIMARY KEY (account_id, hour_ms, service, mechanism, address, version, suite, key_group, accepted, detail, device)
   ) STRICT, WITHOUT ROWID;
   INSERT INTO login SELECT *, '', '' FROM old_login;
   DROP TABLE old_login;
   CREATE INDEX login_age ON login (at_ms);`,
  // What the operator has told everybody: news, and incidents as members see them.
  `CREATE TABLE news (
     id TEXT PRIMARY KEY,
     kind TEXT NOT NULL,
     at_ms INTEGER NOT NULL,
     changed_ms INTEGER NOT NULL,
     resolved_ms INTEGER,
     texts TEXT NOT NULL
   ) STRICT, WITHOUT ROWID;
   CREATE INDEX news_at ON news (at_ms);`,
  // Every version of the terms and of the privacy text, and who has agreed to which.
  `CREATE TABLE terms_version (
     kind TEXT NOT NULL,
     number INTEGER NOT NULL,
     at_ms INTEGER NOT NULL,
     digest TEXT NOT NULL,
     texts TEXT NOT NULL,
     PRIMARY KEY (kind, number)
   ) STRICT, WITHOUT ROWID;
   CREATE TABLE terms_acceptance (
     account_id TEXT NOT NULL,
     kind TEXT NOT NULL,
     number INTEGER NOT NULL,
     at_ms INTEGER NOT NULL,
     PRIMARY KEY (account_id, kind, number)
   ) STRICT, WITHOUT ROWID;`,
  // Which credential a push subscription was made with, and for which key of ours.
  `ALTER TABLE push_subscription ADD COLUMN made_with TEXT;
   ALTER TABLE push_subscription ADD COLUMN known_by TEXT;`,
  // Who works here, what they have done (never changed, never deleted), and the browsers that they have the console open in.
  `CREATE TABLE operator (
     account_id TEXT PRIMARY KEY,
     role TEXT NOT NULL,
     name TEXT NOT NULL,
     since_ms INTEGER NOT NULL
   ) STRICT, WITHOUT ROWID;
   CREATE TABLE operator_act (
     seq INTEGER PRIMARY KEY,
     account_id TEXT,
     act TEXT NOT NULL,
     digest TEXT NOT NULL
   ) STRICT;
   CREATE INDEX operator_act_by_account ON operator_act (account_id, seq);
   CREATE TRIGGER operator_act_stays BEFORE UPDATE ON operator_act BEGIN SELECT RAISE(ABORT, 'acts of operators are kept'); END;
   CREATE TRIGGER operator_act_is_kept BEFORE DELETE ON operator_act BEGIN SELECT RAISE(ABORT, 'acts of operators are kept'); END;
   CREATE TABLE operator_session (
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
   CREATE INDEX operator_session_by_account ON operator_session (account_id, used_ms);
   CREATE INDEX operator_session_by_use ON operator_session (used_ms);
   CREATE TABLE operator_session_generation (name TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;`,
  // Invitations to join: what is kept of the code is its SHA-256.
  `CREATE TABLE invitation (
     id TEXT PRIMARY KEY,
     digest BLOB NOT NULL UNIQUE,
     note TEXT NOT NULL,
     uses INTEGER NOT NULL,
     used INTEGER NOT NULL,
     created_ms INTEGER NOT NULL,
     until_ms INTEGER NOT NULL
   ) STRICT, WITHOUT ROWID;`,
  // The webmails as the operator has them, and what each account has chosen, one after the other: the last one counts.
  `CREATE TABLE generation (
     id TEXT PRIMARY KEY,
     status TEXT NOT NULL,
     retire_on TEXT,
     at_ms INTEGER NOT NULL
   ) STRICT, WITHOUT ROWID;
   CREATE TABLE generation_choice (
     account_id TEXT NOT NULL,
     number INTEGER NOT NULL,
     generation TEXT NOT NULL,
     chosen_by TEXT NOT NULL,
     at_ms INTEGER NOT NULL,
     PRIMARY KEY (account_id, number)
   ) STRICT, WITHOUT ROWID;`,
  // Archives of their accounts that members have asked for; the files lie in `exports/`.
  `CREATE TABLE account_export (
     id TEXT PRIMARY KEY,
     account_id TEXT NOT NULL,
     state TEXT NOT NULL,
     requested_ms INTEGER NOT NULL,
     ready_ms INTEGER,
     downloads INTEGER NOT NULL,
     facts TEXT NOT NULL
   ) STRICT, WITHOUT ROWID;
   CREATE INDEX account_export_by_account ON account_export (account_id, requested_ms);`,
  // Accounts that are closed and wait to be erased; addresses that nobody gets, by their digests.
  `CREATE TABLE closure (
     account_id TEXT PRIMARY KEY,
     closed_by TEXT NOT NULL,
     closed_ms INTEGER NOT NULL,
     erase_ms INTEGER NOT NULL,
     state_before TEXT NOT NULL
   ) STRICT, WITHOUT ROWID;
   CREATE TABLE reserved_address (digest TEXT PRIMARY KEY, until_ms INTEGER) STRICT, WITHOUT ROWID;`,
  // What accounts are recovered by: codes, an address outside, and links that are on their way.
  `CREATE TABLE account_code (
     account_id TEXT NOT NULL,
     mac BLOB NOT NULL,
     key_id TEXT NOT NULL,
     PRIMARY KEY (account_id, mac)
   ) STRICT, WITHOUT ROWID;
   CREATE TABLE recovery_address (
     account_id TEXT PRIMARY KEY,
     sealed BLOB NOT NULL,
     code_mac BLOB NOT NULL,
     verified_ms INTEGER
   ) STRICT, WITHOUT ROWID;
   CREATE TABLE recovery_link (
     id TEXT PRIMARY KEY,
     account_id TEXT NOT NULL,
     made_by TEXT NOT NULL,
     opening BLOB NOT NULL UNIQUE,
     cancelling BLOB NOT NULL UNIQUE,
     created_ms INTEGER NOT NULL,
     due_ms INTEGER NOT NULL,
     until_ms INTEGER NOT NULL
   ) STRICT, WITHOUT ROWID;
   CREATE INDEX recovery_link_by_account ON recovery_link (account_id);`,
  // Requests to see what is in an account: entries that are only appended.
  `CREATE TABLE content_access (
     access INTEGER NOT NULL,
     seq INTEGER NOT NULL,
     entry TEXT NOT NULL,
     PRIMARY KEY (access, seq)
   ) STRICT, WITHOUT ROWID;`,
  // What members have reported, and what was answered.
  `CREATE TABLE problem (
     id TEXT PRIMARY KEY,
     account_id TEXT NOT NULL,
     address TEXT NOT NULL,
     at_ms INTEGER NOT NULL,
     kind TEXT NOT NULL,
     text TEXT NOT NULL,
     changes TEXT NOT NULL,
     answer TEXT
   ) STRICT, WITHOUT ROWID;
   CREATE INDEX problem_by_account ON problem (account_id, at_ms);`,
]
