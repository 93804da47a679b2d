import assert from 'node:assert/strict'
import { test } from 'node:test'
import { silentLog } from '../../base/log.ts'
import { ManualClock } from '../../base/manual-clock.ts'
import type { Alarm } from './alarm.ts'
import { AlarmWatch } from './alarm-watch.ts'
import { MemoryAlarmBook } from './memory-alarm-book.ts'

const HOUR_MS = 3_600_000
const SETTINGS = { hostname: 'mail.test', againMs: 24 * HOUR_MS, overMs: 0, mailsPerDay: 3 }

function watched() {
  const clock = new ManualClock(0)
  const letters: string[] = []
  const standing = new Set<string>()
  const state = { isBroken: false, isDeaf: false }
  const source = {
    name: 'disk',
    look: async (): Promise<Alarm[]> => {
      if (state.isBroken) throw new Error('the disk says nothing')
      return [...standing].map((cause) => ({ cause: `disk:${cause}`, title: cause, detail: '' }))
    },
  }
  const tell = async ({ subject }: { subject: string }) => {
    if (state.isDeaf) throw new Error('nobody listens')
    letters.push(subject)
  }
  const book = new MemoryAlarmBook()
  const watch = () => new AlarmWatch([source], book, tell, clock, silentLog, SETTINGS)
  return { clock, letters, standing, state, watch, book }
}

test('what begins together is one letter; a process that starts again tells nothing anew', async () => {
  const { letters, standing, watch, clock } = watched()
  standing.add('one').add('two')
  await watch().round()
  clock.advance(60_000)
  await watch().round()
  standing.clear()
  clock.advance(60_000)
  await watch().round()
  assert.deepEqual(letters, ['mail.test: alarms: 2 new', 'mail.test: alarms: 2 over'])
})

test('a letter that could not be sent is sent in the next round', async () => {
  const { letters, standing, watch, state } = watched()
  standing.add('one')
  state.isDeaf = true
  await assert.rejects(watch().round(), /nobody listens/)
  state.isDeaf = false
  await watch().round()
  assert.deepEqual(letters, ['mail.test: one'])
})

test('a source that fails ends no alarm, and is one itself', async () => {
  const { letters, standing, watch, state, clock } = watched()
  standing.add('one')
  await watch().round()
  state.isBroken = true
  clock.advance(HOUR_MS)
  await watch().round()
  state.isBroken = false
  clock.advance(HOUR_MS)
  await watch().round()
  assert.deepEqual(letters, [
    'mail.test: one',
    'mail.test: It cannot be found out whether all is well (disk)',
    'mail.test: over: It cannot be found out whether all is well (disk)',
  ])
})

test('no more letters in a day than may be; what waits comes in one afterwards', async () => {
  const { letters, standing, watch, clock } = watched()
  for (const cause of ['a', 'b', 'c', 'd', 'e']) {
    standing.add(cause)
    await watch().round()
    clock.advance(60_000)
  }
  assert.equal(letters.length, 3)
  clock.advance(24 * HOUR_MS)
  await watch().round()
  assert.equal(letters[3], 'mail.test: alarms: 2 new, 3 still so')
})
