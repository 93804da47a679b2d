import assert from 'node:assert/strict'
import { test } from 'node:test'
import { gzipSync } from 'node:zlib'
import { zipOf } from '../../../test/kit/zip.ts'
import { utf8 } from '../../base/bytes.ts'
import { silentLog } from '../../base/log.ts'
import { ManualClock } from '../../base/manual-clock.ts'
import { ZlibPacking } from '../../net/reports/report-packing.ts'
import type { Authentication } from '../authentication/authentication.ts'
import type { Provenance } from '../mail/provenance.ts'
import { bodyOf } from '../queue/outbound-queue.contract.ts'
import type { ReceivedReport, ReportBook } from './report-book.ts'
import { ReportIntake } from './report-intake.ts'

const XML = `<feedback><report_metadata><org_name>Somebody else</org_name><report_id>1</report_id><date_range><begin>1</begin><end>2</end></date_range></report_metadata><policy_published><domain>posthus.test</domain></policy_published><record><row><source_ip>192.0.2.1</source_ip><count>2</count><policy_evaluated><dkim>fail</dkim><spf>fail</spf></policy_evaluated></row></record></feedback>`
const JSON_REPORT = JSON.stringify({
  'organization-name': 'x',
  'date-range': { 'start-datetime': '2026-11-25T00:00:00Z', 'end-datetime': '2026-11-25T23:59:59Z' },
  'report-id': '2',
  policies: [
    {
      policy: { 'policy-type': 'sts', 'policy-domain': 'posthus.test' },
      summary: { 'total-successful-session-count': 1 },
    },
  ],
})

function letter(type: string, content: Buffer): string {
  return `Subject: Report\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nhello\r\n--b\r\nContent-Type: ${type}\r\nContent-Transfer-Encoding: base64\r\n\r\n${content.toString('base64')}\r\n--b--\r\n`
}

const PASSED = { dmarc: { result: 'pass', domain: 'reporter.example' }, dkim: [] } as unknown as Authentication
const SIGNED = {
  dmarc: { result: 'none' },
  dkim: [
    { result: 'fail', domain: 'bad' },
    { result: 'pass', domain: 'signer.example' },
  ],
} as unknown as Authentication
const FORGED = { dmarc: { result: 'fail', domain: 'reporter.example' }, dkim: [] } as unknown as Authentication

async function look(
  text: string,
  authentication: Authentication | undefined = PASSED,
  to = 'postmaster@posthus.test',
  isHosted = true,
) {
  const kept: ReceivedReport[] = []
  const book = { keep: async (report: ReceivedReport) => kept.push(report) > 0 } as Pick<
    ReportBook,
    'keep'
  > as ReportBook
  const intake = new ReportIntake(
    book,
    new ZlibPacking(),
    async () => isHosted,
    (address) => address.startsWith('postmaster@'),
    new ManualClock(7),
    silentLog,
  )
  const provenance: Provenance = { authentication, hops: [], verdict: { kind: 'deliver' } }
  await intake.look([to], bodyOf(utf8(text)), provenance)
  return kept.map(({ kind, reporter, failed, passed }) => `${kind} ${reporter} ${passed}/${failed}`)
}

test('reports are found in what mail of all kinds carries', async () => {
  for (const [type, content, expected] of [
    ['application/gzip', gzipSync(XML), 'dmarc reporter.example 0/2'],
    ['application/zip', zipOf(XML), 'dmarc reporter.example 0/2'],
    ['application/x-zip-compressed', zipOf(XML), 'dmarc reporter.example 0/2'],
    ['application/octet-stream', gzipSync(XML), 'dmarc reporter.example 0/2'],
    ['text/xml', Buffer.from(XML), 'dmarc reporter.example 0/2'],
    ['application/tlsrpt+gzip', gzipSync(JSON_REPORT), 'tls reporter.example 1/0'],
    ['application/tlsrpt+json', Buffer.from(JSON_REPORT), 'tls reporter.example 1/0'],
  ] as const) {
    assert.deepEqual(await look(letter(type, content)), [expected], type)
  }
  const alone = `Content-Type: application/zip\r\nContent-Transfer-Encoding: base64\r\n\r\n${zipOf(XML).toString('base64')}\r\n`
  assert.deepEqual(await look(alone), ['dmarc reporter.example 0/2'])
})

test('a report is kept under the domain that was proved, and not without one', async () => {
  const text = letter('application/gzip', gzipSync(XML))
  assert.deepEqual(await look(text, SIGNED), ['dmarc signer.example 0/2'])
  assert.deepEqual(await look(text, FORGED), [])
})

test('mail for others, on domains of others, and what is no report is let be', async () => {
  const text = letter('application/gzip', gzipSync(XML))
  assert.deepEqual(await look(text, PASSED, 'anna@posthus.test'), [])
  assert.deepEqual(await look(text, PASSED, 'postmaster@posthus.test', false), [])
  for (const [type, content] of [
    ['image/png', gzipSync(XML)],
    ['application/gzip', gzipSync('no report')],
    ['application/gzip', gzipSync(Buffer.alloc(50_000_000))],
    ['application/gzip', Buffer.from('\x1f\x8bgarbage', 'latin1')],
    [
      'application/gzip',
      gzipSync(XML.replace('<feedback>', '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><feedback>')),
    ],
  ] as const) {
    assert.deepEqual(await look(letter(type, content)), [], type)
  }
  assert.deepEqual(await look(''), [])
})
