import { isFault } from '../../base/fault.ts'
import { LEAST_ROOM_BYTES } from '../../core/mail/expunged-room.ts'
import type { SqlDatabase, SqlReader } from '../sql/database.ts'
import { checkSums } from './check-sums.ts'
import type { Finding } from './finding.ts'

interface Check {
  readonly what: Finding['what']
  readonly problem: string
  /** Selects `mailbox` (a name or NULL), `uid` (or NULL) and `detail` of everything that is wrong. */
  readonly sql: string
}

const CHECKS: readonly Check[] = [
  {
    what: 'database',
    problem: 'integrity_check',
    sql: `SELECT NULL AS mailbox, NULL AS uid, integrity_check AS detail FROM pragma_integrity_check
      WHERE integrity_check <> 'ok'`,
  },
  {
    what: 'reference',
    problem: 'a foreign key points nowhere',
    sql: 'SELECT NULL AS mailbox, NULL AS uid, "table" || \' to \' || parent AS detail FROM pragma_foreign_key_check',
  },
  {
    what: 'counters',
    problem: 'counters differ from the rows (messages, unseen, deleted, size)',
    sql: `SELECT b.name AS mailbox, NULL AS uid,
        format('%d %d %d %d, counted %d %d %d %d', b.messages, b.unseen, b.deleted, b.size, c.n, c.u, c.d, c.s) AS detail
      FROM mailbox b, (
        SELECT x.id, count(m.uid) AS n, coalesce(sum(m.bits & 1 = 0), 0) AS u, coalesce(sum(m.bits & 8 <> 0), 0) AS d,
          coalesce(sum(m.size), 0) AS s
        FROM mailbox x LEFT JOIN message m ON m.mailbox = x.id GROUP BY x.id
      ) c
      WHERE c.id = b.id AND (b.messages, b.unseen, b.deleted, b.size) <> (c.n, c.u, c.d, c.s)`,
  },
  {
    what: 'counters',
    problem: 'what expunged messages take differs from their rows (messages, octets)',
    sql: `SELECT NULL AS mailbox, NULL AS uid, format('%d %d, counted %d %d', expunged_messages, expunged_room, n, room) AS detail
      FROM account, (SELECT count(*) AS n, coalesce(sum(max(size, ${LEAST_ROOM_BYTES})), 0) AS room FROM expunged)
      WHERE (expunged_messages, expunged_room) <> (n, room)`,
  },
  {
    what: 'uid',
    problem: 'a UID is not below the next one to be given',
    sql: `SELECT b.name AS mailbox, m.uid, b.uid_next AS detail FROM message m JOIN mailbox b ON b.id = m.mailbox
      WHERE m.uid >= b.uid_next`,
  },
  {
    what: 'uid',
    problem: 'a number that is to be given next has been given',
    sql: `SELECT NULL AS mailbox, NULL AS uid, 'counter' AS detail FROM account
      WHERE next_mailbox <= (SELECT coalesce(max(id), 0) FROM (SELECT id FROM mailbox UNION ALL SELECT id FROM gone_mailbox))
        OR next_uid_validity <= (SELECT coalesce(max(uid_validity), 0) FROM mailbox)
        OR next_body <= (SELECT coalesce(max(id), 0) FROM body)
        OR next_email <= (SELECT coalesce(max(email), 0) FROM (SELECT email FROM message UNION ALL SELECT email FROM expunged))
        OR next_thread <= (SELECT coalesce(max(thread), 0) FROM (SELECT thread FROM message UNION ALL SELECT thread FROM expunged))`,
  },
  {
    what: 'uid',
    problem: 'two mailboxes have one UIDVALIDITY',
    sql: `SELECT max(name) AS mailbox, NULL AS uid, uid_validity AS detail FROM mailbox GROUP BY uid_validity
      HAVING count(*) > 1`,
  },
  {
    what: 'modseq',
    problem: 'a modseq is above that of its mailbox',
    sql: `SELECT b.name AS mailbox, m.uid, m.modseq AS detail FROM message m JOIN mailbox b ON b.id = m.mailbox
      WHERE m.modseq > b.highest_modseq`,
  },
  {
    what: 'modseq',
    problem: 'a modseq is above that of the account',
    sql: `SELECT b.name AS mailbox, NULL AS uid, b.highest_modseq AS detail FROM mailbox b, account a
      WHERE b.highest_modseq > a.modseq
        OR (SELECT max(modseq) FROM vanished v WHERE v.mailbox = b.id) > b.highest_modseq`,
  },
  {
    what: 'uid',
    problem: 'the gaps between UIDs are not where no message is, or are not merged',
    sql: `SELECT b.name AS mailbox, NULL AS uid, 'gaps' AS detail FROM mailbox b
      WHERE b.messages + (SELECT coalesce(sum(last - first + 1), 0) FROM gap g WHERE g.mailbox = b.id) <> b.uid_next - 1
        OR EXISTS (SELECT 1 FROM gap g JOIN message m ON m.mailbox = g.mailbox AND m.uid BETWEEN g.first AND g.last
          WHERE g.mailbox = b.id)
        OR EXISTS (SELECT 1 FROM gap g JOIN gap h ON h.mailbox = g.mailbox AND h.first > g.first AND h.first <= g.last + 1
          WHERE g.mailbox = b.id)`,
  },
  {
    what: 'tombstone',
    problem: 'a message that is there is said to have vanished',
    sql: `SELECT b.name AS mailbox, m.uid, v.modseq AS detail FROM vanished v JOIN mailbox b ON b.id = v.mailbox
      JOIN message m ON m.mailbox = v.mailbox AND m.uid BETWEEN v.first AND v.last`,
  },
  {
    what: 'body',
    problem: 'a body is had by no message, or by more or fewer than it says',
    sql: `SELECT NULL AS mailbox, NULL AS uid, format('%d says %d, counted %d', b.id, b.messages, coalesce(c.n, 0)) AS detail
      FROM body b LEFT JOIN (
        SELECT body, count(*) AS n FROM (SELECT body FROM message UNION ALL SELECT body FROM expunged) GROUP BY body
      ) c ON c.body = b.id
      WHERE c.n IS NULL OR b.messages <> c.n`,
  },
  {
    what: 'body',
    problem: 'a message has a body that is not there',
    sql: `SELECT b.name AS mailbox, m.uid, m.body AS detail FROM message m JOIN mailbox b ON b.id = m.mailbox
      WHERE NOT EXISTS (SELECT 1 FROM body c WHERE c.id = m.body)`,
  },
  {
    what: 'body',
    problem: 'a message has another size than its body',
    sql: `SELECT b.name AS mailbox, m.uid, m.size AS detail FROM message m JOIN mailbox b ON b.id = m.mailbox
      JOIN body c ON c.id = m.body WHERE c.size <> m.size`,
  },
  {
    what: 'row',
    problem: 'a message has another date than its body',
    sql: `SELECT b.name AS mailbox, m.uid, m.sent_ms AS detail FROM message m JOIN mailbox b ON b.id = m.mailbox
      JOIN body c ON c.id = m.body WHERE c.sent_ms IS NOT m.sent_ms`,
  },
  {
    what: 'row',
    problem: 'a keyword is spelt in another way than it is found by',
    sql: 'SELECT NULL AS mailbox, NULL AS uid, spelling AS detail FROM keyword WHERE lower(spelling) <> folded',
  },
  {
    what: 'body',
    problem: 'an expunged message has a body that is not there, or of another size',
    sql: `SELECT coalesce(b.name, g.name) AS mailbox, e.uid, e.body AS detail FROM expunged e
        LEFT JOIN mailbox b ON b.id = e.mailbox LEFT JOIN gone_mailbox g ON g.id = e.mailbox
      WHERE NOT EXISTS (SELECT 1 FROM body c WHERE c.id = e.body AND c.size = e.size)`,
  },
  {
    what: 'uid',
    problem: 'an expunged message is of a mailbox that nobody knows, or still there',
    sql: `SELECT b.name AS mailbox, e.uid, e.mailbox AS detail FROM expunged e
        LEFT JOIN mailbox b ON b.id = e.mailbox LEFT JOIN gone_mailbox g ON g.id = e.mailbox
      WHERE coalesce(b.name, g.name) IS NULL
        OR EXISTS (SELECT 1 FROM message m WHERE m.mailbox = e.mailbox AND m.uid = e.uid)`,
  },
  {
    what: 'body',
    problem: 'a body lies in no place, or in two',
    sql: `SELECT NULL AS mailbox, NULL AS uid, b.id AS detail FROM body b
      WHERE b.in_file = EXISTS (SELECT 1 FROM octets o WHERE o.body = b.id)`,
  },
]

/** Everything that rows can contradict one another in. What bodies hold is looked at by `scrubBodies`. */
export async function* checkRows(database: SqlDatabase): AsyncGenerator<Finding> {
  for (const check of CHECKS) yield* await findingsOf(() => database.read((tx) => run(tx, check)))
  yield* await findingsOf(() => database.read(checkSums))
}

async function run(tx: SqlReader, { what, problem, sql }: Check): Promise<Finding[]> {
  const wrong = await tx.all<{ mailbox: string | null; uid: number | null; detail: string | number }>(sql)
  return wrong.map(({ mailbox, uid, detail }) => ({
    what,
    mailbox: mailbox ?? undefined,
    uid: uid ?? undefined,
    problem: `${problem}: ${detail}`,
  }))
}

/** What a check has found; or, where the database cannot even be read so far, that. */
async function findingsOf(check: () => Promise<Finding[]>): Promise<Finding[]> {
  try {
    return await check()
  } catch (error) {
    if (!isFault(error, 'store/corrupt')) throw error
    return [{ what: 'database', mailbox: undefined, uid: undefined, problem: error.message }]
  }
}
