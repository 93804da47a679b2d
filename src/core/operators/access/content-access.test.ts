import assert from 'node:assert/strict'
import { test } from 'node:test'
import { silentLog } from '../../../base/log.ts'
import { ManualClock } from '../../../base/manual-clock.ts'
import type { MailDraft } from '../../delivery/filter/compose-mail.ts'
import type { Account } from '../../directory/directory.ts'
import { MemoryOperatorLog } from '../memory-operator-log.ts'
import { OperatorDesk } from '../operator-desk.ts'
import type { OperatorRole } from '../operator-role.ts'
import type { Operator } from '../operator-store.ts'
import { visibleActs } from '../visible-acts.ts'
import { type AccessTerms, LAPSE_MS } from './access.ts'
import { ContentAccess } from './content-access.ts'
import { MemoryAccessBook } from './memory-access-book.ts'
import { makeSealKeys } from './sealed-export.ts'

const DAY_MS = 86_400_000
const ANNA: Account = {
  id: 'anna',
  address: 'anna@example.org',
  name: 'Anna',
  state: 'active',
  unit: 'local',
  createdMs: 0,
}
const operator = (accountId: string, role: OperatorRole): Operator => ({ accountId, role, name: accountId, sinceMs: 0 })
const OLE = operator('ole', 'operator')
const KARI = operator('kari', 'security')
const TERMS: AccessTerms = {
  accountId: 'anna',
  address: 'anna@example.org',
  ground: 'legal',
  reference: 'order 7',
  why: 'a court has ordered it',
  mailbox: 'INBOX',
  sealKey: makeSealKeys().publicKey,
  hours: 24,
  deferDays: 0,
}
const OPENED = { messages: 1, octets: 2, digest: 'd' }

function house() {
  const clock = new ManualClock()
  const log = new MemoryOperatorLog()
  const letters: MailDraft[] = []
  const store = { tryFind: async () => undefined }
  const access = new ContentAccess({
    book: new MemoryAccessBook(),
    desk: new OperatorDesk({ log, store, clock, journal: silentLog }),
    directory: { account: async () => ANNA },
    languages: { of: async () => 'en' },
    letters: { put: async (_to, draft) => void letters.push(draft) },
    hostname: 'mail.example.org',
    clock,
    log: silentLog,
  })
  const seen = async () => (await visibleActs(log, 'anna', 99, clock.nowMs())).map(({ act }) => act)
  return { access, clock, log, letters, seen }
}

test('one asks, another agrees, the member is told at once, and it can be opened until it is over', async () => {
  const { access, clock, letters, seen } = house()
  const { id, state } = await access.request(OLE, TERMS, 'command-line')
  assert.equal(state, 'requested')
  await assert.rejects(
    access.open(id, async () => OPENED),
    { code: 'access/not-agreed' },
  )
  const agreed = await access.approve(KARI, id)
  assert.deepEqual([agreed.state, agreed.isTold, agreed.approvedBy?.name], ['approved', true, 'kari'])
  assert.match(letters[0]?.text ?? '', /“INBOX”[\s\S]*order 7[\s\S]*Asked by: +ole[\s\S]*Agreed to: +kari/)
  assert.deepEqual(await access.open(id, async () => OPENED), OPENED)
  assert.deepEqual(await seen(), ['content.open', 'content.approve', 'content.request'])
  clock.advance(DAY_MS)
  assert.equal((await access.find(id)).state, 'over')
  await assert.rejects(
    access.open(id, async () => assert.fail('it was opened')),
    { code: 'access/not-agreed' },
  )
  assert.equal(letters.length, 1)
})

test('nobody agrees to what they have asked for, nor whose role it is not', async () => {
  const { access } = house()
  const { id } = await access.request(KARI, TERMS, 'console')
  await assert.rejects(access.approve(KARI, id), { code: 'access/same-person' })
  await assert.rejects(access.approve(OLE, id), { code: 'operators/not-allowed' })
  await assert.rejects(access.request(operator('s', 'support'), TERMS, 'console'), { code: 'operators/not-allowed' })
  await assert.rejects(access.request(operator('a', 'auditor'), TERMS, 'console'), { code: 'operators/not-allowed' })
  assert.equal((await access.find(id)).state, 'requested')
})

test('where a law wants the member told later, nothing tells before, and everything from then on', async () => {
  const { access, clock, letters, seen } = house()
  const { id } = await access.request(OLE, { ...TERMS, deferDays: 30 }, 'console')
  await access.approve(KARI, id)
  await access.open(id, async () => OPENED)
  await access.tellDue()
  assert.deepEqual([letters.length, await seen()], [0, []])
  clock.advance(30 * DAY_MS)
  await access.tellDue()
  await access.tellDue()
  assert.deepEqual([letters.length, (await seen()).length], [1, 3])
})

test('what was refused, taken back, lapsed or over is so for good', async () => {
  const { access, clock } = house()
  const [refused, withdrawn, lapsed] = [
    await access.request(OLE, TERMS, 'console'),
    await access.request(OLE, TERMS, 'console'),
    await access.request(OLE, TERMS, 'console'),
  ]
  assert.equal((await access.refuse(KARI, refused.id, 'the order is not signed')).state, 'refused')
  await assert.rejects(access.withdraw(operator('x', 'operator'), withdrawn.id, 'not needed', 'console'), {
    code: 'access/not-yours',
  })
  await access.approve(KARI, withdrawn.id)
  assert.equal((await access.withdraw(OLE, withdrawn.id, 'not needed', 'console')).state, 'withdrawn')
  clock.advance(LAPSE_MS)
  assert.equal((await access.find(lapsed.id)).state, 'lapsed')
  for (const { id } of [refused, withdrawn, lapsed]) {
    await assert.rejects(access.approve(KARI, id), { code: 'access/too-late' })
    await assert.rejects(
      access.open(id, async () => OPENED),
      { code: 'access/not-agreed' },
    )
  }
  await assert.rejects(access.find(9), { code: 'access/none' })
})

test('of two who decide at once, one is told', async () => {
  const { access } = house()
  const { id } = await access.request(OLE, TERMS, 'console')
  const both = await Promise.allSettled([access.approve(KARI, id), access.refuse(KARI, id, 'not so')])
  assert.equal(both.filter(({ status }) => status === 'fulfilled').length, 1)
})

for (const [what, terms] of Object.entries({
  'no case': { reference: ' ' },
  'no reason': { why: 'x' },
  'no end': { hours: 0 },
  'too long': { hours: 73 },
  'half an hour': { hours: 0.5 },
  'telling later without a law': { ground: 'technical', deferDays: 1 },
  'telling never': { deferDays: 366 },
  'no key': { sealKey: 'abc' },
} satisfies Record<string, Partial<AccessTerms>>)) {
  test(`nothing is asked for with ${what}`, async () => {
    const { access, log } = house()
    await assert.rejects(access.request(OLE, { ...TERMS, ...terms }, 'console'), { code: 'access/bad-terms' })
    assert.deepEqual([await access.list(), log.kept], [[], []])
  })
}
