import assert from 'node:assert/strict'
import { test } from 'node:test'
import { gunzipSync, gzipSync } from 'node:zlib'
import { MemorySpool } from '../../../test/kit/memory-spool.ts'
import { utf8 } from '../../base/bytes.ts'
import { silentLog } from '../../base/log.ts'
import { ManualClock } from '../../base/manual-clock.ts'
import type { DmarcLedger, DmarcRow } from '../authentication/dmarc-ledger.ts'
import { MemoryDns } from '../dns/memory-dns.ts'
import type { NewOutboundMessage } from '../queue/outbound-queue.ts'
import type { QueuedMessage } from '../queue/queue-desk.ts'
import type { TlsReportLedger, TlsSessionCount } from '../transport-policy/tls-report-ledger.ts'
import { tryReadDmarcReport } from './read-dmarc-report.ts'
import { tryReadTlsReport } from './read-tls-report.ts'
import type { ReportBook, SentReport } from './report-book.ts'
import { DAY_MS } from './report-draft.ts'
import { dueMs, ReportSending } from './report-sending.ts'

const DAY = 20_000
const REPORTER = { hostname: 'mx.posthus.test', domain: 'posthus.test', contact: 'postmaster@posthus.test' }
const RUNNING = new AbortController().signal

function count(rest: Partial<TlsSessionCount>): TlsSessionCount {
  const policy = { type: 'sts', domain: 'peer.test', strings: ['version: STSv1'], mxHosts: ['*.peer.test'] } as const
  return {
    dayMs: DAY * DAY_MS,
    policy,
    result: undefined,
    host: undefined,
    address: undefined,
    reason: undefined,
    sessions: 5,
    ...rest,
  }
}

function row(rest: Partial<DmarcRow['observation']> = {}, messages = 3): DmarcRow {
  return {
    messages,
    observation: {
      policyDomain: 'peer.test',
      record: 'v=DMARC1; p=reject; sp=quarantine; adkim=s; rua=mailto:d@peer.test',
      sourceAddress: '::ffff:192.0.2.1',
      disposition: 'reject',
      override: 'local_policy',
      dkimAligned: false,
      spfAligned: false,
      headerFrom: 'peer.test',
      envelopeFrom: 'a<b>&.test',
      spf: { domain: 'x.test', scope: 'mfrom', result: 'softfail' },
      dkim: [{ domain: 'y.test', selector: 's', result: 'fail' }],
      ...rest,
    },
  }
}

function house(
  tlsCounts: readonly TlsSessionCount[] = [count({})],
  dmarcRows: readonly DmarcRow[] = [row()],
  nowMs = (DAY + 2) * DAY_MS,
) {
  const dns = new MemoryDns()
  const clock = new ManualClock(nowMs)
  const notes = new Map<string, SentReport>()
  const queued: (Omit<NewOutboundMessage, 'body'> & { readonly text: string })[] = []
  const posted: string[] = []
  const delivered = new Set<string>()
  const state = { failsToQueue: false, taken: true, forgotten: 0 }
  const sending = new ReportSending(
    {
      book: {
        sent: async ({ kind, day, domain }) => notes.get(`${kind} ${day} ${domain}`),
        settled: async (kind, day) =>
          new Set(
            [...notes.values()]
              .filter((one) => one.kind === kind && one.day === day && one.state !== 'begun')
              .map(({ domain }) => domain),
          ),
        note: async (report) => void notes.set(`${report.kind} ${report.day} ${report.domain}`, report),
      } as Pick<ReportBook, 'sent' | 'settled' | 'note'> as ReportBook,
      dmarc: {
        domains: async (day) => (day === DAY && dmarcRows.length > 0 ? ['peer.test'] : []),
        rows: async () => dmarcRows,
        forget: async () => void state.forgotten++,
      } as Pick<DmarcLedger, 'domains' | 'rows' | 'forget'> as DmarcLedger,
      tls: {
        counts: async (fromMs, toMs) => tlsCounts.filter(({ dayMs }) => dayMs >= fromMs && dayMs < toMs),
        domains: async (fromMs, toMs) => [
          ...new Set(
            tlsCounts.filter(({ dayMs }) => dayMs >= fromMs && dayMs < toMs).map(({ policy }) => policy.domain),
          ),
        ],
      } as Pick<TlsReportLedger, 'counts' | 'domains'> as TlsReportLedger,
      dns,
      queue: {
        requireRoom: async () => undefined,
        add: async (message) => {
          if (state.failsToQueue) throw new Error('killed')
          const { body, ...rest } = message
          queued.push({ ...rest, text: Buffer.from(await body.bytes()).toString('latin1') })
        },
      },
      desk: {
        message: async (id) =>
          queued.some((one) => one.id === id) && !delivered.has(id) ? ({} as QueuedMessage) : undefined,
      },
      deliveries: { find: async ({ queueId }) => (delivered.has(queueId ?? '') ? [{} as never] : []) },
      signer: { sign: async (domain) => utf8(`DKIM-Signature: d=${domain}\r\n`) },
      poster: {
        post: async (url, _type, octets) => {
          posted.push(`${url} ${tryReadTlsReport(gunzipSync(octets).toString())?.passed}`)
          return state.taken
        },
      },
      packing: { pack: async (octets) => new Uint8Array(gzipSync(octets)), tryUnpack: async () => undefined },
      spool: new MemorySpool(),
      clock,
      log: silentLog,
    },
    { kinds: ['tls', 'dmarc'], lifetimeMs: DAY_MS },
  )
  return { dns, clock, notes, queued, posted, delivered, state, round: () => sending.round(REPORTER, RUNNING) }
}

function attachment(text: string): string {
  const base64 =
    /Content-Disposition: attachment;[^\r\n]*\r\n [^\r\n]*\r\n\r\n([A-Za-z0-9+/=\r\n]+)\r\n--/.exec(text)?.[1] ?? ''
  return gunzipSync(Buffer.from(base64, 'base64')).toString()
}

test('a domain that asks for reports on TLS gets one, signed, in the form of RFC 8460, that does not need TLS itself', async () => {
  const failure = {
    result: 'certificate-expired',
    host: 'mx.peer.test',
    address: '192.0.2.9',
    reason: 'since May',
    sessions: 2,
  } as const
  const { dns, queued, notes, round } = house([count({}), count(failure)], [])
  dns.put('_smtp._tls.peer.test', 'TXT', ['v=TLSRPTv1; rua=mailto:tls@peer.test'])
  await round()
  const [letter] = queued
  assert.ok(letter)
  assert.equal(letter.transport, 'relaxed')
  assert.equal(letter.reversePath, '')
  assert.equal(letter.recipients[0]?.address, 'tls@peer.test')
  for (const line of [
    /^DKIM-Signature: d=posthus\.test\r\n/,
    /\r\nTLS-Report-Domain: peer\.test\r\nTLS-Report-Submitter: posthus\.test\r\nTLS-Required: No\r\n/,
    /\r\nContent-Type: multipart\/report; report-type="tlsrpt";/,
    /\r\nSubject: Report Domain: peer\.test\r\n Submitter: posthus\.test\r\n Report-ID: <20000\.[0-9a-f]{20}@posthus\.test>\r\n/,
    /\r\nContent-Type: application\/tlsrpt\+gzip;/,
    / filename="posthus\.test!peer\.test!1728000000!1728086399![0-9a-f]{20}\.json\.gz"\r\n/,
  ]) {
    assert.match(letter.text, line)
  }
  const report = JSON.parse(attachment(letter.text))
  assert.deepEqual(report.policies, [
    {
      policy: {
        'policy-type': 'sts',
        'policy-string': ['version: STSv1'],
        'policy-domain': 'peer.test',
        'mx-host': ['*.peer.test'],
      },
      summary: { 'total-successful-session-count': 5, 'total-failure-session-count': 2 },
      'failure-details': [
        {
          'result-type': 'certificate-expired',
          'receiving-mx-hostname': 'mx.peer.test',
          'receiving-ip': '192.0.2.9',
          'failed-session-count': 2,
          'failure-reason-code': 'since May',
        },
      ],
    },
  ])
  assert.deepEqual(report['date-range'], {
    'start-datetime': '2024-10-04T00:00:00Z',
    'end-datetime': '2024-10-04T23:59:59Z',
  })
  assert.equal([...notes.values()][0]?.state, 'sent')
})

test('an aggregate report of DMARC says what was seen, and whoever reads reports can read it', async () => {
  const { dns, queued, state, round } = house(
    [],
    [row(), row({ dkimAligned: true, disposition: 'none', override: undefined }, 7)],
  )
  dns.put('_dmarc.peer.test', 'TXT', [row().observation.record])
  await round()
  const text = attachment(queued[0]?.text ?? '')
  assert.match(text, /<feedback xmlns="urn:ietf:params:xml:ns:dmarc-2\.0">\n <version>1\.0<\/version>/)
  assert.match(
    text,
    /<p>reject<\/p><sp>quarantine<\/sp>\n {2}<discovery_method>treewalk<\/discovery_method><adkim>s<\/adkim>\n/,
  )
  assert.match(text, /<source_ip>192\.0\.2\.1<\/source_ip>/)
  assert.match(text, /<envelope_from>a&lt;b&gt;&amp;\.test<\/envelope_from>/)
  const read = tryReadDmarcReport(text)
  assert.deepEqual([read?.domain, read?.passed, read?.failed], ['peer.test', 7, 3])
  assert.deepEqual(
    read?.rows.map(({ detail }) => detail),
    [
      'dkim=fail spf=fail done=reject because=local_policy from=peer.test dkim:y.test=fail spf:x.test=softfail',
      'dkim=pass spf=fail done=pass from=peer.test dkim:y.test=fail spf:x.test=softfail',
    ],
  )
  assert.match(
    queued[0]?.text ?? '',
    / filename="posthus\.test!peer\.test!1728000000!1728086399![0-9a-f]{20}\.xml\.gz"/,
  )
  assert.equal(state.forgotten, 1)
})

test('each report goes out once, wherever the machine dies', async () => {
  const { dns, queued, notes, delivered, state, round } = house()
  dns.put('_smtp._tls.peer.test', 'TXT', ['v=TLSRPTv1; rua=mailto:tls@peer.test,mailto:second@peer.test'])
  dns.put('_dmarc.peer.test', 'TXT', [row().observation.record])
  state.failsToQueue = true
  await round()
  assert.deepEqual(
    [...notes.values()].map(({ state }) => state),
    ['begun', 'begun'],
  )
  state.failsToQueue = false
  await round()
  await round()
  assert.equal(queued.length, 3)
  // It died after the queue had it, and the queue has sent it since.
  for (const { id } of queued) delivered.add(id)
  for (const [key, note] of notes) notes.set(key, { ...note, state: 'begun' })
  await round()
  assert.equal(queued.length, 3)
  assert.ok([...notes.values()].every(({ state }) => state === 'sent'))
})

test('a report over HTTPS is posted once, also if it is not known whether it arrived', async () => {
  const { dns, posted, notes, state, round } = house([count({})], [])
  dns.put('_smtp._tls.peer.test', 'TXT', ['v=TLSRPTv1;rua=https://report.peer.test/v1/tlsrpt'])
  await round()
  assert.deepEqual(posted, ['https://report.peer.test/v1/tlsrpt 5'])
  for (const [key, note] of notes) notes.set(key, { ...note, state: 'begun' })
  await round()
  assert.equal(posted.length, 1)
  notes.clear()
  state.taken = false
  await round()
  assert.equal([...notes.values()][0]?.state, 'failed')
})

test('who does not ask, or asks for less than there is, or for others, gets none', async () => {
  const none = house()
  await none.round()
  assert.equal(none.queued.length, 1, 'DMARC: the record that was seen asks, and peer.test is the same organization')
  assert.equal(none.notes.get(`tls ${DAY} peer.test`)?.state, 'not-wanted')
  const cases: readonly (readonly [string, string | undefined, SentReport['state'] | undefined])[] = [
    ['v=DMARC1; p=none; rua=mailto:d@peer.test!10', undefined, 'too-large'],
    ['v=DMARC1; p=none; rua=mailto:d@peer.test!10m', undefined, 'sent'],
    ['v=DMARC1; p=none; rua=mailto:victim@other.test', undefined, 'not-wanted'],
    ['v=DMARC1; p=none; rua=mailto:d@other.test', 'v=DMARC1', 'sent'],
    ['v=DMARC1; p=none; rua=mailto:d@other.test', 'v=DMARC2', 'not-wanted'],
    [
      'v=DMARC1; p=none; rua=ftp://x, mailto:a@b, mailto:"x y"@peer.test, mailto:a%0d%0ab@peer.test',
      undefined,
      'not-wanted',
    ],
    ['v=DMARC1; p=none', undefined, 'not-wanted'],
  ]
  for (const [record, permission, expected] of cases) {
    const { dns, notes, round } = house([], [row({ record })])
    if (permission) dns.put('peer.test._report._dmarc.other.test', 'TXT', [permission])
    await round()
    assert.equal(notes.get(`dmarc ${DAY} peer.test`)?.state, expected, record)
  }
})

test('a report waits for its time of the day, which differs by domain, and for a DNS that answers', async () => {
  const { dns, clock, queued, notes, round } = house(
    [count({})],
    [],
    dueMs({ kind: 'tls', domain: 'peer.test', day: DAY }) - 1,
  )
  const due = clock.nowMs() + 1
  assert.ok(due > (DAY + 1) * DAY_MS && due < (DAY + 2) * DAY_MS)
  assert.notEqual(due, dueMs({ kind: 'tls', domain: 'other.test', day: DAY }))
  await round()
  clock.advance(1)
  dns.fail('_smtp._tls.peer.test', 'TXT')
  await round()
  assert.deepEqual([queued.length, notes.size], [0, 0])
  dns.put('_smtp._tls.peer.test', 'TXT', ['v=TLSRPTv1; rua=mailto:tls@peer.test'])
  await round()
  assert.equal(queued.length, 1)
})
