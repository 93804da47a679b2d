import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isFault } from '../../base/fault.ts'
import { actOf } from '../operators/operator-act.ts'
import { DAY_MS, KARI, OLE, openAbuse, operator } from './abuse.fixture.ts'
import type { Measure, MeasureKind } from './abuse-case.ts'

const WHY = 'spam to many'
const is = (code: string) => (error: unknown) => isFault(error, code)

/** Takes the steps up to one, each in its order. */
async function upTo(house: Awaited<ReturnType<typeof openAbuse>>, id: number, kind: MeasureKind) {
  for (const measure of ['warn', 'throttle', 'hold', 'suspend'] as const) {
    await house.desk.act(OLE, id, { measure, why: WHY, ...(measure === 'throttle' ? { days: 7 } : {}) }, 'console')
    if (measure === kind) return
  }
}

test('each step has its effect, takes the place of the one before, is told and stands in the log', async () => {
  const house = await openAbuse()
  const id = await house.open()
  const seen: string[] = []
  for (const measure of ['warn', 'throttle', 'hold', 'suspend'] as const) {
    await house.desk.act(OLE, id, { measure, why: WHY, ...(measure === 'throttle' ? { days: 7 } : {}) }, 'console')
    seen.push(await house.standing())
  }
  assert.deepEqual(seen, ['active', 'active, 10 %', 'active, abuse', 'suspended, abuse'])
  assert.deepEqual(
    (await house.acts.find({ accountId: 'anna', most: 9 })).map(({ act, why }) => `${act}: ${why}`),
    ['abuse.suspend', 'abuse.hold', 'abuse.throttle', 'abuse.warn']
      .map((act) => `${act}: ${WHY}`)
      .concat('abuse.open: spam was seen'),
  )
  assert.equal(house.inbox.length, 4)
  assert.match(house.inbox[0]?.text ?? '', /spam to many[\s\S]*appeal once, within 30 days/)
  const [letter] = house.outside
  assert.deepEqual(
    [house.outside.length, letter?.to],
    [1, 'anna@elsewhere.example'],
    'whoever cannot sign in is told elsewhere',
  )
  assert.match(letter?.text ?? '', /https:\/\/mail\.example\.org\/appeal\?ticket=[\w-]+/)
  assert.doesNotMatch(house.inbox[3]?.text ?? '', /ticket=/, 'in the mailbox there is no link to keep')
})

for (const [language, subject, words] of [
  ['en', 'What your account sends is held', /Why: an attack[\s\S]*Until: 2026-10-03[\s\S]*appeal once/],
  ['nb', 'Det kontoen din sender, holdes tilbake', /Hvorfor: an attack[\s\S]*Til: 2026-10-03[\s\S]*klage én gang/],
  ['de', 'Was Ihr Konto sendet, wird zurückgehalten', /Warum: an attack[\s\S]*Bis: 2026-10-03[\s\S]*einmal Einspruch/],
] as const) {
  test(`members read in their own language what was done: ${language}`, async () => {
    const house = await openAbuse(undefined, language)
    const id = await house.open()
    const step = { measure: 'hold', why: 'an attack', days: 2, atOnce: 'it goes on' } as const
    await house.desk.act(OLE, id, step, 'console')
    const [letter] = house.inbox
    assert.equal(letter?.subject, subject)
    assert.match(letter?.text ?? '', words)
    await house.desk.lift(OLE, id, 'it is over', 'console')
    assert.notEqual(house.inbox[1]?.subject, subject)
  })
}

test('no step is left out without a ground, and with one it is', async () => {
  const house = await openAbuse()
  const id = await house.open()
  for (const atOnce of [undefined, '', '  x  ']) {
    await assert.rejects(
      house.desk.act(OLE, id, { measure: 'hold', why: WHY, atOnce }, 'console'),
      is('abuse/step-left-out'),
    )
  }
  assert.equal(await house.standing(), 'active')
  await house.desk.act(OLE, id, { measure: 'suspend', why: WHY, atOnce: 'an attack is going on' }, 'console')
  assert.equal(await house.standing(), 'suspended, abuse')
  assert.equal((await house.desk.case(id)).measures[0]?.atOnce, 'an attack is going on')
})

test('whoever acted does not decide; another one reverses, and everything is as before', async () => {
  const house = await openAbuse()
  const id = await house.open()
  await upTo(house, id, 'suspend')
  await house.appeals.appeal(await house.account(), id, 4, 'It was my newsletter.', 'link')
  await assert.rejects(house.desk.decide(OLE, id, 4, true, 'all right', 'console'), is('abuse/same-person'))
  await assert.rejects(house.desk.close(OLE, id, WHY, 'console'), is('abuse/not-possible'))
  const after = await house.desk.decide(KARI, id, 4, true, 'they had asked for it', 'console')
  assert.equal(await house.standing(), 'active')
  assert.equal(after.measures[3]?.ended?.how, 'reversed')
  assert.equal(after.inForce, undefined)
  assert.match(house.inbox.at(-1)?.text ?? '', /you were right[\s\S]*they had asked for it/)
  assert.match(house.outside.at(-1)?.text ?? '', /they had asked for it/)
  await assert.rejects(house.desk.decide(KARI, id, 4, false, 'after all', 'console'), is('abuse/not-possible'))
  await assert.rejects(
    house.appeals.appeal(await house.account(), id, 4, 'It was my newsletter.', 'account'),
    is('abuse/not-possible'),
  )
})

test('an appeal that is turned down changes nothing', async () => {
  const house = await openAbuse()
  const id = await house.open()
  await upTo(house, id, 'hold')
  await house.appeals.appeal(await house.account(), id, 3, 'I did not do it.', 'account')
  const after = await house.desk.decide(KARI, id, 3, false, 'the headers say so', 'command-line')
  assert.equal(await house.standing(), 'active, abuse')
  assert.deepEqual([after.state, after.inForce?.number], ['acted', 3])
})

test('a step that was reversed counts no more: the next one begins below it', async () => {
  const house = await openAbuse()
  const id = await house.open()
  await house.desk.act(OLE, id, { measure: 'warn', why: WHY }, 'console')
  await house.appeals.appeal(await house.account(), id, 1, 'I did not do it.', 'account')
  await house.desk.decide(KARI, id, 1, true, 'a mistake', 'console')
  await assert.rejects(
    house.desk.act(OLE, id, { measure: 'throttle', why: WHY, days: 1 }, 'console'),
    is('abuse/step-left-out'),
  )
})

test('nobody acts or decides in the own case, and whoever may not act does not', async () => {
  const house = await openAbuse()
  const id = await house.open()
  const anna = operator('anna', 'security')
  await assert.rejects(house.desk.act(anna, id, { measure: 'warn', why: WHY }, 'console'), is('abuse/same-person'))
  await upTo(house, id, 'hold')
  await assert.rejects(house.desk.lift(anna, id, 'it was me', 'console'), is('abuse/same-person'))
  await house.appeals.appeal(await house.account(), id, 3, 'I did not do it.', 'account')
  await assert.rejects(house.desk.decide(anna, id, 3, true, 'it was me', 'console'), is('abuse/same-person'))
  for (const role of ['support', 'auditor'] as const) {
    const nobody = operator('per', role)
    await assert.rejects(house.desk.lift(nobody, id, 'they called', 'console'), is('operators/not-allowed'))
    await assert.rejects(
      house.desk.decide(nobody, id, 3, true, 'they called', 'command-line'),
      is('operators/not-allowed'),
    )
  }
  const about = await house.open('kari')
  await house.desk.act(OLE, about, { measure: 'warn', why: WHY }, 'console')
  await assert.rejects(
    house.desk.act(OLE, about, { measure: 'throttle', why: WHY, days: 1 }, 'console'),
    is('operators/not-allowed'),
    'only security takes something from an operator',
  )
})

test('what is in force can be taken back, with words', async () => {
  for (const kind of ['throttle', 'hold', 'suspend'] as const) {
    const house = await openAbuse()
    const id = await house.open()
    await upTo(house, id, kind)
    await assert.rejects(house.desk.lift(OLE, id, '', 'console'), is('abuse/bad-words'))
    await house.desk.lift(OLE, id, 'it is over', 'console')
    assert.equal(await house.standing(), 'active', kind)
    await assert.rejects(house.desk.lift(OLE, id, 'it is over', 'console'), is('abuse/not-possible'))
    await house.desk.close(OLE, id, 'it is over', 'console')
    await assert.rejects(house.desk.act(OLE, id, { measure: 'warn', why: WHY }, 'console'), is('abuse/not-possible'))
  }
})

test('a milder step in the place of a harder one lets go of what it does not need', async () => {
  const house = await openAbuse()
  const id = await house.open()
  await upTo(house, id, 'suspend')
  await house.desk.act(OLE, id, { measure: 'hold', why: WHY }, 'console')
  assert.equal(await house.standing(), 'active, abuse')
  await house.desk.act(OLE, id, { measure: 'throttle', why: WHY, days: 3 }, 'console')
  assert.equal(await house.standing(), 'active, 10 %')
})

test('between a hold and the suspension that takes its place nothing of the queue is let go', async () => {
  const house = await openAbuse()
  const id = await house.open()
  await upTo(house, id, 'hold')
  house.queue.length = 0
  await house.desk.act(OLE, id, { measure: 'suspend', why: WHY }, 'console')
  assert.deepEqual(house.queue, ['suspended'])
})

test('a step ends when its time is over, and the member reads that it has', async () => {
  for (const measure of ['throttle', 'hold', 'suspend'] as const) {
    const house = await openAbuse()
    const id = await house.open()
    await house.desk.act(OLE, id, { measure, why: WHY, days: 2, atOnce: 'an attack' }, 'console')
    house.clock.advance(2 * DAY_MS - 1)
    await house.rounds.run()
    assert.notEqual(await house.standing(), 'active')
    house.clock.advance(1)
    await house.rounds.run()
    assert.equal(await house.standing(), 'active', measure)
    assert.match(house.inbox.at(-1)?.text ?? '', /The time is over/)
    assert.equal((await house.desk.case(id)).measures[0]?.ended?.how, 'expired')
  }
})

test('what a crash has broken off is brought about by the next round', async () => {
  const house = await openAbuse()
  const id = await house.open()
  const by = { accountId: 'ole', name: 'ole' }
  await house.book.append(id, { what: 'acted', atMs: house.clock.nowMs(), measure: 'suspend', by, why: WHY }, 1)
  await house.rounds.run()
  assert.equal(await house.standing(), 'suspended, abuse')
  house.queue.length = 0
  await house.rounds.run()
  assert.deepEqual(house.queue, [], 'and once more it changes nothing')
})

test('a hold of the limits opens a case, once, also after somebody has closed it', async () => {
  const house = await openAbuse()
  await house.holds.hold('bo', { by: 'limits', reason: 'more than 100 new recipients', sinceMs: house.clock.nowMs() })
  for (let round = 0; round < 2; round++) {
    await house.rounds.run()
    const cases = await house.book.find({ accountId: 'bo', most: 9 })
    assert.deepEqual(
      cases.map(({ about }) => about),
      ['held by itself: more than 100 new recipients'],
    )
    const [found] = cases
    if (found && found.state !== 'closed') await house.desk.close(OLE, found.id, 'called them', 'console')
  }
  await house.holds.memberIsBack('bo')
  house.clock.advance(1)
  await house.holds.hold('bo', { by: 'limits', reason: 'again', sinceMs: house.clock.nowMs() })
  await house.rounds.run()
  assert.equal((await house.book.find({ accountId: 'bo', most: 9 })).length, 2)
})

test('no other way lets an account go that a case holds', async () => {
  const house = await openAbuse()
  const id = await house.open()
  await house.desk.requireFree('anna')
  await upTo(house, id, 'throttle')
  await house.desk.requireFree('anna')
  await house.desk.act(OLE, id, { measure: 'hold', why: WHY }, 'console')
  await assert.rejects(house.desk.requireFree('anna'), is('abuse/in-force'))
})

test('a second case about the same account takes no step beside the one that holds', async () => {
  const house = await openAbuse()
  const first = await house.open()
  await house.desk.act(OLE, first, { measure: 'warn', why: WHY }, 'console')
  await house.desk.close(OLE, first, 'over', 'console')
  const second = await house.open()
  await upTo(house, second, 'hold')
  await house.appeals.appeal(await house.account(), first, 1, 'That was wrong too.', 'account')
  assert.equal((await house.desk.case(first)).state, 'appealed', 'an appeal opens a closed case again')
  await assert.rejects(
    house.desk.act(OLE, first, { measure: 'throttle', why: WHY, days: 1 }, 'console'),
    is('abuse/in-force'),
  )
  await house.desk.decide(KARI, first, 1, false, 'it was right', 'console')
  assert.equal((await house.desk.case(first)).state, 'closed')
})

test('an appeal is for the own cases, in time, once, and in words', async () => {
  const house = await openAbuse()
  const id = await house.open()
  await upTo(house, id, 'throttle')
  const anna = await house.account()
  await assert.rejects(
    house.appeals.appeal(await house.account('bo'), id, 1, 'Not my case at all.', 'account'),
    is('abuse/none'),
  )
  await assert.rejects(house.appeals.appeal(anna, id, 3, 'There is no such step.', 'account'), is('abuse/not-possible'))
  for (const text of ['', 'no', 'x'.repeat(4001)]) {
    await assert.rejects(house.appeals.appeal(anna, id, 1, text, 'account'), is('abuse/bad-words'))
  }
  house.clock.advance(30 * DAY_MS - 1)
  await house.appeals.appeal(anna, id, 1, 'Just in time, is it not?', 'account')
  house.clock.advance(1)
  await assert.rejects(house.appeals.appeal(anna, id, 2, 'This one is too late.', 'account'), is('abuse/not-possible'))
})

test('the link of a suspended member opens its step alone, for an hour or for the time of the appeal, until the suspension is over', async () => {
  const house = await openAbuse()
  const id = await house.open()
  assert.equal(await house.appeals.tryTicket('anna@example.org'), undefined)
  await house.desk.act(OLE, id, { measure: 'suspend', why: WHY, atOnce: 'an attack' }, 'console')
  const short = (await house.appeals.tryTicket('anna@example.org')) ?? ''
  const [, long = ''] = /ticket=([\w-]+)/.exec(house.outside[0]?.text ?? '') ?? []
  assert.equal((await house.appeals.tryOpen(short))?.account.id, 'anna')
  for (const wrong of ['', 'x', `${short.slice(0, -3)}abc`, 'y'.repeat(3000)])
    assert.equal(await house.appeals.tryOpen(wrong), undefined)
  const forged = house.links.forLetter({ accountId: 'bo', caseId: id, number: 1 })
  assert.equal(await house.appeals.tryOpen(forged), undefined, 'of a case that is about somebody else')
  house.clock.advance(60 * 60_000)
  assert.equal(await house.appeals.tryOpen(short), undefined)
  assert.equal((await house.appeals.tryOpen(long))?.measure.number, 1)
  await house.desk.lift(OLE, id, 'it is over', 'console')
  assert.equal(await house.appeals.tryOpen(long), undefined)
})

test('those who may answer an appeal are told that one waits, and nobody else', async () => {
  const house = await openAbuse()
  const id = await house.open()
  await upTo(house, id, 'warn')
  house.inbox.length = 0
  await house.appeals.appeal(await house.account(), id, 1, 'It was my newsletter.', 'account')
  assert.deepEqual(
    house.inbox.map(({ accountId, subject }) => `${accountId}: ${subject}`),
    ['anna: Your appeal has been received', 'kari: Abuse case 1: an appeal waits'],
  )
  assert.doesNotMatch(house.inbox[1]?.text ?? '', /newsletter|anna/)
})

test('in a house with one operator the same person answers: reverses at once, turns down after days, and all who read it read that', async () => {
  const house = await openAbuse()
  const id = await house.open()
  await upTo(house, id, 'throttle')
  for (const number of [1, 2]) {
    await house.appeals.appeal(await house.account(), id, number, 'It was my newsletter.', 'account')
  }
  const decide = (number: number, isReversed: boolean) =>
    house.desk.decide(OLE, id, number, isReversed, 'it is spam', 'console')
  await assert.rejects(decide(1, true), is('abuse/same-person'))
  // Who may not decide, and who cannot sign in, is nobody else.
  await house.directory.setState('kari', 'suspended')
  await assert.rejects(decide(1, false), is('abuse/too-early'))
  house.inbox.length = 0
  const reversed = await decide(1, true)
  assert.equal(reversed.measures[0]?.decision?.isAlone, true)
  assert.match(house.inbox[0]?.text ?? '', /same person did who had acted: you were right/)
  house.clock.advance(3 * DAY_MS - 1)
  await assert.rejects(decide(2, false), is('abuse/too-early'))
  house.clock.advance(1)
  assert.equal((await decide(2, false)).inForce?.number, 2)
  assert.match(house.inbox[1]?.text ?? '', /same person did who had acted: what was done stays/)
  assert.match(house.acts.kept.map(actOf).at(-1)?.why ?? '', /by whoever had acted: nobody else may decide/)
  const [{ counts } = { counts: undefined }] = await house.desk.numbers()
  assert.deepEqual([counts?.upheld, counts?.reversed, counts?.alone], [1, 1, 2])
})

test('whoever is alone is told of the appeal against the own step; about themselves nobody decides', async () => {
  const house = await openAbuse()
  house.hired.splice(1)
  const id = await house.open()
  await upTo(house, id, 'warn')
  house.inbox.length = 0
  await house.appeals.appeal(await house.account(), id, 1, 'It was my newsletter.', 'account')
  const told = house.inbox.filter(({ accountId }) => accountId === 'ole')
  assert.match(told.map(({ text }) => text).join(), /turn it down after 72 hours[\s\S]*second operator/)
  assert.deepEqual(
    await house.desk.answering(KARI, await house.desk.case(id), (await house.desk.case(id)).measures[0] as Measure),
    'other',
  )
})

test('the numbers tell what was done, by quarters', async () => {
  const house = await openAbuse()
  const id = await house.open()
  await upTo(house, id, 'throttle')
  await house.appeals.appeal(await house.account(), id, 2, 'It was my newsletter.', 'account')
  await house.desk.decide(KARI, id, 2, true, 'all right', 'console')
  house.clock.advance(92 * DAY_MS)
  await house.open('bo')
  const zero = {
    cases: 0,
    reports: 0,
    warn: 0,
    throttle: 0,
    hold: 0,
    suspend: 0,
    appeals: 0,
    upheld: 0,
    reversed: 0,
    alone: 0,
  }
  assert.deepEqual(await house.desk.numbers(), [
    { quarter: '2027-Q1', counts: { ...zero, cases: 1 } },
    { quarter: '2026-Q4', counts: { ...zero, cases: 1, warn: 1, throttle: 1, appeals: 1, reversed: 1 } },
  ])
})
