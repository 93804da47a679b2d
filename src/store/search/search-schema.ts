import { ENVELOPE_FIELDS } from '../../core/mail/search-text.ts'

const PRIME = 2_147_483_629

/** What `place.sum` must be, as SQL: a flipped bit must not give a message the subject of another one. The weights are those of sums of messages. */
export function placeSum(row: '' | 'p.' = ''): string {
  const terms = Object.entries({ mailbox: 1_009, uid: 65_537, body: 700_001 })
  return `(${terms.map(([column, weight]) => `${row}${column} % ${PRIME} * ${weight}`).join(' + ')}) % ${PRIME}`
}

/**
 * Schema of the search index of one account. Bodies are known by their numbers in the account's own database, which never come twice;
 * texts are prepared before they come here, so that the tokenizer has nothing to fold.
 *
 * `head` holds four documents of each body (`HEAD_KINDS`), `words` its pieces of text. Both keep nothing but which trigram stands in which
 * document: no text, no places. `fields` are the documents of `head` that are short and asked for often, so that their lists are short too. `kept` is the
 * text of some fields of the envelope, with a sum each, so that nothing else needs to be read for them. `place` says which messages have a body: UIDs are given once, so a row stays true until its message is gone.
 * Every message of a mailbox up to `progress.uid` has been placed, and its body indexed, in the transaction that raised it: what lies beyond is not
 * known here and must be read. What had vanished from it at `progress.swept_modseq` has been taken out.
 */
export const SEARCH_MIGRATIONS: readonly string[] = [
  `CREATE TABLE progress (mailbox INTEGER PRIMARY KEY, uid INTEGER NOT NULL, swept_modseq INTEGER NOT NULL) STRICT;

   CREATE TABLE body (id INTEGER PRIMARY KEY, pieces INTEGER NOT NULL) STRICT;
   CREATE INDEX body_unindexed ON body (id) WHERE pieces < 0;

   CREATE TABLE place (
     mailbox INTEGER NOT NULL,
     uid INTEGER NOT NULL,
     body INTEGER NOT NULL,
     PRIMARY KEY (mailbox, uid)
   ) STRICT, WITHOUT ROWID;
   CREATE INDEX place_body ON place (body, mailbox, uid);

   CREATE VIRTUAL TABLE head USING fts5 (
     text, content = '', contentless_delete = 1, detail = none, tokenize = 'trigram case_sensitive 1'
   );
   CREATE VIRTUAL TABLE words USING fts5 (
     text, content = '', contentless_delete = 1, detail = none, tokenize = 'trigram case_sensitive 1'
   );`,
  // What is in the lists, for whoever verifies them: \`term\` and \`doc\`.
  `CREATE VIRTUAL TABLE head_terms USING fts5vocab (head, instance);
   CREATE VIRTUAL TABLE words_terms USING fts5vocab (words, instance);`,
  // Which trigrams there are, for questions of two characters.
  `CREATE VIRTUAL TABLE head_rows USING fts5vocab (head, row);
   CREATE VIRTUAL TABLE words_rows USING fts5vocab (words, row);`,
  // Everything is indexed again.
  `DROP TABLE place;
   DROP TABLE words_rows;
   DROP TABLE words_terms;
   DROP TABLE head_rows;
   DROP TABLE head_terms;
   DELETE FROM progress;
   DELETE FROM body;
   INSERT INTO words (words) VALUES ('delete-all');
   INSERT INTO head (head) VALUES ('delete-all');
   CREATE TABLE place (
     mailbox INTEGER NOT NULL,
     uid INTEGER NOT NULL,
     body INTEGER NOT NULL,
     sum INTEGER NOT NULL AS (${placeSum()}) STORED,
     PRIMARY KEY (mailbox, uid)
   ) STRICT, WITHOUT ROWID;
   CREATE INDEX place_body ON place (body, mailbox, uid, sum);
   CREATE TABLE kept (id INTEGER PRIMARY KEY, text TEXT NOT NULL, sum INTEGER NOT NULL) STRICT;
   CREATE VIRTUAL TABLE fields USING fts5 (
     text, content = '', contentless_delete = 1, detail = none, tokenize = 'trigram case_sensitive 1'
   );
   CREATE VIRTUAL TABLE fields_terms USING fts5vocab (fields, instance);
   CREATE VIRTUAL TABLE fields_rows USING fts5vocab (fields, row);
   CREATE VIRTUAL TABLE head_terms USING fts5vocab (head, instance);
   CREATE VIRTUAL TABLE head_rows USING fts5vocab (head, row);
   CREATE VIRTUAL TABLE words_terms USING fts5vocab (words, instance);
   CREATE VIRTUAL TABLE words_rows USING fts5vocab (words, row);`,
]

/** `body.pieces` of a body that has too much text, or cannot be read: it is always looked into. */
export const UNINDEXED = -1

/** Documents of `fields`, and the last one of `head`: the rowid is four times the number of the body, plus the place here. */
export const HEAD_KINDS = ['subject', 'from', 'recipients', 'other'] as const

/** The table in which the documents of a kind are. */
export function tableOf(kind: number): 'fields' | 'head' {
  return HEAD_KINDS[kind] === 'other' ? 'head' : 'fields'
}

/** Rows of `kept`: the number is eight times that of the body, plus the place of the field in `ENVELOPE_FIELDS`. */
export function keptRow(body: number, field: (typeof ENVELOPE_FIELDS)[number]): number {
  return body * 8 + ENVELOPE_FIELDS.indexOf(field)
}

/** Documents of `words`: the number of the body for its first piece; those of further pieces lie beyond all numbers of bodies. */
export function pieceRow(body: number, piece: number): number {
  return piece === 0 ? body : FURTHER + body * 64 + piece
}

const FURTHER = 2 ** 45

/** The body of the document `row` of `words`, in SQL. */
export function bodyOfPiece(row: string): string {
  return `CASE WHEN ${row} < ${FURTHER} THEN ${row} ELSE (${row} - ${FURTHER}) >> 6 END`
}

/** The body of a document of `head`. */
export function bodyIn(row: number): number {
  return Math.floor(row / HEAD_KINDS.length)
}

/** The same of the document `row`, in SQL. */
export function bodyOfHead(row: string): string {
  return `${row} >> 2`
}
