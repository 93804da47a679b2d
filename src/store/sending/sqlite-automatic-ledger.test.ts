import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ManualClock } from '../../base/manual-clock.ts'
import { AutomaticSending } from '../../core/sending/automatic-sending.ts'
import { openTestDatabase } from '../directory/directory-database.fixture.ts'
import { SqliteAutomaticLedger } from './sqlite-automatic-ledger.ts'

const HOUR_MS = 3_600_000
const LIMITS = { forward: { perHour: 10, perDay: 30 }, answer: { perHour: 3, perDay: 30 } }

async function open() {
  const opened = await openTestDatabase()
  const clock = new ManualClock(Date.UTC(2026, 0, 1))
  const ledger = new SqliteAutomaticLedger(opened.database)
  const automatic = new AutomaticSending(ledger, LIMITS, clock)
  const other = new AutomaticSending(new SqliteAutomaticLedger(opened.other), LIMITS, clock)
  const rows = () => opened.database.read((tx) => tx.rows<[string]>('SELECT sender FROM automatic_sending'))
  return { ledger, automatic, other, clock, rows, [Symbol.asyncDispose]: () => opened[Symbol.asyncDispose]() }
}

test('each member has its limit, over all processes, and each kind its own', async () => {
  await using place = await open()
  assert.equal(await place.automatic.mayPost('anna', 'forward', 6), true)
  assert.equal(await place.other.mayPost('anna', 'forward', 5), false)
  assert.equal(await place.other.mayPost('anna', 'forward', 4), true, 'what was refused was not counted')
  assert.equal(await place.automatic.mayPost('anna', 'forward', 1), false)
  assert.equal(await place.automatic.mayPost('anna', 'answer', 3), true)
  assert.equal(await place.automatic.mayPost('anna', 'answer', 1), false)
  assert.equal(await place.automatic.mayPost('bo', 'forward', 10), true)
})

test('counts fade: what was too much goes on later, up to the limit of a day', async () => {
  await using place = await open()
  let sent = 0
  for (let hour = 0; hour < 12; hour++) {
    while (await place.automatic.mayPost('anna', 'forward', 1)) sent++
    place.clock.advance(HOUR_MS)
  }
  assert.ok(sent > 30 && sent < 50, String(sent))
  place.clock.advance(24 * HOUR_MS)
  assert.equal(await place.automatic.mayPost('anna', 'forward', 9), true)
})

test('where one of some addresses has had too much, nothing is counted for the others', async () => {
  await using place = await open()
  for (let i = 0; i < 10; i++) assert.equal(await place.automatic.mayForwardTo(['a@far.test']), true)
  for (let i = 0; i < 20; i++) assert.equal(await place.automatic.mayForwardTo(['b@far.test', 'a@far.test']), false)
  for (let i = 0; i < 10; i++) assert.equal(await place.automatic.mayForwardTo(['b@far.test']), true)
  assert.equal(await place.automatic.mayForwardTo(['b@far.test']), false)
  assert.equal(await place.automatic.mayForwardTo([]), true)
})

test('what has faded to nothing is forgotten', async () => {
  await using place = await open()
  await place.automatic.mayForwardTo(['a@far.test'])
  place.clock.advance(4 * 24 * HOUR_MS)
  await place.automatic.mayForwardTo(['b@far.test'])
  await place.ledger.sweep(place.clock.nowMs())
  assert.equal((await place.rows()).length, 2)
  place.clock.advance(2 * 24 * HOUR_MS)
  await place.ledger.sweep(place.clock.nowMs())
  assert.deepEqual(await place.rows(), [['to b@far.test']])
})
