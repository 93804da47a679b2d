/** What came to the directory with the pages of members and of those who work here: what they sign in with, agree to, join and leave by. The end of `DIRECTORY_MIGRATIONS`, and only ever appended to. */
export const MEMBER_MIGRATIONS: readonly string[] = [
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
  // Abuse cases, whose entries are only appended; the numbers of them, which stay; and limits that are lower for some days.
  `CREATE TABLE abuse_case (
     id INTEGER PRIMARY KEY AUTOINCREMENT,
     account_id TEXT,
     join_key TEXT NOT NULL,
     is_open INTEGER NOT NULL,
     source TEXT NOT NULL,
     opened_ms INTEGER NOT NULL,
     changed_ms INTEGER NOT NULL,
     entries TEXT NOT NULL
   ) STRICT;
   CREATE INDEX abuse_case_by_key ON abuse_case (join_key, is_open);
   CREATE INDEX abuse_case_by_account ON abuse_case (account_id);
   CREATE TABLE abuse_tally (
     quarter TEXT NOT NULL,
     what TEXT NOT NULL,
     times INTEGER NOT NULL,
     PRIMARY KEY (quarter, what)
   ) STRICT, WITHOUT ROWID;
   ALTER TABLE sending ADD COLUMN throttle TEXT;`,
  // In which language the house writes to a member; signs that somebody else may have an account; from where its member comes, as keyed hashes; and when recovery codes were used.
  `CREATE TABLE member_language (account_id TEXT PRIMARY KEY, language TEXT NOT NULL) STRICT, WITHOUT ROWID;
   CREATE TABLE alert (
     id TEXT PRIMARY KEY,
     account_id TEXT NOT NULL,
     kind TEXT NOT NULL,
     subject TEXT NOT NULL,
     at_ms INTEGER NOT NULL,
     times INTEGER NOT NULL,
     told_ms INTEGER,
     answer TEXT,
     answered_ms INTEGER
   ) STRICT, WITHOUT ROWID;
   CREATE INDEX alert_by_account ON alert (account_id, at_ms);
   CREATE INDEX alert_untold ON alert (at_ms) WHERE told_ms IS NULL;
   CREATE TABLE known_client (
     account_id TEXT NOT NULL,
     name BLOB NOT NULL,
     first_ms INTEGER NOT NULL,
     seen_ms INTEGER NOT NULL,
     PRIMARY KEY (account_id, name)
   ) STRICT, WITHOUT ROWID;
   CREATE INDEX known_client_seen ON known_client (seen_ms);
   CREATE TABLE account_recovered (account_id TEXT PRIMARY KEY, at_ms INTEGER NOT NULL) STRICT, WITHOUT ROWID;`,
  // What two operators do together at the console: entries that are only appended.
  `ALTER TABLE content_access RENAME COLUMN access TO request;
   CREATE TABLE joint_deed (
     request INTEGER NOT NULL,
     seq INTEGER NOT NULL,
     entry TEXT NOT NULL,
     PRIMARY KEY (request, seq)
   ) STRICT, WITHOUT ROWID;`,
  // Since when nobody gets into a webmail.
  'ALTER TABLE generation ADD COLUMN stopped_ms INTEGER;',
  // Who wants to be reminded of a new password, and after how long.
  `CREATE TABLE password_reminder (
     account_id TEXT PRIMARY KEY,
     every_days INTEGER NOT NULL,
     told_ms INTEGER
   ) STRICT, WITHOUT ROWID;`,
  // How a member has chosen that pages are shown.
  'CREATE TABLE page_settings (account_id TEXT PRIMARY KEY, settings TEXT NOT NULL) STRICT, WITHOUT ROWID;',
  // What clients were shown when they logged in, once for all log-ins; and the protocol that was agreed on. Both empty: from before they were recorded.
  `CREATE TABLE shown_certificate (
     id INTEGER PRIMARY KEY AUTOINCREMENT,
     sha256 BLOB NOT NULL,
     name TEXT NOT NULL,
     key_type TEXT NOT NULL,
     used_ms INTEGER NOT NULL,
     UNIQUE (sha256, name, key_type)
   ) STRICT;
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
     alpn TEXT NOT NULL,
     certificate INTEGER NOT NULL,
     PRIMARY KEY (account_id, hour_ms, service, mechanism, address, version, suite, key_group, accepted, detail, device, alpn, certificate)
   ) STRICT, WITHOUT ROWID;
   INSERT INTO login SELECT *, '', 0 FROM old_login;
   DROP TABLE old_login;
   CREATE INDEX login_age ON login (at_ms);`,
]
