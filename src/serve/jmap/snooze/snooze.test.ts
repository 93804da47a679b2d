import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ANNA, JmapTestBed, type Loose, letter, MAIL } from '../../../../test/kit/jmap-test-bed.ts'
import { silentLog } from '../../../base/log.ts'
import { Waking } from '../../../core/snooze/waking.ts'
import { openTestDatabase } from '../../../store/directory/directory-database.fixture.ts'
import { SqliteWakeBook } from '../../../store/directory/sqlite-wake-book.ts'
import { coreCapability } from '../core-capability.ts'
import { mailCapability } from '../mail/mail-capability.ts'
import { snoozeCapability } from './snooze-capability.ts'

const HOUR_MS = 3_600_000
const NEVER = new AbortController().signal

async function open() {
  const database = await openTestDatabase()
  const wakes = new SqliteWakeBook(database.database)
  const bed = await JmapTestBed.open({ capabilities: [coreCapability, mailCapability, snoozeCapability(wakes)] })
  bed.using = [...MAIL, snoozeCapability(wakes).uri]
  const waking = new Waking(bed.mail, wakes, bed.clock, silentLog)
  const inHours = (hours: number) =>
    new Date(Math.floor(bed.clock.nowMs() / 1000) * 1000 + hours * HOUR_MS).toISOString().replace('.000', '')
  const inboxRows = async () => {
    const { list } = await bed.call('Mailbox/get', { ids: null, properties: ['name', 'role', 'totalEmails'] })
    const inbox = list.find(({ role }: Loose) => role === 'inbox')
    const sort = [{ property: 'receivedAt', isAscending: false }]
    const { ids } = await bed.call('Email/query', { filter: { inMailbox: inbox.id }, sort })
    return ids as string[]
  }
  const keywords = async (id: string) =>
    (await bed.call('Email/get', { ids: [id], properties: ['keywords'] })).list[0].keywords
  return {
    bed,
    wakes,
    waking,
    inHours,
    inboxRows,
    keywords,
    async [Symbol.asyncDispose]() {
      await bed[Symbol.asyncDispose]()
      await database[Symbol.asyncDispose]()
    },
  }
}

test('a message sleeps in a mailbox of its own, and comes back on top, unread, when its time has come', async () => {
  await using house = await open()
  const { bed, waking } = house
  const first = await bed.deliver(letter('First'))
  await bed.call('Email/set', { update: { [first]: { 'keywords/$seen': true, 'keywords/$flagged': true } } })
  bed.clock.advance(HOUR_MS)
  const second = await bed.deliver(letter('Second'))
  const { snoozed, notSnoozed } = await bed.call('Email/snooze', { emailIds: [first, 'M999'], until: house.inHours(2) })
  assert.deepEqual([snoozed, notSnoozed.M999.type], [[first], 'notFound'])
  assert.deepEqual(await house.inboxRows(), [second])
  const { list } = await bed.call('Mailbox/get', { ids: null })
  const mailbox = list.find(({ role }: Loose) => role === 'snoozed')
  assert.deepEqual([mailbox.name, mailbox.totalEmails, mailbox.isSubscribed], ['Snoozed', 1, true])
  const sleeping = await bed.call('EmailSnooze/get', { ids: null })
  assert.deepEqual(sleeping.list, [{ id: first, until: house.inHours(2) }])
  await waking.look(NEVER)
  bed.clock.advance(2 * HOUR_MS - 2000)
  await waking.look(NEVER)
  assert.deepEqual(await house.inboxRows(), [second])
  bed.clock.advance(4000)
  await waking.look(NEVER)
  assert.deepEqual(await house.inboxRows(), [first, second])
  assert.deepEqual(await house.keywords(first), { $flagged: true })
  const after = await bed.call('EmailSnooze/get', { ids: null })
  assert.deepEqual(after.list, [])
  assert.notEqual(after.state, sleeping.state)
  assert.deepEqual(await house.wakes.due(Number.MAX_SAFE_INTEGER, 10), [])
})

test('what should have woken while nothing ran wakes at the next look, with what sleeps on noted', async () => {
  await using house = await open()
  const { bed } = house
  const [one, other] = [await bed.deliver(letter('One')), await bed.deliver(letter('Other'))]
  await bed.call('Email/snooze', { emailIds: [one], until: house.inHours(1) })
  await bed.call('Email/snooze', { emailIds: [other], until: house.inHours(48) })
  bed.clock.advance(24 * HOUR_MS)
  await new Waking(bed.mail, house.wakes, bed.clock, silentLog).look(NEVER)
  assert.deepEqual(await house.inboxRows(), [one])
  bed.clock.advance(24 * HOUR_MS)
  await house.waking.look(NEVER)
  assert.deepEqual(await house.inboxRows(), [other, one])
})

test('what was moved out of the mailbox sleeps no more, and what is woken by hand is there at once', async () => {
  await using house = await open()
  const { bed } = house
  const [one, other] = [await bed.deliver(letter('One')), await bed.deliver(letter('Other'))]
  await bed.call('Email/snooze', { emailIds: [one, other], until: house.inHours(1) })
  const { list } = await bed.call('Mailbox/get', { ids: null })
  const archive = list.find(({ role }: Loose) => role === 'archive')
  await bed.call('Email/set', { update: { [one]: { mailboxIds: { [archive.id]: true } } } })
  const { snoozed } = await bed.call('Email/snooze', { emailIds: [other], until: null })
  assert.deepEqual(snoozed, [other])
  assert.deepEqual(await house.inboxRows(), [other])
  bed.clock.advance(2 * HOUR_MS)
  await house.waking.look(NEVER)
  assert.deepEqual(await house.inboxRows(), [other])
  assert.deepEqual((await bed.call('EmailSnooze/get', { ids: null })).list, [])
})

test('an account that is gone keeps nobody asleep', async () => {
  await using house = await open()
  const { bed } = house
  const id = await bed.deliver(letter('One'))
  await bed.call('Email/snooze', { emailIds: [id], until: house.inHours(1) })
  await house.wakes.note('nobody', 1)
  bed.clock.advance(2 * HOUR_MS)
  await house.waking.look(NEVER)
  assert.deepEqual(await house.inboxRows(), [id])
  assert.equal(await bed.mail.read(ANNA.id, async ({ records }) => (await records.open('snooze')).length), 0)
})

test('a time that is noted while others are looked at is not forgotten', async () => {
  await using house = await open()
  const { wakes } = house
  await wakes.note('a', 100)
  await wakes.note('a', 500)
  assert.deepEqual(await wakes.due(99, 10), [])
  assert.deepEqual(await wakes.due(100, 10), [{ accountId: 'a', atMs: 100 }])
  await wakes.note('a', 50)
  await wakes.settle('a', 100, undefined)
  assert.deepEqual(await wakes.due(100, 10), [{ accountId: 'a', atMs: 50 }])
  await wakes.settle('a', 50, 700)
  await wakes.settle('a', 700, undefined)
  assert.deepEqual(await wakes.due(1000, 10), [])
})

const refused: readonly (readonly [why: string, args: Loose, type: string])[] = [
  ['no time', { emailIds: [], until: 'tomorrow' }, 'invalidArguments'],
  ['a time behind us', { emailIds: [], until: '1990-01-01T00:00:00Z' }, 'invalidArguments'],
  ['a time far ahead', { emailIds: [], until: '9990-01-01T00:00:00Z' }, 'invalidArguments'],
  ['no ids', { until: null }, 'invalidArguments'],
  ['something else', { emailIds: [], until: null, x: 1 }, 'invalidArguments'],
  ['somebody else’s account', { emailIds: [], until: null, accountId: 'Ab2' }, 'accountNotFound'],
]
for (const [why, args, type] of refused) {
  test(`with ${why} nothing is put to sleep: ${type}`, async () => {
    await using house = await open()
    assert.equal(await house.bed.refusal('Email/snooze', args), type)
  })
}
