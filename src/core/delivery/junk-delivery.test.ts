import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { MemorySpool } from '../../../test/kit/memory-spool.ts'
import { isFault } from '../../base/fault.ts'
import { silentLog } from '../../base/log.ts'
import { ManualClock } from '../../base/manual-clock.ts'
import { SqliteMailStore } from '../../store/sql/sqlite-mail-store.ts'
import type { Authentication } from '../authentication/authentication.ts'
import { BounceGuard } from '../filter/bounce-guard.ts'
import { UidSet } from '../mail/uid-set.ts'
import type { DeliveryAttempt, DeliveryLog, DeliveryQuery } from '../queue/delivery-log.ts'
import { PLAIN_CARRIAGE } from './carriage.ts'
import { openMessage } from './header-block.ts'
import { LocalDelivery } from './local-delivery.ts'
import type { Verdict } from './verdict.ts'

const EVERYTHING = UidSet.of([{ first: 1, last: 0xffffffff }])
const AUTHENTICATION = {
  spf: { result: 'none' },
  dmarc: { result: 'none' },
  iprev: { result: 'none' },
  dkim: [],
} as unknown as Authentication
const LETTER = 'From: Bo <bo@example.org>\r\nSubject: hi\r\n\r\ntext\r\n'
const OWN_ID = 'own.letter@posthus.test'
const OWN_QUEUE_ID = 'q0000000000001'

test('what arrives as junk, and what the member takes for junk, lies in Junk and says why', async () => {
  await using house = await open(() => ({ kind: 'junk', reasons: ['content'] }))
  await house.deliver(LETTER, { kind: 'junk', reasons: ['dmarc-quarantine', 'listed: bad.example'] })
  await house.deliver(LETTER, { kind: 'deliver' })
  await house.deliver(LETTER)
  const [first, second] = await house.bodies('Junk')
  assert.match(
    first ?? '',
    /^Return-Path: <bo@example\.org>\r\nDelivered-To: anna@posthus\.test\r\nX-Posthus-Junk: the domain in From[^:]*\(DMARC\); the\s+host\s+that[^:]*\(bad\.example\)\r\nFrom: Bo/,
  )
  assert.match(second ?? '', /^X-Posthus-Junk: it reads like mail that you have put into Junk\r\nFrom: Bo/m)
  assert.deepEqual(await house.verdicts('Junk'), ['junk dmarc-quarantine listed: bad.example', 'junk content'])
  assert.deepEqual((await house.bodies('INBOX')).length, 1, 'mail that has not come from outside is not judged')
})

test('of a flood of forged reports some come, some are kept in short in one conversation, the rest is put off', async () => {
  await using house = await open(() => ({ kind: 'deliver' }))
  let putOff = 0
  for (let n = 0; n < 1000; n++) {
    try {
      await house.deliver(report(`<forged.${n}@posthus.test>`, n), { kind: 'deliver' }, '')
    } catch (error) {
      assert.ok(isFault(error, 'mail/too-many-reports') && error.who === 'world', String(error))
      putOff++
    }
    house.clock.advance(300)
    // A real one, in the midst of it.
    if (n === 500) await house.deliver(report(`<${OWN_ID}>`, n), { kind: 'deliver' }, '')
  }
  assert.deepEqual(
    [(await house.bodies('INBOX')).length, (await house.bodies('Bounces')).length, putOff],
    [11, 50, 940],
  )
  const rows = await house.rows('Bounces')
  assert.equal(new Set(rows.map(({ threadId }) => threadId)).size, 1, 'one conversation')
  assert.ok(
    rows.every(({ size }) => size < 2048),
    'in short',
  )
  const [short] = await house.bodies('Bounces')
  assert.match(short ?? '', /Final-Recipient: rfc822; x@far\.example\r\nStatus: 5\.1\.1\r\n/)
  assert.match(short ?? '', /^From: postmaster@far\.example\r\n/m)
})

for (const [what, returned] of [
  ['its Message-ID', `Message-ID: <${OWN_ID}>\r\n`],
  [
    'our id in a Received field',
    `Received: from x by mail.posthus.test (Posthus) with ESMTPSA id ${OWN_QUEUE_ID}; today\r\n`,
  ],
] as const) {
  test(`a report about mail of the member's own is known by ${what}, however many come`, async () => {
    await using house = await open(() => ({ kind: 'deliver' }))
    for (let n = 0; n < 30; n++) await house.deliver(reportOf(returned, n), { kind: 'deliver' }, '')
    assert.equal((await house.bodies('INBOX')).length, 30)
  })
}

test('a delivery log that cannot be asked lets every report through', async () => {
  await using house = await open(() => ({ kind: 'deliver' }))
  house.breakLog()
  for (let n = 0; n < 15; n++) await house.deliver(report('<x@y.example>', n), { kind: 'deliver' }, '')
  assert.equal((await house.bodies('INBOX')).length, 15)
})

test('other mail without a sender, and reports of other kinds, are no flood', async () => {
  await using house = await open(() => ({ kind: 'deliver' }))
  const others = [LETTER, report('<x@y.example>', 0).replace('delivery-status; b', 'disposition-notification; b')]
  for (let n = 0; n < 30; n++) await house.deliver(`X-N: ${n}\r\n${others[n % 2]}`, { kind: 'deliver' }, '')
  assert.equal((await house.bodies('INBOX')).length, 30)
})

function report(id: string, n: number): string {
  return reportOf(`Message-ID: ${id}\r\nSubject: buy\r\n`, n)
}

function reportOf(returned: string, n: number): string {
  return [
    'From: postmaster@far.example',
    `Message-ID: <report.${n}@far.example>`,
    'Subject: Undelivered mail',
    'Content-Type: multipart/report; report-type=delivery-status; boundary=b',
    '',
    '--b',
    '',
    `It did not work. ${'x'.repeat(3000)}`,
    '--b',
    'Content-Type: message/delivery-status',
    '',
    'Reporting-MTA: dns; mx.far.example',
    '',
    'Final-Recipient: rfc822; x@far.example',
    'Status: 5.1.1',
    '',
    '--b',
    'Content-Type: text/rfc822-headers',
    '',
    returned,
    '--b--',
    '',
  ].join('\r\n')
}

/** A house with anna, whose filter judges as it is told. Ten reports an hour are let through, fifty a day kept in short. */
async function open(judge: () => Verdict) {
  const folder = await mkdtemp(join(tmpdir(), 'posthus-junk-'))
  const clock = new ManualClock(Date.UTC(2026, 10, 26, 16))
  const store = new SqliteMailStore({ folder, clock })
  await store.create('anna')
  const spool = new MemorySpool()
  let isBroken = false
  const deliveries: Pick<DeliveryLog, 'find'> = {
    find: async ({ accountId, headerMessageId, queueId }: DeliveryQuery) => {
      if (isBroken) throw new Error('the disk broke')
      const isOwn = accountId === 'anna' && (headerMessageId === OWN_ID || queueId === OWN_QUEUE_ID)
      return isOwn ? [{} as DeliveryAttempt] : []
    },
  }
  const settings = { hostname: 'mail.posthus.test', perHour: 10, keptPerDay: 50 }
  const bounces = new BounceGuard(store, deliveries, spool, settings, clock, silentLog)
  const local = new LocalDelivery(store, spool, clock, { judge: { judge: async () => judge() }, bounces })
  const rows = (name: string) =>
    store.read('anna', async (mail) => {
      const mailbox = await mail.mailboxNamed(name)
      return mailbox ? mail.list(mailbox.id, EVERYTHING, []) : []
    })
  return {
    clock,
    rows,
    breakLog: () => (isBroken = true),
    deliver: async (text: string, verdict?: Verdict, reversePath = 'bo@example.org') => {
      await using writer = spool.begin()
      await writer.write(Buffer.from(text))
      await using body = await writer.finish()
      const message = await openMessage(body)
      const carriage = { ...PLAIN_CARRIAGE, reversePath }
      const target = { accountId: 'anna', address: 'anna@posthus.test', detail: undefined }
      const authentication = AUTHENTICATION
      const provenance = verdict && { authentication, hops: [], verdict }
      await local.deliver(target, carriage, [message.fields.octets], message, provenance)
    },
    bodies: async (name: string) => {
      const bodies = (await rows(name)).map(async ({ bodyId }) => (await store.body('anna', bodyId))?.bytes())
      return (await Promise.all(bodies)).map((octets) => Buffer.from(octets ?? []).toString('latin1'))
    },
    verdicts: async (name: string) => {
      const found = await rows(name)
      return store.read('anna', async (mail) => {
        const verdicts: string[] = []
        for (const { bodyId } of found) {
          const verdict = (await mail.provenance(bodyId))?.verdict
          verdicts.push(verdict?.kind === 'junk' ? `junk ${verdict.reasons.join(' ')}` : (verdict?.kind ?? 'none'))
        }
        return verdicts
      })
    },
    async [Symbol.asyncDispose]() {
      await store.close()
      await rm(folder, { recursive: true })
    },
  }
}
