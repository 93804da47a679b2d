import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { latin1, utf8 } from '../../base/bytes.ts'
import { silentLog } from '../../base/log.ts'
import { ManualClock } from '../../base/manual-clock.ts'
import type { Authentication } from '../authentication/authentication.ts'
import type { Verdict } from '../delivery/verdict.ts'
import type { Account } from '../directory/directory.ts'
import { makeDkimKeys } from '../dkim/dkim-keys.ts'
import { DkimSigner } from '../dkim/dkim-signer.ts'
import type { DeliveryAttempt, DeliveryQuery } from '../queue/delivery-log.ts'
import { bodyOf } from '../queue/outbound-queue.contract.ts'
import type { AbuseEntry } from './abuse-case.ts'
import { AbuseIntake } from './abuse-intake.ts'
import { MemoryAbuseBook } from './memory-abuse-book.ts'
import { SentLookup } from './sent-lookup.ts'

const ID = '01h8xgjwqz4m2n6p8r0t2v4w6x'
const HEADER = `Received: from relay.far.test ([192.0.2.9]) by mx.far.test with ESMTPS id 77\r\n\tfor <victim@far.test>; Thu, 1 Oct 2026 10:00:02 +0000\r\nReceived: by mail.example.org (Posthus) with ESMTPSA id ${ID}\r\n\tfor <victim@far.test>; Thu, 1 Oct 2026 10:00:00 +0000\r\nMessage-ID: <letter@example.org>\r\nFrom: Anna <anna@example.org>\r\nTo: victim@far.test\r\nSubject: SECRET-SUBJECT\r\nX-Mailer: Mutt\r\n`
const TEXT = '\r\nSECRET-BODY\r\n'
const KEYS = (await makeDkimKeys('example.org', 0, [], 'signing')).slice(1)
const PROVED = { dmarc: { result: 'pass', domain: 'far.test' }, dkim: [] } as unknown as Authentication
const FORGED = { dmarc: { result: 'fail', domain: 'far.test' }, dkim: [] } as unknown as Authentication

/** A report in the form of RFC 5965. */
function arf(
  message = HEADER + TEXT,
  feedback = 'Feedback-Type: abuse\r\nVersion: 1\r\nUser-Agent: FBL/1\r\nOriginal-Mail-From: <anna@example.org>',
  kind = 'message/rfc822',
) {
  return `From: <fbl@far.test>\r\nSubject: Report\r\nAuto-Submitted: auto-generated\r\nContent-Type: multipart/report; report-type=feedback-report; boundary=b\r\n\r\n--b\r\n\r\nThis is spam, says our user.\r\n--b\r\nContent-Type: message/feedback-report\r\n\r\n${feedback}\r\n\r\n--b\r\nContent-Type: ${kind}\r\n\r\n${message}\r\n--b--\r\n`
}

function plain(text: string, more = '') {
  return `From: Somebody <victim@far.test>\r\n${more}Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\n${text}\r\n--b\r\nContent-Type: message/rfc822\r\n\r\n${HEADER}${TEXT}\r\n--b--\r\n`
}

function attempt(more: Partial<DeliveryAttempt> = {}): DeliveryAttempt {
  return {
    accountId: 'anna',
    queueId: ID,
    headerMessageId: 'letter@example.org',
    recipient: 'victim@far.test',
    atMs: 5,
    kind: 'delivered',
    ...more,
  } as DeliveryAttempt
}

interface Surroundings {
  readonly attempts?: readonly DeliveryAttempt[]
  readonly casesPerDay?: number
}

/** A desk with what our log of deliveries says. */
function desk({ attempts = [attempt()], casesPerDay = 100 }: Surroundings = {}) {
  const book = new MemoryAbuseBook()
  const deliveries = {
    find: async ({ queueId, headerMessageId }: DeliveryQuery) =>
      attempts.filter((one) =>
        queueId === undefined ? one.headerMessageId === headerMessageId : one.queueId === queueId,
      ),
  }
  const directory = {
    account: async (id: string) => ({ id, address: `${id}@example.org` }) as Account,
    domains: async () => [{ name: 'example.org', catchAll: undefined, createdMs: 0 }],
    dkimKeys: async (domain: string) => (domain === 'example.org' ? KEYS : []),
  }
  const sent = new SentLookup(deliveries, { message: async () => undefined })
  const clock = new ManualClock(1000)
  const hostname = 'mail.example.org'
  const intake = new AbuseIntake({ book, sent, directory, hostname, clock, log: silentLog }, casesPerDay)
  const look = (
    text: string | Uint8Array,
    authentication: Authentication | undefined = PROVED,
    to = 'abuse@example.org',
    verdict: Verdict = { kind: 'deliver' },
  ) =>
    intake.look([to], bodyOf(typeof text === 'string' ? utf8(text) : new Uint8Array(text)), {
      authentication,
      hops: [],
      verdict,
    })
  const cases = () => book.find({ most: 99 })
  const reports = async () =>
    (await cases()).flatMap(({ entries }) =>
      entries
        .filter((entry): entry is AbuseEntry & { what: 'reported' } => entry.what === 'reported')
        .map(({ report }) => report),
    )
  return { look, cases, reports, clock }
}

test('a report on a message of ours opens a case about the account that sent it, with headers and numbers, and nothing of what it said', async () => {
  const attempts = [
    attempt(),
    attempt({ recipient: 'b@far.test', kind: 'failed' }),
    attempt({ recipient: 'b@far.test', kind: 'deferred', atMs: 3 }),
  ]
  const { look, cases, reports } = desk({ attempts })
  await look(arf())
  const [found] = await cases()
  assert.deepEqual([found?.account?.address, found?.about], ['anna@example.org', 'a report (abuse) from far.test'])
  const [report] = await reports()
  assert.deepEqual(
    [report?.attribution, report?.reporter, report?.text],
    ['shown', 'far.test', 'This is spam, says our user.'],
  )
  assert.deepEqual(report?.sent, { queueId: ID, acceptedMs: 3, recipients: 2, delivered: 1, failed: 1 })
  const all = JSON.stringify(found)
  for (const kept of [
    'message-id: <letter@example.org>',
    'x-mailer: Mutt',
    'original-mail-from: <anna@example.org>',
    'for <…>',
  ])
    assert.ok(all.includes(kept), kept)
  for (const secret of ['SECRET', 'victim@far.test', 'b@far.test']) assert.ok(!all.includes(secret), secret)
})

test('whether the words are ours is said by our own signature upon them, of which the case has the result alone', async () => {
  const letter = `Message-ID: <letter@example.org>\r\nFrom: anna@example.org\r\nTo: victim@far.test\r\nSubject: SECRET-SUBJECT\r\n${TEXT}`
  const signer = new DkimSigner(async () => KEYS, new ManualClock(0))
  const signed = latin1(await signer.sign('example.org', bodyOf(utf8(letter)))) + letter
  const xarf = (message: string) =>
    JSON.stringify({
      ...{ xarf_version: '4.2.0', category: 'messaging', type: 'spam', subject: 'SECRET-SUBJECT' },
      evidence: [{ content_type: 'message/rfc822', payload: Buffer.from(message).toString('base64') }],
    })
  const base64 = (text: string) => Buffer.from(text).toString('base64').replace(/.{76}/g, '$&\r\n')
  const json = 'application/json; name=xarf.json\r\nContent-Transfer-Encoding: base64'
  for (const [name, text, type, state] of [
    ['as it was sent', arf(signed), 'abuse', 'whole'],
    ['with other words', arf(signed.replace('BODY', 'B0DY')), 'abuse', 'text-changed'],
    ['without its recipient', arf(signed.replace('victim@', 'x@')), 'abuse', 'broken'],
    ['its header', arf(signed.split('\r\n\r\n')[0], undefined, 'text/rfc822-headers'), 'abuse', 'header-only'],
    ['not signed', arf(letter), 'abuse', undefined],
    ['as XARF', arf(base64(xarf(signed)), 'Feedback-Type: xarf\r\nVersion: 1', json), 'xarf messaging/spam', 'whole'],
    [
      'as XARF alone',
      `From: <a@far.test>\r\nContent-Type: ${json}\r\n\r\n${base64(xarf(signed))}`,
      'xarf messaging/spam',
      'whole',
    ],
    [
      'as XARF of old',
      plain('Look.\r\n--b\r\n\r\nReport-Type: spam\r\nCategory: abuse', 'X-XARF: PLAIN\r\n').replace(
        HEADER + TEXT,
        signed,
      ),
      'xarf abuse/spam',
      'whole',
    ],
  ] as const) {
    const { look, reports } = desk()
    await look(text.replace('Somebody <victim@', 'Somebody <else@'))
    const [report] = await reports()
    assert.deepEqual([report?.type, report?.attribution, report?.signature?.state], [type, 'shown', state], name)
    assert.doesNotMatch(JSON.stringify(report), /SECRET|victim@/, name)
  }
})

test('whose message it was is said by our own log alone', async () => {
  const other = 'Received: by mail.example.org (Posthus) with ESMTPSA id 01zzzzzzzzzzzzzzzzzzzzzzzz; x\r\n'
  for (const [name, message, attempts, expected] of [
    ['an id of ours', HEADER, [attempt()], 'shown anna'],
    ['the header alone, by its Message-ID', 'Message-ID: <letter@example.org>\r\n', [attempt()], 'shown anna'],
    ['a made-up id', `${other}From: anna@example.org\r\n`, [attempt()], 'claimed'],
    [
      'an id of ours with the Message-ID of another message',
      HEADER.replace('letter@', 'other@'),
      [attempt()],
      'claimed',
    ],
    [
      'a Message-ID that two members have used',
      'Message-ID: <letter@example.org>\r\n',
      [attempt(), attempt({ accountId: 'bo' })],
      'claimed',
    ],
    ['mail that we have only passed on', HEADER, [attempt({ accountId: undefined })], 'claimed'],
    ['a message that nobody sent', HEADER, [], 'claimed'],
    ['no header at all', '', [attempt()], 'unknown'],
  ] as const) {
    const { look, cases, reports } = desk({ attempts })
    await look(arf(message, undefined, 'text/rfc822-headers'))
    const [report] = await reports()
    const [found] = await cases()
    assert.equal([report?.attribution, found?.account?.accountId].filter(Boolean).join(' '), expected, name)
  }
})

test('what people write opens a case too, with the message attached or without', async () => {
  const { look, cases, reports } = desk()
  await look(plain('Please stop her.\r\nThank you.'))
  await look(
    'From: Per <per@far.test>\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nanna@example.org er slem mot meg \u{1f622}\r\n',
  )
  assert.deepEqual(
    (await reports()).map(({ type, attribution, text }) => [type, attribution, text]),
    [
      ['mail', 'unknown', 'anna@example.org er slem mot meg \u{1f622}'],
      ['mail', 'shown', 'Please stop her.\nThank you.'],
    ],
  )
  assert.deepEqual(
    (await cases()).map(({ key }) => key),
    ['reporter far.test', 'account anna'],
  )
})

test('a flood joins one case, of which the first are kept whole; what is not proved joins one case of its own', async () => {
  const { look, cases } = desk()
  for (let times = 0; times < 13; times++) await look(arf())
  for (const from of ['a', 'b', 'c'])
    await look(plain('x').replace('victim@far.test', `${from}@far.test`).replaceAll(HEADER, ''), FORGED)
  const [unproved, flood] = await cases()
  assert.equal((await cases()).length, 2)
  assert.deepEqual([flood?.reports, flood?.entries.filter(({ what }) => what === 'reported').length], [13, 10])
  assert.deepEqual([unproved?.key, unproved?.reports], ['reporter nobody proved', 3])
})

test('so many cases are opened in a day and no more, and the next day again', async () => {
  const { look, cases, clock } = desk({ attempts: [], casesPerDay: 2 })
  const from = (domain: string) => ({ dmarc: { result: 'pass', domain }, dkim: [] }) as unknown as Authentication
  for (const domain of ['a.test', 'b.test', 'c.test']) await look(plain('x'), from(domain))
  assert.equal((await cases()).length, 2)
  clock.advance(86_400_001)
  await look(plain('x'), from('c.test'))
  assert.equal((await cases()).length, 3)
})

test('what is no complaint opens none', async () => {
  for (const [name, text, to, verdict] of [
    ['for somebody else', arf(), 'anna@example.org', undefined],
    ['of a domain that is not ours', arf(), 'abuse@far.test', undefined],
    ['for a name that begins like it', arf(), 'abuser@example.org', undefined],
    ['a message that is no spam after all', arf(HEADER, 'Feedback-Type: not-spam'), undefined, undefined],
    ['a failure of DMARC', arf(HEADER, 'Feedback-Type: auth-failure'), undefined, undefined],
    ['a report of delivery', arf().replace('feedback-report', 'delivery-status'), undefined, undefined],
    ['a report that is none', arf(HEADER, 'Version: 1'), undefined, undefined],
    ['an answer of a program', plain('I am away', 'Auto-Submitted: auto-replied\r\n'), undefined, undefined],
    ['an advertisement', 'From: <x@far.test>\r\n\r\nbuy\r\n', undefined, { kind: 'junk', reasons: [] }],
  ] as const) {
    const { look, cases } = desk()
    await look(text, PROVED, to, verdict)
    assert.deepEqual(await cases(), [], name)
  }
})

test('a report on mail of ours is taken whatever the filter thinks of it, and by the names of the desk in any spelling', async () => {
  const { look, cases } = desk()
  await look(arf(), PROVED, 'abuse@example.org', { kind: 'junk', reasons: ['spam'] })
  for (const to of ['Abuse@Example.org', 'abuse+fbl@example.org', 'abuse@mail.example.org'])
    await look(arf(), PROVED, to)
  assert.deepEqual(
    (await cases()).map(({ reports }) => reports),
    [4],
  )
})

test('whatever comes is looked at within bounds, and never fails', async () => {
  const whole = utf8(arf())
  const mutated = fc.array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255)), { maxLength: 30 }).map((changes) => {
    const octets = new Uint8Array(whole)
    for (const [at, octet] of changes) octets[at] = octet
    return octets
  })
  const spliced = fc
    .tuple(fc.nat(whole.length), fc.nat(whole.length))
    .map(([from, to]) => new Uint8Array([...whole.subarray(0, from), ...whole.subarray(to)]))
  await fc.assert(
    fc.asyncProperty(fc.oneof(mutated, spliced, fc.uint8Array({ maxLength: 3000 })), async (octets) => {
      const { look, cases } = desk()
      await look(octets)
      for (const found of await cases()) assert.ok(JSON.stringify(found.entries).length < 60_000)
    }),
    { numRuns: 150 },
  )
  const { look, reports } = desk()
  const long = Array.from(
    { length: 3000 },
    (_, n) => `Received: by x (Posthus) with ESMTPSA id ${n}aaaaaaaaaa; ${'x'.repeat(100)}`,
  ).join('\r\n')
  await look(arf(`${long}\r\n${HEADER}`))
  await look(`From: <x@far.test>\r\n\r\n${'x'.repeat(200_000)}`)
  assert.ok(JSON.stringify(await reports()).length < 40_000)
  assert.ok(latin1(whole).includes('SECRET-BODY'))
})
