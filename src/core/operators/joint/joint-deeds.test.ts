import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Fault, isFault } from '../../../base/fault.ts'
import { silentLog } from '../../../base/log.ts'
import { ManualClock } from '../../../base/manual-clock.ts'
import type { Deed } from '../../certificates/certificate-entry.ts'
import { MemoryOperatorLog } from '../memory-operator-log.ts'
import { MemoryOperatorStore } from '../memory-operator-store.ts'
import { actOf } from '../operator-act.ts'
import { OperatorDesk } from '../operator-desk.ts'
import type { OperatorRole } from '../operator-role.ts'
import { type JointTerms, type JointWork, LAPSES_AFTER_MS } from './joint-deed.ts'
import { JointDeeds } from './joint-deeds.ts'
import { MemoryJointBook } from './memory-joint-book.ts'

const TERMS: JointTerms = {
  work: { kind: 'cert.revoke', id: 'c1', reason: 'key-compromise', isAnyway: false },
  subject: 'mail.example.org',
  why: 'it has leaked',
}

test('it is done when a second person agrees, with both names, and each step is in the log', async () => {
  const { deeds, done, log } = meeting()
  const { id } = await deeds.request(person('ole'), TERMS)
  assert.deepEqual(done, [])
  const deed = await deeds.agree(person('kari', 'security'), id)
  assert.equal(deed.state, 'done')
  assert.deepEqual(done, [[TERMS.work, { by: 'ole', consent: 'kari', why: TERMS.why, atMs: 1_000 }]])
  assert.deepEqual(
    log.kept.map(actOf).map(({ act, by }) => `${act} ${by.name}`),
    ['cert.revoke.request ole', 'cert.revoke.agree kari', 'cert.revoke kari'],
  )
})

test('whoever has asked does not agree, whatever the role has become; nobody takes back what another has asked for', async () => {
  const { deeds, done } = meeting()
  const { id } = await deeds.request(person('ole'), TERMS)
  await refused(deeds.agree(person('ole', 'security'), id), 'joint/same-person')
  await refused(deeds.withdraw(person('kari'), id), 'joint/not-yours')
  for (const role of ['support', 'auditor'] as const) {
    await refused(deeds.agree(person('ann', role), id), 'operators/not-allowed')
    await refused(deeds.request(person('ann', role), TERMS), 'operators/not-allowed')
  }
  assert.equal((await deeds.withdraw(person('ole'), id)).state, 'withdrawn')
  await refused(deeds.agree(person('kari'), id), 'joint/too-late')
  assert.deepEqual(done, [])
})

test('of two who agree at once one does it, and what is refused or has lapsed nobody does', async () => {
  const { deeds, done, clock } = meeting()
  const first = await deeds.request(person('ole'), TERMS)
  const both = await Promise.allSettled([deeds.agree(person('kari'), first.id), deeds.agree(person('per'), first.id)])
  assert.deepEqual(both.map(({ status }) => status).toSorted(), ['fulfilled', 'rejected'])
  assert.equal(done.length, 1)
  const second = await deeds.request(person('ole'), TERMS)
  await refused(deeds.refuse(person('kari'), second.id, ' no '), 'operators/reason-needed')
  assert.equal((await deeds.refuse(person('kari'), second.id, 'it has not leaked')).state, 'refused')
  const third = await deeds.request(person('ole'), TERMS)
  clock.advance(LAPSES_AFTER_MS)
  await refused(deeds.agree(person('kari'), third.id), 'joint/too-late')
  assert.equal((await deeds.find(third.id)).state, 'lapsed')
  assert.equal(done.length, 1)
})

test('what cannot be done says why, and of a fault of ours no more than its code', async () => {
  for (const [who, problem] of [
    ['world', 'the authority is away'],
    ['us', 'acme/outage'],
  ] as const) {
    const { deeds } = meeting(() => Promise.reject(new Fault(who, 'acme/outage', 'the authority is away')))
    const { id } = await deeds.request(person('ole'), TERMS)
    const { state, entries } = await deeds.agree(person('kari'), id)
    assert.equal(state, 'failed')
    const last = entries.at(-1)
    assert.equal(last?.what === 'failed' && last.problem, problem)
  }
})

test('a request needs a reason, and what was never asked for is not there', async () => {
  const { deeds, log } = meeting()
  await refused(deeds.request(person('ole'), { ...TERMS, why: ' ' }), 'operators/reason-needed')
  await refused(deeds.agree(person('ole'), 7), 'joint/none')
  assert.equal(log.kept.length, 0)
})

function meeting(work?: (work: JointWork, deed: Deed) => Promise<unknown>) {
  const clock = new ManualClock(1_000)
  const log = new MemoryOperatorLog()
  const desk = new OperatorDesk({ log, store: new MemoryOperatorStore(), clock, journal: silentLog })
  const done: unknown[] = []
  const carryOut = work ?? (async (...said: unknown[]) => void done.push(said))
  const deeds = new JointDeeds({ book: new MemoryJointBook(), desk, carryOut, clock, log: silentLog })
  return { deeds, done, log, clock }
}

function person(name: string, role: OperatorRole = 'operator') {
  return { accountId: name, name, role, sinceMs: 0 }
}

function refused(work: Promise<unknown>, code: string): Promise<void> {
  return assert.rejects(work, (error) => isFault(error, code))
}
