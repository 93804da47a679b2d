import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ReceivedReport, ReportBook, SentReport } from '../../../core/reports/report-book.ts'
import { listReports, listSentReports } from './reports.ts'

function bookOf(received: readonly ReceivedReport[], sent: readonly SentReport[] = []): ReportBook {
  return { received: async () => received, allSent: async () => sent } as Pick<
    ReportBook,
    'received' | 'allSent'
  > as ReportBook
}

function report(rest: Partial<ReceivedReport>): ReceivedReport {
  return {
    kind: 'dmarc',
    domain: 'posthus.test',
    reporter: 'google.com',
    reportId: '1',
    beginMs: 0,
    endMs: 1,
    receivedMs: 2,
    rows: [],
    passed: 0,
    failed: 0,
    ...rest,
  }
}

test('failures stand first, added up over all reports, with what to do about them', async () => {
  const bad = { isPass: false, source: '192.0.2.1', detail: 'dkim=fail spf=fail' } as const
  const { text, json } = await listReports(
    bookOf([
      report({
        passed: 10,
        failed: 2,
        rows: [
          { ...bad, count: 2 },
          { isPass: true, count: 10, source: '192.0.2.9', detail: 'ok' },
        ],
      }),
      report({
        reporter: 'mail.ru',
        failed: 5,
        rows: [
          { ...bad, count: 4 },
          { ...bad, source: '192.0.2.2', count: 1 },
        ],
      }),
      report({ kind: 'tls', passed: 7, reporter: 'microsoft.com' }),
    ]),
    { sinceMs: 0 },
  )
  assert.match(text, /^Mail in our names \(DMARC\): 10 messages passed, 7 failed, in 2 reports\.\n/)
  assert.match(text, /\n6 +posthus\.test +192\.0\.2\.1 +dkim=fail spf=fail *\n1 +posthus\.test +192\.0\.2\.2/)
  assert.match(text, /forgery, or a service/)
  assert.match(text, /\nEncryption towards us \(TLS-RPT\): 7 sessions passed, 0 failed, in 1 reports\.\n/)
  assert.ok(!text.includes('Others could not encrypt'))
  assert.match(text, /\nmicrosoft\.com +posthus\.test +tls +1970-01-01 +7 +0$/)
  assert.equal((json as { reports: unknown[] }).reports.length, 3)
})

test('where nobody has reported, and nothing was due, it is said', async () => {
  assert.equal((await listReports(bookOf([]), { sinceMs: 0 })).text, 'Nobody has sent a report in that time.')
  assert.equal((await listSentReports(bookOf([]), { sinceMs: 0 })).text, 'No report was due in that time.')
})

test('what was sent is told with what became of it', async () => {
  const sent: SentReport = {
    kind: 'tls',
    day: 20_000,
    domain: 'peer.test',
    state: 'sent',
    targets: ['mailto:a@peer.test'],
    octets: 512,
    atMs: 0,
  }
  const { text } = await listSentReports(
    bookOf([], [sent, { ...sent, domain: 'x.test', state: 'not-wanted', targets: [], octets: 0 }]),
    { sinceMs: 0 },
  )
  assert.match(text, /tls +peer\.test +2024-10-04 +sent +512 +mailto:a@peer\.test/)
  assert.match(text, /tls +x\.test +2024-10-04 +nobody asks for it/)
})
