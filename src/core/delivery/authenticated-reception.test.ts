import assert from 'node:assert/strict'
import { generateKeyPairSync } from 'node:crypto'
import { test } from 'node:test'
import { arrivalsOver, RecordingDmarcLedger } from '../../../test/kit/arrivals.ts'
import { MemorySpool } from '../../../test/kit/memory-spool.ts'
import { openDispatch } from '../../../test/kit/open-dispatch.ts'
import { RecordingMailStore } from '../../../test/kit/recording-mail-store.ts'
import { type Bytes, concat, fromLatin1, latin1 } from '../../base/bytes.ts'
import { systemEntropy } from '../../base/entropy.ts'
import { isFault } from '../../base/fault.ts'
import { silentLog } from '../../base/log.ts'
import { ManualClock } from '../../base/manual-clock.ts'
import { ArcSealer } from '../arc/arc-sealer.ts'
import { autocryptProof } from '../authentication/author-of.ts'
import { MemoryDirectory } from '../directory/memory-directory.ts'
import { letter, recordOf, signLetter } from '../dkim/signed-letter.fixture.ts'
import type { Dns } from '../dns/dns.ts'
import { MemoryDns } from '../dns/memory-dns.ts'
import { MemorySendingLedger } from '../sending/memory-sending-ledger.ts'
import { SendingGuard } from '../sending/sending-guard.ts'
import { SENDING } from '../sending/sending-settings.fixture.ts'
import { LocalDelivery } from './local-delivery.ts'
import { MailReception } from './mail-reception.ts'
import type { ArrivalFacts } from './reception.ts'

const KEY = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey
const OTHER = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey
const NOW = Date.UTC(2026, 0, 2, 3, 4, 5)

function zone(): MemoryDns {
  return new MemoryDns()
    .put('s._domainkey.bank.test', 'TXT', [recordOf(KEY)])
    .put('_dmarc.bank.test', 'TXT', ['v=DMARC1; p=reject; rua=mailto:dmarc@bank.test'])
    .put('bank.test', 'TXT', ['v=spf1 ip4:192.0.2.7 -all'])
    .put('_dmarc.shop.test', 'TXT', ['v=DMARC1; p=quarantine'])
    .put('strict.test', 'TXT', ['v=spf1 -all exp=why.strict.test'])
    .put('why.strict.test', 'TXT', ['ask postmaster@strict.test'])
    .put('7.2.0.192.in-addr.arpa', 'PTR', ['mail.bank.test'])
    .put('mail.bank.test', 'A', ['192.0.2.7'])
}

const FROM_OUTSIDE: ArrivalFacts = {
  service: 'smtp',
  connectionId: 'c1',
  helo: 'mail.bank.test',
  esmtp: true,
  remoteAddress: '192.0.2.7',
  protection: undefined,
  accountId: undefined,
}

async function house(dns: Dns = zone(), settings: Parameters<typeof arrivalsOver>[2] = {}) {
  const directory = new MemoryDirectory()
  await directory.addDomain({ name: 'posthus.test', catchAll: undefined, createdMs: 0 })
  await directory.addAccount(
    { id: 'anna', address: 'anna@posthus.test', name: 'anna', state: 'active', unit: 'local', createdMs: 0 },
    { accountId: 'anna', phc: '', sealedScram: new Uint8Array(), version: 1, changedMs: 0 },
  )
  const store = new RecordingMailStore()
  const spool = new MemorySpool()
  const clock = new ManualClock(NOW)
  const ledger = new RecordingDmarcLedger()
  const nowhere = { add: async () => undefined, requireRoom: async () => undefined }
  const { book, dispatch } = openDispatch(directory, nowhere, spool, clock)
  const reception = new MailReception(
    directory,
    book,
    arrivalsOver(dns, clock, { ledger, ...settings }),
    new LocalDelivery(store.asPort(), spool, clock),
    {
      guard: new SendingGuard(new MemorySendingLedger(), { note: async () => undefined }, SENDING, clock),
      holds: { carryOut: async () => undefined },
    },
    dispatch,
    { record: async () => undefined },
    { hostname: 'mx.posthus.test' },
    clock,
    systemEntropy,
    silentLog,
  )
  const receive = async (message: Bytes, reversePath = 'a@bank.test', arrival: Partial<ArrivalFacts> = {}) => {
    const writer = spool.begin()
    for (let at = 0; at < message.length; at += 50_000) await writer.write(message.subarray(at, at + 50_000))
    const envelope = {
      reversePath,
      recipients: [{ address: 'anna@posthus.test', notify: [], originalRecipient: undefined }],
      body: '7bit',
      smtpUtf8: false,
      requireTls: false,
      envelopeId: undefined,
      dsnReturn: undefined,
    } as const
    await reception.receive(envelope, await writer.finish(), { ...FROM_OUTSIDE, ...arrival })
    return store.kept.at(-1)!
  }
  /** How a message was refused, or that it was not. */
  const outcome = async (...given: Parameters<typeof receive>): Promise<string> => {
    try {
      const { provenance } = await receive(...given)
      if (!provenance?.authentication) return 'not looked at'
      const { verdict } = provenance
      return verdict.kind === 'junk' ? `junk ${verdict.reasons}` : verdict.kind
    } catch (error) {
      assert.equal(spool.open, 0, 'every body was disposed of')
      assert.ok(isFault(error))
      return `${error.code}: ${error.message}`
    }
  }
  return { store, ledger, clock, spool, receive, outcome }
}

const BANK = letter('From: Bank <a@bank.test>\nSubject: account\n\nhello\n')
const SHOP = letter('From: Shop <a@shop.test>\nSubject: news\n\nhello\n')

const KEY_OF_BANK = 'Autocrypt: addr=a@bank.test; keydata=AAAA\n'
const KEY_OF_THIEF = fromLatin1('Autocrypt: addr=a@bank.test; keydata=BBBB\r\n')
const WITH_KEY = letter(`${KEY_OF_BANK}From: Bank <a@bank.test>\nSubject: account\n\nhello\n`)
const sign = (message: Bytes, fields: string, key = KEY, domain = 'bank.test') =>
  signLetter(message, { key, domain, fields })

const AUTOCRYPT: readonly (readonly [what: string, message: () => Bytes, isFromBank: boolean, proof: string])[] = [
  ['a key that is signed', () => sign(WITH_KEY, 'From:Autocrypt'), false, 'proven'],
  ['a key that is signed by a name in capitals', () => sign(WITH_KEY, 'From:AUTOCRYPT'), false, 'proven'],
  ['a key that is signed, and no other may come', () => sign(WITH_KEY, 'From:Autocrypt:Autocrypt'), false, 'proven'],
  ['a key that is not signed', () => sign(WITH_KEY, 'From:Subject'), false, 'unproven'],
  ['a key put on a letter that had none', () => concat([KEY_OF_THIEF, sign(BANK, 'From:Subject')]), false, 'unproven'],
  ['a key put above', () => concat([KEY_OF_THIEF, sign(WITH_KEY, 'From:Autocrypt')]), false, 'unproven'],
  [
    'one put above where no other may come',
    () => concat([KEY_OF_THIEF, sign(WITH_KEY, 'From:Autocrypt:Autocrypt')]),
    false,
    'unproven',
  ],
  [
    'a key that somebody else has signed beside',
    () => sign(sign(WITH_KEY, 'From'), 'From:Autocrypt', OTHER, 'thief.test'),
    false,
    'unproven',
  ],
  [
    'a key that a wrong signature names',
    () => sign(sign(WITH_KEY, 'From'), 'From:Autocrypt', OTHER),
    false,
    'unproven',
  ],
  ['one of two signatures covers it', () => sign(sign(WITH_KEY, 'From'), 'From:Autocrypt'), false, 'proven'],
  ['a key that its own server hands over unsigned', () => WITH_KEY, true, 'proven'],
]
for (const [what, message, isFromBank, proof] of AUTOCRYPT) {
  test(`${what}: ${proof}`, async () => {
    const dns = zone().put('s._domainkey.thief.test', 'TXT', [recordOf(OTHER)])
    const { receive } = await house(dns.put('_dmarc.bank.test', 'TXT', ['v=DMARC1; p=none']))
    const { provenance } = await receive(message(), isFromBank ? 'a@bank.test' : 'x@thief.test')
    assert.equal(autocryptProof(provenance), proof)
  })
}

test('what was found stands on top of the message and is kept beside it', async () => {
  const { receive, ledger } = await house()
  const { text, provenance } = await receive(signLetter(BANK, { key: KEY, domain: 'bank.test' }))
  const field = text.slice(text.indexOf('Authentication-Results:'), text.indexOf('Received:'))
  assert.equal(
    field.replace(/header\.b=[^;]+/, 'header.b=…'),
    'Authentication-Results: mx.posthus.test;\r\n' +
      '\tdkim=pass header.d=bank.test header.s=s header.a=rsa-sha256\r\n\t\theader.b=…;\r\n' +
      '\tspf=pass smtp.mailfrom=a@bank.test;\r\n' +
      '\tarc=none;\r\n' +
      '\tdmarc=pass (the domain asks for reject) header.from=bank.test\r\n\t\tpolicy.dmarc=reject;\r\n' +
      '\tiprev=pass (mail.bank.test) policy.iprev=192.0.2.7\r\n',
  )
  assert.ok(text.indexOf('Delivered-To:') < text.indexOf('Authentication-Results:'))
  const { authentication, hops, verdict } = provenance!
  assert.deepEqual(
    [authentication?.spf.result, authentication?.dkim[0]?.result, authentication?.dmarc.result, verdict],
    ['pass', 'pass', 'pass', { kind: 'deliver' }],
  )
  assert.deepEqual(hops, [
    {
      source: 'measured',
      leg: 'transfer',
      from: 'mail.bank.test',
      address: '192.0.2.7',
      by: 'mx.posthus.test',
      protocol: 'ESMTP',
      atMs: NOW,
      state: 'clear',
      protection: undefined,
      provedBy: undefined,
      policies: [],
    },
  ])
  assert.deepEqual(JSON.parse(JSON.stringify(provenance)).authentication.dmarc.policy, 'reject')
  assert.deepEqual(
    ledger.seen.map(({ policyDomain, disposition, dkimAligned, spfAligned, dkim, spf }) => [
      policyDomain,
      disposition,
      dkimAligned,
      spfAligned,
      dkim,
      spf,
    ]),
    [
      [
        'bank.test',
        'none',
        true,
        true,
        [{ domain: 'bank.test', selector: 's', result: 'pass' }],
        { domain: 'bank.test', scope: 'mfrom', result: 'pass' },
      ],
    ],
  )
})

const ELSEWHERE = { remoteAddress: '198.51.100.9', helo: 'elsewhere.test' }
const REFUSED = 'mail/dmarc-refused: bank.test wants mail refused that neither SPF nor DKIM shows to be its own (DMARC)'

for (const [name, message, reversePath, arrival, settings, expected] of [
  ['forged', BANK, 'x@evil.test', ELSEWHERE, {}, REFUSED],
  ['forged, and refusing is turned off', BANK, 'x@evil.test', ELSEWHERE, { refuseDmarc: false }, 'junk dmarc-reject'],
  ['forged beside a second From', letter(`From: x@evil.test\n${latin1(BANK)}`), 'x@evil.test', ELSEWHERE, {}, REFUSED],
  ['from where the domain sends', BANK, 'a@bank.test', {}, {}, 'deliver'],
  [
    'forwarded with its signature',
    signLetter(BANK, { key: KEY, domain: 'bank.test' }),
    'f@fwd.test',
    ELSEWHERE,
    {},
    'deliver',
  ],
  ['a domain that asks for quarantine', SHOP, 'x@evil.test', ELSEWHERE, {}, 'junk dmarc-quarantine'],
  ['-all alone', letter('From: a@none.test\n\n'), 'a@strict.test', ELSEWHERE, {}, 'deliver'],
  [
    '-all alone, and the operator wants it refused',
    letter('From: a@none.test\n\n'),
    'a@strict.test',
    ELSEWHERE,
    { refuseSpfFail: true },
    'mail/spf-refused: strict.test does not send from that address (SPF): ask postmaster@strict.test',
  ],
  [
    '-all of HELO for the null reverse-path',
    letter('From: a@none.test\n\n'),
    '',
    { ...ELSEWHERE, helo: 'strict.test' },
    { refuseSpfFail: true },
    'mail/spf-refused: strict.test does not send from that address (SPF): ask postmaster@strict.test',
  ],
  [
    '-all, but DMARC passes',
    signLetter(BANK, { key: KEY, domain: 'bank.test' }),
    'a@strict.test',
    ELSEWHERE,
    { refuseSpfFail: true },
    'deliver',
  ],
  ['a relay of the operator', BANK, 'x@evil.test', { remoteAddress: '127.0.0.1' }, {}, 'not looked at'],
  [
    'a relay in a network',
    BANK,
    'x@evil.test',
    { remoteAddress: '::ffff:10.1.2.3' },
    { trustedRelays: ['10.0.0.0/8'] },
    'not looked at',
  ],
  ['no From at all', letter('Subject: x\n\n'), 'x@evil.test', ELSEWHERE, {}, 'deliver'],
  ['nothing at all', letter(''), '', ELSEWHERE, {}, 'deliver'],
] as const) {
  test(`mail that comes in: ${name}`, async () => {
    const { outcome } = await house(zone(), settings)
    assert.equal(await outcome(message, reversePath, arrival), expected)
  })
}

test('what a trusted sealer says of a message before it was changed counts more than a policy', async () => {
  const arrived = letter(`Authentication-Results: mx.list.test;\n\tdmarc=pass header.from=bank.test\n${latin1(BANK)}`)
  const pem = KEY.export({ type: 'pkcs8', format: 'pem' }) as string
  const key = { selector: 's', algorithm: 'rsa-sha256', privateKey: pem, publicKey: '', createdMs: 0 } as const
  const sealer = new ArcSealer(
    async (domain) => [{ domain, ...key, state: 'signing', stateMs: 0 }],
    'mx.list.test',
    new ManualClock(NOW),
  )
  const writer = new MemorySpool().begin()
  await writer.write(arrived)
  const handedOn = concat([await sealer.seal('list.test', await writer.finish(), 'none'), arrived])
  const dns = zone().put('s._domainkey.list.test', 'TXT', [recordOf(KEY)])
  for (const [sealers, expected] of [
    [[], REFUSED],
    [['other.test'], REFUSED],
    [['list.test'], 'deliver'],
  ] as const) {
    const { outcome, ledger } = await house(dns, { trustedSealers: new Set(sealers) })
    assert.equal(await outcome(handedOn, 'list@list.test', ELSEWHERE), expected)
    assert.equal(ledger.seen[0]?.override, expected === 'deliver' ? 'trusted_forwarder' : undefined)
    const later = await house(dns, { trustedSealers: new Set(sealers) })
    assert.equal(await later.outcome(letter(`${latin1(handedOn)}more\n`), 'list@list.test', ELSEWHERE), REFUSED)
  }
})

test('a refused message is counted for the report of its domain', async () => {
  const { outcome, ledger } = await house()
  await outcome(BANK, 'x@evil.test', ELSEWHERE)
  assert.deepEqual(
    ledger.seen.map(({ disposition, dkimAligned, spfAligned, envelopeFrom, sourceAddress }) => [
      disposition,
      dkimAligned,
      spfAligned,
      envelopeFrom,
      sourceAddress,
    ]),
    [['reject', false, false, 'evil.test', '198.51.100.9']],
  )
})

test('results that others have written in our name are taken out, whatever they look like; those of others stay', async () => {
  const { receive } = await house()
  const forged = [
    'Authentication-Results: mx.posthus.test; dmarc=pass',
    'authentication-results : (c) MX.Posthus.TEST;\r\n\tdkim=pass',
    'AUTHENTICATION-RESULTS:\r\n "mx.posthus\\.test" 1; spf=pass',
    'Authentication-Results: (mx.posthus.test; dkim=pass',
  ]
  const honest = 'Authentication-Results: mx.elsewhere.test; dkim=pass'
  const { text } = await receive(letter(`${[...forged, honest].join('\n')}\n${latin1(BANK).replaceAll('\r\n', '\n')}`))
  assert.equal(text.match(/authentication-results/gi)?.length, 2)
  assert.ok(text.includes(honest))
})

test('a member cannot forge them either; what a relay of ours has written stays', async () => {
  const { receive } = await house()
  const field = 'Authentication-Results: mx.posthus.test; dmarc=pass'
  const submitted = await receive(letter(`${field}\nFrom: anna@posthus.test\n\nx\n`), 'anna@posthus.test', {
    service: 'submission',
    accountId: 'anna',
  })
  assert.ok(!submitted.text.includes(field))
  assert.equal(submitted.provenance?.authentication, undefined)
  assert.equal(submitted.provenance?.hops[0]?.leg, 'submission')
  const relayed = await receive(letter(`${field}\n${latin1(BANK)}`), 'a@bank.test', { remoteAddress: '127.0.0.1' })
  assert.ok(relayed.text.includes(field))
})

test('a DNS that is silent delays a message by its time and no more, and refuses nothing', async () => {
  const silent: Dns = { ask: () => new Promise(() => undefined) }
  const { receive, clock } = await house(silent, { timeMs: 20_000 })
  const received = receive(signLetter(BANK, { key: KEY, domain: 'bank.test' }), 'x@evil.test', ELSEWHERE)
  for (let i = 0; i < 50; i++) await new Promise((resolve) => setImmediate(resolve))
  clock.advance(20_000)
  const { provenance } = await received
  const { spf, dkim, dmarc, iprev } = provenance!.authentication!
  assert.deepEqual(
    [spf.result, dkim[0]?.result, dmarc.result, iprev.result, provenance?.verdict.kind],
    ['temperror', 'temperror', 'temperror', 'temperror', 'deliver'],
  )
})

test('a large message is signed and verified without standing in memory', async () => {
  const { receive } = await house()
  const large = letter(`From: a@bank.test\nSubject: x\n\n${'0123456789abcde \n'.repeat(200_000)}`)
  const { provenance } = await receive(signLetter(large, { key: KEY, domain: 'bank.test' }), 'x@evil.test', ELSEWHERE)
  assert.equal(provenance?.authentication?.dkim[0]?.result, 'pass')
})

test('a header full of everything that costs something is looked at in bounded time, and its record is small', async () => {
  const { receive } = await house()
  let flood = ''
  for (let i = 1; i <= 50; i++) {
    flood += `ARC-Seal: i=${i}; a=rsa-sha256; cv=${i === 1 ? 'none' : 'pass'}; d=d${i}.test; s=s; b=AAAA\n`
    flood += `ARC-Message-Signature: i=${i}; a=rsa-sha256; d=d${i}.test; s=s; h=from; bh=AAAA; b=AAAA\n`
    flood += `ARC-Authentication-Results: i=${i}; d${i}.test; dmarc=pass ${'x'.repeat(5000)}\n`
  }
  for (let i = 0; i < 1000; i++)
    flood += `DKIM-Signature: v=1; a=rsa-sha256; d=${'d.'.repeat(100)}test; s=s${i}; i="${'x'.repeat(200)}"@${'d.'.repeat(100)}test; h=from; bh=AAAA; b=AAAA\n`
  const { provenance } = await receive(letter(`${flood}From: a@none.test\n\nx\n`), 'x@evil.test', ELSEWHERE)
  assert.equal(provenance?.authentication?.arc.result, 'fail')
  assert.equal(provenance?.authentication?.dkimCut, true)
  assert.ok(JSON.stringify(provenance).length < 16_000)
})
