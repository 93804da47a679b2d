/** What the directory began with: its schema at version 1. Never changed; what came later is in `directory-schema.ts`. */
export const FIRST_DIRECTORY = `CREATE TABLE domain (
     name TEXT PRIMARY KEY,
     catch_all TEXT,
     created_ms INTEGER NOT NULL
   ) STRICT, WITHOUT ROWID;
   CREATE TABLE account (
     id TEXT PRIMARY KEY,
     address TEXT NOT NULL UNIQUE,
     name TEXT NOT NULL,
     state TEXT NOT NULL,
     unit TEXT NOT NULL,
     created_ms INTEGER NOT NULL
   ) STRICT, WITHOUT ROWID;
   CREATE TABLE credential (
     account_id TEXT PRIMARY KEY,
     phc TEXT NOT NULL,
     sealed_scram BLOB NOT NULL,
     version INTEGER NOT NULL,
     changed_ms INTEGER NOT NULL
   ) STRICT, WITHOUT ROWID;
   CREATE TABLE alias_target (
     address TEXT NOT NULL,
     position INTEGER NOT NULL,
     target TEXT NOT NULL,
     PRIMARY KEY (address, position)
   ) STRICT, WITHOUT ROWID;
   CREATE INDEX alias_by_target ON alias_target (target);
   CREATE TABLE dkim_key (
     domain TEXT NOT NULL,
     selector TEXT NOT NULL,
     algorithm TEXT NOT NULL,
     private_key TEXT NOT NULL,
     public_key TEXT NOT NULL,
     created_ms INTEGER NOT NULL,
     PRIMARY KEY (domain, selector)
   ) STRICT, WITHOUT ROWID;
   CREATE TABLE posture (
     hour_ms INTEGER NOT NULL,
     service TEXT NOT NULL,
     version TEXT NOT NULL,
     suite TEXT NOT NULL,
     key_group TEXT NOT NULL,
     connections INTEGER NOT NULL,
     PRIMARY KEY (hour_ms, service, version, suite, key_group)
   ) STRICT, WITHOUT ROWID;
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
     PRIMARY KEY (account_id, hour_ms, service, mechanism, address, version, suite, key_group, accepted)
   ) STRICT, WITHOUT ROWID;
   CREATE TABLE guess_bucket (
     key TEXT PRIMARY KEY,
     level REAL NOT NULL,
     at_ms INTEGER NOT NULL,
     empty_ms INTEGER NOT NULL
   ) STRICT, WITHOUT ROWID;
   CREATE TABLE visit (
     key TEXT PRIMARY KEY,
     at_ms INTEGER NOT NULL
   ) STRICT, WITHOUT ROWID;`
