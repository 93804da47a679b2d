import assert from 'node:assert/strict'
import { test } from 'node:test'
import { utf8 } from '../../base/bytes.ts'
import { isFault } from '../../base/fault.ts'
import { silentLog } from '../../base/log.ts'
import { ManualClock } from '../../base/manual-clock.ts'
import { HeaderFields } from '../../wire/mime/header-fields.ts'
import type { Authentication } from '../authentication/authentication.ts'
import type { OpenedMessage } from '../delivery/header-block.ts'
import type { ArrivalFacts, Envelope } from '../delivery/reception.ts'
import { MemoryDns } from '../dns/memory-dns.ts'
import type { MailReader, MailStore } from '../mail/mail-store.ts'
import type { Provenance } from '../mail/provenance.ts'
import { ArrivalFilter, type ArrivalFilterSettings } from './arrival-filter.ts'
import type { ScanResult } from './content-scanner.ts'
import { DnsLists } from './dns-lists.ts'
import type { SenderRecord } from './junk-shelf.ts'
import { KeyedHash } from './keyed-hash.ts'
import { addressName, domainName } from './senders-of.ts'

const KEY = new Uint8Array(16)
const GREYLIST = { delayMs: 300_000, retryMs: 1e9, keepMs: 1e9, entries: 10 }
const SCAN = { score: 7.25, requiredScore: 6, rules: ['BAYES_SPAM', 'FORGED'], text: undefined } as const

interface Case {
  readonly what: string
  readonly spf?: 'pass' | 'none' | 'fail'
  readonly dmarc?: 'pass' | 'none' | 'fail'
  /** What members know. */
  readonly known?: Record<string, Partial<SenderRecord>>
  readonly listed?: Record<string, string>
  readonly settings?: Partial<ArrivalFilterSettings>
  /** Whether the greylist has seen it long enough ago. */
  readonly hasWaited?: boolean
  readonly scan?: ScanResult
  readonly expected: string
}

const BAD = { 'bad.example': '127.0.0.2' }
const waits: Pick<Case, 'settings'> = { settings: { greylist: GREYLIST } }

const cases: readonly Case[] = [
  { what: 'nothing is asked for', expected: 'deliver' },
  { what: 'a listed host', listed: BAD, expected: 'junk listed: bad.example' },
  { what: 'a list of little weight', listed: { 'doubtful.example': '127.0.0.2' }, expected: 'deliver' },
  {
    what: 'weights are added',
    listed: { 'doubtful.example': '127.0.0.2', 'bad.example': '127.0.0.2' },
    settings: { refuseWeight: 4 },
    expected: 'mail/listed',
  },
  {
    what: 'a list of trust outweighs',
    listed: { 'bad.example': '127.0.0.2', 'good.example': '127.0.0.3' },
    expected: 'deliver',
  },
  {
    what: 'a domain that vouches is no reason to believe a listed host',
    spf: 'pass',
    listed: BAD,
    expected: 'junk listed: bad.example',
  },
  {
    what: 'a correspondent is not asked about',
    known: { [addressName('ada@far.example')]: { writtenMs: 5 } },
    listed: BAD,
    expected: 'deliver',
  },
  {
    what: 'a forged correspondent is',
    dmarc: 'fail',
    known: { [addressName('ada@far.example')]: { writtenMs: 5 } },
    listed: BAD,
    expected: 'junk listed: bad.example',
  },
  {
    what: 'a domain whose mail was good is not asked about',
    spf: 'pass',
    known: { [domainName('far.example')]: { good: 12, junk: 1 } },
    listed: BAD,
    expected: 'deliver',
  },
  {
    what: 'a domain whose mail was both is',
    spf: 'pass',
    known: { [domainName('far.example')]: { good: 5, junk: 1 } },
    listed: BAD,
    expected: 'junk listed: bad.example',
  },
  { what: 'a stranger has to come back', ...waits, expected: 'mail/greylisted' },
  { what: 'a stranger has come back', ...waits, hasWaited: true, expected: 'deliver' },
  { what: 'one that fails SPF too', ...waits, spf: 'fail', expected: 'mail/greylisted' },
  { what: 'not whom a domain vouches for', ...waits, spf: 'pass', expected: 'deliver' },
  { what: 'nor who is on a list of trust', ...waits, listed: { 'good.example': '127.0.0.3' }, expected: 'deliver' },
  {
    what: 'nor a correspondent',
    ...waits,
    known: { [addressName('ada@far.example')]: { writtenMs: 5 } },
    expected: 'deliver',
  },
  { what: 'a scanner sees nothing', scan: { kind: 'deliver', ...SCAN }, expected: 'deliver' },
  {
    what: 'a scanner takes it for junk',
    scan: { kind: 'junk', ...SCAN },
    expected: 'junk rspamd: 7.3 of 6: BAYES_SPAM FORGED',
  },
  { what: 'a scanner refuses it', scan: { kind: 'refuse', ...SCAN, text: 'Gtube' }, expected: 'mail/junk-refused' },
  { what: 'a scanner wants it later', scan: { kind: 'later', ...SCAN }, expected: 'mail/scanner-defers' },
  { what: 'a scanner is down', scan: { kind: 'unavailable', reason: 'ECONNREFUSED' }, expected: 'deliver' },
  {
    what: 'a scanner would let it wait, and nobody waits here',
    scan: { kind: 'greylist', ...SCAN },
    expected: 'deliver',
  },
  {
    what: 'a scanner would let it wait although a domain vouches',
    ...waits,
    spf: 'pass',
    scan: { kind: 'greylist', ...SCAN },
    expected: 'mail/greylisted',
  },
]

for (const one of cases) {
  test(`${one.what}: ${one.expected}`, async () => {
    assert.equal(await outcome(one), one.expected)
  })
}

test('what authentication has found stays, with what is found beside it', async () => {
  const verdict = { kind: 'junk', reasons: ['dmarc-quarantine'] } as const
  assert.equal(
    await outcome({ what: '', expected: '', listed: BAD }, verdict),
    'junk dmarc-quarantine, listed: bad.example',
  )
})

async function outcome(one: Case, verdict: Provenance['verdict'] = { kind: 'deliver' }): Promise<string> {
  const { spf = 'none', dmarc = 'none', settings, hasWaited = false, scan } = one
  const authentication = {
    spf: { result: spf, domain: 'far.example' },
    dmarc: { result: dmarc, domain: 'far.example' },
    dkim: [],
  } as unknown as Authentication
  const dns = new MemoryDns()
  for (const [zone, address] of Object.entries(one.listed ?? {})) dns.put(`7.2.0.192.${zone}`, 'A', [address])
  const lists = [
    { zone: 'bad.example', weight: 3 },
    { zone: 'doubtful.example', weight: 1 },
    { zone: 'good.example', weight: -2 },
  ]
  const parts = {
    store: storeKnowing(one.known ?? {}),
    lists: new DnsLists(dns, { lists, timeMs: 1000 }, new ManualClock(), silentLog),
    greylist: {
      letsIn: async (key: string) => {
        assert.equal(key, '192.0.2.0/24 far.example')
        return hasWaited
      },
    },
    scanner: scan && { scan: async () => scan },
    log: silentLog,
  }
  const filter = new ArrivalFilter(parts, { junkWeight: 3, refuseWeight: 0, greylist: undefined, ...settings })
  const arrived = {
    id: 'q1',
    atMs: 0,
    message: { fields: new HeaderFields(utf8('From: Ada <Ada@Far.example>\r\n')), body: { size: 5 } } as OpenedMessage,
    envelope: { reversePath: 'ada@far.example', recipients: [] } as unknown as Envelope,
    arrival: { remoteAddress: '192.0.2.7', helo: 'mx.far.example' } as ArrivalFacts,
    accountIds: ['anna', 'bo'],
  }
  try {
    const checked = await filter.check(arrived, { authentication, hops: [], verdict })
    const { kind } = checked.verdict
    return kind === 'deliver' ? kind : `${kind} ${checked.verdict.reasons.join(', ')}`
  } catch (error) {
    assert.ok(isFault(error), String(error))
    return error.code
  }
}

/** Only the second member knows anybody. */
function storeKnowing(known: Record<string, Partial<SenderRecord>>): Pick<MailStore, 'read'> {
  const hash = new KeyedHash(KEY)
  const records = new Map(
    Object.entries(known).map(([name, record]) => [
      hash.of(utf8(name)),
      { junk: 0, good: 0, writtenMs: undefined, ...record },
    ]),
  )
  return {
    read: (accountId, work) =>
      work({
        junk: {
          state: async () =>
            accountId === 'bo' ? { key: KEY, taught: { junk: 0, good: 0 }, learnedMs: 0 } : undefined,
          senders: async (hashes: readonly number[]) =>
            new Map(hashes.flatMap((one) => (records.has(one) ? [[one, records.get(one)]] : []))),
        },
      } as unknown as MailReader),
  }
}
