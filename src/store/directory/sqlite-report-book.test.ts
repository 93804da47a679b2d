import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ReceivedReport, SentReport } from '../../core/reports/report-book.ts'
import { openTestDatabase } from './directory-database.fixture.ts'
import { SqliteReportBook } from './sqlite-report-book.ts'

const SENT: SentReport = {
  kind: 'tls',
  day: 20_000,
  domain: 'peer.test',
  state: 'begun',
  targets: ['mailto:a@peer.test'],
  octets: 5,
  atMs: 100,
}
const RECEIVED: ReceivedReport = {
  kind: 'dmarc',
  domain: 'posthus.test',
  reporter: 'reporter.test',
  reportId: '1',
  beginMs: 1,
  endMs: 2,
  receivedMs: 50,
  rows: [{ isPass: false, count: 3, source: '192.0.2.1', detail: 'dkim=fail' }],
  passed: 4,
  failed: 3,
}

test('a note replaces the one before it of the same occasion, for every process', async () => {
  await using at = await openTestDatabase()
  const [book, other] = [new SqliteReportBook(at.database), new SqliteReportBook(at.other)]
  await book.note(SENT)
  assert.deepEqual(await other.sent(SENT), SENT)
  assert.deepEqual(await other.settled('tls', SENT.day), new Set())
  await other.note({ ...SENT, state: 'sent', atMs: 200 })
  assert.deepEqual(await book.settled('tls', SENT.day), new Set(['peer.test']))
  assert.deepEqual(await book.settled('dmarc', SENT.day), new Set())
  assert.equal((await book.sent(SENT))?.state, 'sent')
  assert.equal(await book.sent({ ...SENT, day: 20_001 }), undefined)
  await book.note({ ...SENT, kind: 'dmarc', domain: 'z.test', atMs: 300 })
  const all = await book.allSent({ sinceMs: 0, most: 10 })
  assert.deepEqual(
    all.map(({ kind, domain }) => `${kind} ${domain}`),
    ['dmarc z.test', 'tls peer.test'],
  )
  assert.equal((await book.allSent({ sinceMs: 0, most: 10, kind: 'tls' })).length, 1)
  assert.equal((await book.allSent({ sinceMs: 0, most: 10, domain: 'z.test' })).length, 1)
  assert.equal((await book.allSent({ sinceMs: 201, most: 10 })).length, 1)
  await book.sweep(250)
  assert.equal((await book.allSent({ sinceMs: 0, most: 10 })).length, 1)
})

test('a report of others is kept once, and comes back as it was', async () => {
  await using at = await openTestDatabase()
  const book = new SqliteReportBook(at.database)
  assert.equal(await book.keep(RECEIVED), true)
  assert.equal(await book.keep({ ...RECEIVED, passed: 99 }), false)
  assert.deepEqual(await book.received({ sinceMs: 0, most: 10 }), [RECEIVED])
  assert.equal(await book.keep({ ...RECEIVED, reporter: 'other.test', receivedMs: 60 }), true)
  assert.deepEqual(
    (await book.received({ sinceMs: 0, most: 10, kind: 'dmarc', domain: 'posthus.test' })).map(
      ({ reporter }) => reporter,
    ),
    ['other.test', 'reporter.test'],
  )
  assert.deepEqual(await book.received({ sinceMs: 0, most: 10, kind: 'tls' }), [])
  await book.sweep(55)
  assert.equal((await book.received({ sinceMs: 0, most: 10 })).length, 1)
})

test('of one day no more are kept than there is room for', async () => {
  await using at = await openTestDatabase()
  const book = new SqliteReportBook(at.database)
  await at.database.write(async (tx) => {
    for (let i = 0; i < 2000; i++) {
      await tx.run(
        `INSERT INTO received_report (kind, domain, reporter, report_id, begin_ms, end_ms, received_ms, passed, failed, rows)
         VALUES ('tls', 'posthus.test', 'x', $1, 0, 0, 10, 0, 0, '[]')`,
        String(i),
      )
    }
  })
  assert.equal(await book.keep(RECEIVED), false)
  assert.equal(await book.keep({ ...RECEIVED, receivedMs: 86_400_000 }), true)
})
